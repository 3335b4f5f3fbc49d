"""The shipped fake of the search port: everything in memory, evaluated as plainly as can be (search/reference.py)."""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from postil.domain.query import Query
from postil.search.planning.planner import make_plan
from postil.search.planning.similar import likest, telling
from postil.search.port import (
    Changes,
    Hit,
    IndexBusy,
    IndexStats,
    Matching,
    SearchDocument,
    SearchResult,
)
from postil.search.reference import Entry, entry_of, facets_of, in_order, scores
from postil.search.text.analysis import kept_texts
from postil.search.text.snippets import snippets
from postil.search.text.spelling import SpellingTable
from postil.search.text.words import Forms


class MemoryIndex:
    """A SearchIndex that forgets everything with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, Entry] = {}
        self._shown: dict[str, Entry | None] = {}
        self._lock = threading.RLock()

    @property
    def _entries(self) -> dict[str, Entry]:
        """What searches see, by paper."""
        merged: dict[str, Entry | None] = {**self._kept, **self._shown}
        return {paper_id: entry for paper_id, entry in merged.items() if entry is not None}

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Lay the changes over what is kept."""
        self._shown = {**dict.fromkeys(deletes), **{put.paper_id: entry_of(put) for put in puts}}

    @contextmanager
    def writing(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock."""
        if not self._lock.acquire(timeout=-1 if wait_seconds is None else wait_seconds):
            raise IndexBusy("The search index is being written; try again in a moment.")
        try:
            yield
        finally:
            self._lock.release()

    def apply(self, puts: Iterable[SearchDocument], deletes: Iterable[str]) -> None:
        """Replace and remove documents."""
        with self._lock:
            entries = dict(self._kept)
            for paper_id in deletes:
                entries.pop(paper_id, None)
            entries.update((put.paper_id, entry_of(put)) for put in puts)
            self._kept = entries

    def search(
        self, query: Query, *, limit: int, offset: int = 0, order: str = "", facets: bool = False
    ) -> SearchResult:
        """Score every document."""
        entries = list(self._entries.values())
        plan = make_plan(query, _Words(entries))
        scored = in_order(scores(plan, entries), plan.in_order(order))
        forms = Forms(plan.highlights)
        hits = tuple(
            Hit(entry.document.paper_id, score, snippets(kept_texts(entry.document), forms))
            for score, entry in scored[offset : offset + limit]
        )
        return SearchResult(hits, len(scored), plan.corrected, facets=facets_of(plan, entries) if facets else {})

    def matching(self, query: Query, limit: int = 10_000, order: str = "") -> Matching:
        """Score every document."""
        entries = list(self._entries.values())
        plan = make_plan(query, _Words(entries))
        scored = in_order(scores(plan, entries), plan.in_order(order))
        return Matching(tuple(entry.document.paper_id for _, entry in scored[:limit]), len(scored), plan.corrected)

    def stats(self) -> IndexStats:
        """Return what there is; nothing is on disk."""
        entries = self._entries.values()
        known = {word for entry in entries for found in entry.fields.values() for word in found.places}
        return IndexStats(len(entries), 0, len(known))

    def similar(self, paper_id: str, limit: int, exclude: Collection[str] = ()) -> tuple[Hit, ...]:
        """Score every document by the paper's telling words."""
        by_id = self._entries
        if paper_id not in by_id:
            return ()
        entries = list(by_id.values())
        plan = telling(kept_texts(by_id[paper_id].document), _Words(entries), len(entries))
        best_first = ((entry.document.paper_id, score) for score, entry in in_order(scores(plan, entries)))
        return likest(best_first, {paper_id, *exclude}, limit)

    def ids_and_versions(self) -> dict[str, int]:
        """Return what is there."""
        return {paper_id: entry.document.ver for paper_id, entry in self._kept.items()}

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        catch_up: Callable[[Mapping[str, int]], Changes] | None = None,
    ) -> None:
        """Replace everything."""
        fresh = {document.paper_id: entry_of(document) for document in documents}
        with self._lock:
            puts, deletes = (
                catch_up({key: entry.document.ver for key, entry in fresh.items()}) if catch_up else ((), ())
            )
            for paper_id in deletes:
                fresh.pop(paper_id, None)
            fresh.update((put.paper_id, entry_of(put)) for put in puts)
            self._kept = fresh

    def warm(self) -> None:
        """Do nothing: all is in memory."""

    def tidy(self) -> bool:
        """There is no upkeep."""
        return False

    def close(self) -> None:
        """There is nothing to let go of."""


class _Words:
    """The vocabulary of some entries, counted anew."""

    def __init__(self, entries: list[Entry]) -> None:
        self._counts = Counter(word for entry in entries for field in entry.fields.values() for word in field.places)
        self._labels = {label for entry in entries for label in entry.labels}

    def has(self, word: str) -> bool:
        return word in self._counts

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        found = [(word, count) for word, count in self._counts.items() if word.startswith(prefix)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        return [(word, n) for word, n in self._counts.items() if word.startswith(beginning) and len(word) <= longest]

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        near = SpellingTable(self._counts).near(word)
        return [(other, slips, self._counts[other]) for other, slips in near.items()]

    def count(self, word: str) -> int:
        return self._counts[word]

    def has_label(self, label: str) -> bool:
        return label in self._labels
