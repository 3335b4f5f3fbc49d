"""The embedded search index, on Whoosh: one folder per library, safe for several threads and processes."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from whoosh.index import FileIndex

from postil.domain.errors import PostilError
from postil.domain.query import Query
from postil.search import whoosh_merge
from postil.search.planner import make_plan
from postil.search.port import Changes, Hit, IndexBusy, IndexDamaged, IndexStats, Matching, SearchDocument, SearchResult
from postil.search.similar import likest, telling
from postil.search.snippets import snippets
from postil.search.whoosh_evaluate import evaluate, matching
from postil.search.whoosh_schema import schema, whoosh_document
from postil.search.whoosh_segment import OpenSegment
from postil.search.whoosh_snapshot import Part, Snapshot
from postil.search.whoosh_storage import NAME, DurableStorage, IndexFolder
from postil.search.words import Forms

_LIMIT_MB: Final = 64
_BULK_LIMIT_MB: Final = 512
_TRIES: Final = 5


class WhooshIndex:
    """A SearchIndex in a folder of its own. Making one touches nothing; a missing index is a damaged one."""

    def __init__(self, path: Path, *, wait_seconds: float = 30.0) -> None:
        self._folder = IndexFolder(path, wait_seconds)
        self._snapshot: Snapshot | None = None
        self._opening = threading.Lock()

    @contextmanager
    def writing(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the library's lock file."""
        with self._folder.writing(wait_seconds):
            yield

    def apply(self, puts: Iterable[SearchDocument], deletes: Iterable[str]) -> None:
        """Commit one new segment; documents whose `ver` is there already are left alone."""
        wanted = {document.paper_id: document for document in puts}
        gone = set(deletes) - wanted.keys()
        with self._folder.writing(), _reading():
            snapshot = self._current()
            places = {key: _places(snapshot, key) for key in (*wanted, *gone)}
            fresh = [document for key, document in wanted.items() if not _same(snapshot, places[key], document.ver)]
            stale = [place for key in (*gone, *(d.paper_id for d in fresh)) for place in places[key]]
            if fresh or stale:
                snapshot.storage.sweep()
                _commit(snapshot.storage, fresh, [_number(snapshot, *place) for place in stale], _LIMIT_MB)

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Lay the changes over what is on disk."""
        raise NotImplementedError

    def stats(self) -> IndexStats:
        """Return what the newest generation is like."""
        raise NotImplementedError

    def search(
        self, query: Query, *, limit: int, offset: int = 0, order: str = "", facets: bool = False
    ) -> SearchResult:
        """Evaluate over the newest generation, also one that another process wrote."""
        with _reading():
            snapshot = self._current()
            plan = make_plan(query, snapshot)
            found, total = evaluate(plan, snapshot, limit=limit, offset=offset)
            forms = Forms(plan.highlights)
            hits = tuple(
                Hit(
                    hit.paper_id,
                    -hit.minus_score,
                    snippets(snapshot.parts[hit.part].segment.texts(hit.doc), forms),
                )
                for hit in found
            )
            return SearchResult(hits, total, plan.corrected)

    def matching(self, query: Query, limit: int = 10_000, order: str = "") -> Matching:
        """Evaluate over the newest generation, without reading any text."""
        with _reading():
            snapshot = self._current()
            plan = make_plan(query, snapshot)
            ids, total = matching(plan, snapshot, limit)
            return Matching(ids, total, plan.corrected)

    def similar(self, paper_id: str, limit: int, exclude: Collection[str] = ()) -> tuple[Hit, ...]:
        """Evaluate the paper's telling words over the newest generation."""
        with _reading():
            snapshot = self._current()
            without = {paper_id, *exclude}
            for number, doc in _places(snapshot, paper_id):
                plan = telling(snapshot.parts[number].segment.texts(doc), snapshot, snapshot.total)
                found, _ = evaluate(plan, snapshot, limit=limit + len(without), offset=0)
                return likest(((hit.paper_id, -hit.minus_score) for hit in found), without, limit)
            return ()

    def ids_and_versions(self) -> dict[str, int]:
        """Return what the newest generation holds."""
        with _reading():
            return self._current().versions()

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
                _commit(storage, unique.values(), [], _BULK_LIMIT_MB)
            with self._folder.writing():
                if catch_up is not None:
                    self._catch_up(storage, catch_up)
                self._folder.make_live(storage.path)

    def _catch_up(self, storage: DurableStorage, catch_up: Callable[[Mapping[str, int]], Changes]) -> None:
        snapshot = _open(storage, None)
        puts, deletes = catch_up(snapshot.versions())
        wanted = {document.paper_id: document for document in puts}
        stale = [_number(snapshot, *place) for key in {*wanted, *deletes} for place in _places(snapshot, key)]
        if wanted or stale:
            _commit(storage, wanted.values(), stale, _LIMIT_MB)

    def tidy(self) -> bool:
        """Merge one tier of segments, if one is full."""
        try:
            with _reading(), self._folder.alone("merge", 0.0):
                return whoosh_merge.merge(self._folder, DurableStorage(self._folder.live()))
        except IndexBusy:  # another process is at it
            return False

    def warm(self) -> None:
        """Open the newest generation with its vocabulary and lengths."""
        with _reading():
            self._current().warm()

    def close(self) -> None:
        """Forget the open segments; their files close when the last search lets go of them."""
        self._snapshot = None

    def _current(self) -> Snapshot:
        path = self._folder.live()
        snapshot = self._snapshot
        if snapshot is not None and _is_newest(snapshot, path):
            return snapshot
        with self._opening:
            for attempt in range(_TRIES):
                snapshot = self._snapshot
                if snapshot is not None and _is_newest(snapshot, path):
                    return snapshot
                try:
                    storage = snapshot.storage if snapshot and snapshot.storage.path == path else DurableStorage(path)
                    snapshot = _open(storage, snapshot)
                except OSError:  # a writer removed the files of an older generation meanwhile
                    if attempt == _TRIES - 1:
                        raise
                    path = self._folder.live()
                else:
                    self._snapshot = snapshot
                    return snapshot
        raise IndexDamaged("The search index cannot be opened.")


def _is_newest(snapshot: Snapshot, path: Path) -> bool:
    return snapshot.storage.path == path and snapshot.storage.latest() == snapshot.generation


def _open(storage: DurableStorage, before: Snapshot | None) -> Snapshot:
    """Return the newest snapshot; segments that are open already are kept, deletions are always the TOC's."""
    generation = storage.latest()
    if generation < 0:
        raise IndexDamaged("The search index has no table of contents.")
    kept = {part.segment.segment_id: part.segment for part in before.parts} if before else {}
    parts = [
        Part(
            kept.get(segment.segment_id()) or OpenSegment(storage, segment),
            frozenset(segment.deleted_docs()),
        )
        for segment in storage.segments(generation)
    ]
    return Snapshot(storage, generation, tuple(parts))


def _places(snapshot: Snapshot, paper_id: str) -> list[tuple[int, int]]:
    """Return where a paper is, as (part, document): one place, or none."""
    found = ((number, part.find(paper_id)) for number, part in enumerate(snapshot.parts))
    return [(number, doc) for number, doc in found if doc is not None]


def _same(snapshot: Snapshot, places: list[tuple[int, int]], ver: int) -> bool:
    return len(places) == 1 and snapshot.parts[places[0][0]].segment.rows.versions[places[0][1]] == ver


def _number(snapshot: Snapshot, number: int, doc: int) -> int:
    """Return a document's number in the whole index, as Whoosh counts."""
    return doc + sum(part.segment.size for part in snapshot.parts[:number])


def _commit(storage: DurableStorage, puts: Iterable[SearchDocument], deletes: Iterable[int], limit_mb: int) -> None:
    writer: Any = FileIndex(storage, schema(), NAME).writer(compound=False, limitmb=limit_mb)
    try:
        for number in deletes:
            writer.delete_document(number)
        for document in puts:
            writer.add_document(**whoosh_document(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit(merge=False)


@contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever a damaged file makes Whoosh, pickle, zlib or struct raise into IndexDamaged."""
    try:
        yield
    except PostilError:
        raise
    except Exception as error:
        raise IndexDamaged(f"The search index cannot be read: {error!r}") from error
