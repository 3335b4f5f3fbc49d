"""The embedded search index, on Whoosh: one folder per library, safe for several threads and processes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from postil.domain.query import Query
from postil.search.arrays import counting, evaluate
from postil.search.arrays.overlay import Overlay
from postil.search.arrays.snapshot import Place as At
from postil.search.arrays.snapshot import Snapshot
from postil.search.embedded import whoosh_merge
from postil.search.embedded.whoosh_disk import WhooshDisk, guarded, opened
from postil.search.embedded.whoosh_storage import DurableStorage, IndexFolder
from postil.search.embedded.whoosh_writing import commit
from postil.search.planning.planner import make_plan
from postil.search.planning.similar import likest, telling
from postil.search.port import Changes, Hit, IndexBusy, IndexStats, Matching, SearchDocument, SearchResult
from postil.search.text.snippets import snippets
from postil.search.text.words import Forms

_LIMIT_MB: Final = 64
_BULK_LIMIT_MB: Final = 192
_ALL: Final = 1 << 31


class WhooshIndex:
    """A SearchIndex in a folder of its own. Making one touches nothing; a missing index is a damaged one."""

    def __init__(self, path: Path, *, wait_seconds: float = 30.0) -> None:
        self._folder = IndexFolder(path, wait_seconds)
        self._overlay = Overlay()
        self._disk = WhooshDisk(self._folder)

    @contextmanager
    def writing(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the library's lock file."""
        with self._folder.writing(wait_seconds):
            yield

    def apply(self, puts: Iterable[SearchDocument], deletes: Iterable[str]) -> None:
        """Commit one new segment; documents whose `ver` is there already are left alone. Raises OSError too."""
        wanted = {document.paper_id: document for document in puts}
        gone = set(deletes) - wanted.keys()
        with self._folder.writing(), guarded():
            disk = self._disk.newest()
            places = {key: disk.snapshot.find(key) for key in (*wanted, *gone)}
            fresh = [one for key, one in wanted.items() if not _same(disk.snapshot, places[key], one.ver)]
            stale = [place for key in (*gone, *(one.paper_id for one in fresh)) for place in places[key]]
            if fresh or stale:
                disk.storage.sweep()
                commit(disk.storage, fresh, _numbers(disk.snapshot, stale), _LIMIT_MB)

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Lay the changes over what is on disk."""
        self._overlay.show(puts, deletes)

    def stats(self) -> IndexStats:
        """Return what the newest generation is like, without what is only shown."""
        with guarded():
            disk = self._disk.newest()
            parts = disk.snapshot.parts
            return IndexStats(
                papers=disk.snapshot.total,
                size_bytes=sum(file.stat().st_size for file in disk.storage.path.iterdir() if file.is_file()),
                words=len({word for part in parts for word, _ in part.segment.starting("", _ALL)}),
                segments=len(parts),
                removed=disk.snapshot.size - disk.snapshot.total,
            )

    def search(
        self, query: Query, *, limit: int, offset: int = 0, order: str = "", facets: bool = False
    ) -> SearchResult:
        """Evaluate over what is shown and the newest generation, also one that another process wrote."""
        with guarded():
            snapshot = self._seen()
            plan = make_plan(query, snapshot)
            found, total = evaluate.search(plan, snapshot, limit=limit, offset=offset, order=plan.in_order(order))
            forms = Forms(plan.highlights)
            hits = tuple(Hit(one.paper_id, one.score, snippets(_texts(snapshot, one.place), forms)) for one in found)
            counted = counting.facets(plan, snapshot) if facets else {}
            return SearchResult(hits, total, plan.corrected, facets=counted)

    def matching(self, query: Query, limit: int = 10_000, order: str = "") -> Matching:
        """Evaluate as `search`, without reading any text."""
        with guarded():
            snapshot = self._seen()
            plan = make_plan(query, snapshot)
            ids, total = evaluate.ids(plan, snapshot, limit=limit, order=plan.in_order(order))
            return Matching(ids, total, plan.corrected)

    def similar(self, paper_id: str, limit: int, exclude: Collection[str] = ()) -> tuple[Hit, ...]:
        """Evaluate the paper's telling words as `search` would."""
        with guarded():
            snapshot = self._seen()
            without = {paper_id, *exclude}
            for place in snapshot.find(paper_id):
                plan = telling(_texts(snapshot, place), snapshot, snapshot.total)
                found, _ = evaluate.search(plan, snapshot, limit=limit + len(without))
                return likest(((one.paper_id, one.score) for one in found), without, limit)
            return ()

    def ids_and_versions(self) -> dict[str, int]:
        """Return what the newest generation holds, without what is only shown; all of it is read and verified."""
        with guarded():
            disk = self._disk.newest()
            for segment in disk.segments:
                segment.verify()
            return disk.snapshot.versions()

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        catch_up: Callable[[Mapping[str, int]], Changes] | None = None,
    ) -> None:
        """Write a new folder without the lock, take the lock for what has changed since, then swap."""
        with self._folder.alone("rebuild"):
            storage = self._folder.fresh()
            unique = {document.paper_id: document for document in documents}
            if unique:
                commit(storage, unique.values(), [], _BULK_LIMIT_MB)
            with self._folder.writing():
                if catch_up is not None:
                    _catch_up(storage, catch_up)
                self._folder.make_live(storage.path)

    def tidy(self) -> bool:
        """Merge one tier of segments, if one is full. Raises IndexDamaged, OSError."""
        try:
            with guarded(), self._folder.alone("merge", 0.0):
                return whoosh_merge.merge(self._folder, DurableStorage(self._folder.live()))
        except IndexBusy:  # another process is at it
            return False

    def warm(self) -> None:
        """Open the newest generation with its vocabulary and lengths."""
        with guarded():
            self._disk.newest().snapshot.warm()

    def close(self) -> None:
        """Forget the open segments; their files close when the last search lets go of them."""
        self._disk.forget()

    def _seen(self) -> Snapshot:
        """Return what searches see. What is shown is taken first: what is not shown any more is on disk by then."""
        shown = self._overlay.shown
        return self._overlay.over(self._disk.newest().snapshot, shown)


def _catch_up(storage: DurableStorage, catch_up: Callable[[Mapping[str, int]], Changes]) -> None:
    snapshot = opened(storage).snapshot
    puts, deletes = catch_up(snapshot.versions())
    wanted = {document.paper_id: document for document in puts}
    stale = [place for key in {*wanted, *deletes} for place in snapshot.find(key)]
    if wanted or stale:
        commit(storage, wanted.values(), _numbers(snapshot, stale), _LIMIT_MB)


def _same(snapshot: Snapshot, places: list[At], ver: int) -> bool:
    return len(places) == 1 and snapshot.parts[places[0].part].segment.columns.versions[places[0].doc] == ver


def _numbers(snapshot: Snapshot, places: Iterable[At]) -> list[int]:
    """Return documents' numbers in the whole index, as Whoosh counts."""
    return [snapshot.starts[place.part] + place.doc for place in places]


def _texts(snapshot: Snapshot, place: At) -> dict[str, str]:
    return snapshot.parts[place.part].segment.texts(place.doc)
