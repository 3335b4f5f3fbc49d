"""The shipped fake of the search port: everything in memory, every paper looked at for every query.

It ranks by the same formula as the real ones, computed in the plainest way, so it is also what they are
compared with.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from postil.domain import rank
from postil.domain.query import Query
from postil.search.analysis import FieldWords, analyse, kept_texts, labels
from postil.search.plan import AnyForm, InOrder, Labelled, Plan, Test
from postil.search.planner import make_plan
from postil.search.port import Changes, Hit, IndexBusy, Matching, SearchDocument, SearchResult
from postil.search.similar import likest, telling
from postil.search.snippets import snippets
from postil.search.spelling import SpellingTable
from postil.search.words import Forms


@dataclass(frozen=True)
class _Entry:
    document: SearchDocument
    fields: Mapping[str, FieldWords]
    labels: frozenset[str]


class MemoryIndex:
    """A SearchIndex that forgets everything with the process."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.RLock()

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
            entries = dict(self._entries)
            for paper_id in deletes:
                entries.pop(paper_id, None)
            entries.update((put.paper_id, _entry(put)) for put in puts)
            self._entries = entries

    def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchResult:
        """Score every document."""
        plan, scored = self._ranked(query)
        forms = Forms(plan.highlights)
        hits = tuple(
            Hit(entry.document.paper_id, score, snippets(kept_texts(entry.document), forms))
            for score, entry in scored[offset : offset + limit]
        )
        return SearchResult(hits, len(scored), plan.corrected)

    def matching(self, query: Query, limit: int = 10_000) -> Matching:
        """Score every document."""
        plan, scored = self._ranked(query)
        return Matching(tuple(entry.document.paper_id for _, entry in scored[:limit]), len(scored), plan.corrected)

    def similar(self, paper_id: str, limit: int, exclude: Collection[str] = ()) -> tuple[Hit, ...]:
        """Score every document by the paper's telling words."""
        by_id = self._entries
        if paper_id not in by_id:
            return ()
        entries = list(by_id.values())
        plan = telling(kept_texts(by_id[paper_id].document), _Words(entries), len(entries))
        best_first = ((entry.document.paper_id, score) for score, entry in _best_first(_scores(plan, entries)))
        return likest(best_first, {paper_id, *exclude}, limit)

    def _ranked(self, query: Query) -> tuple[Plan, list[tuple[float, _Entry]]]:
        entries = list(self._entries.values())
        plan = make_plan(query, _Words(entries))
        return plan, _best_first(_scores(plan, entries))

    def ids_and_versions(self) -> dict[str, int]:
        """Return what is there."""
        return {paper_id: entry.document.ver for paper_id, entry in self._entries.items()}

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        catch_up: Callable[[Mapping[str, int]], Changes] | None = None,
    ) -> None:
        """Replace everything."""
        fresh = {document.paper_id: _entry(document) for document in documents}
        with self._lock:
            puts, deletes = (
                catch_up({key: entry.document.ver for key, entry in fresh.items()}) if catch_up else ((), ())
            )
            for paper_id in deletes:
                fresh.pop(paper_id, None)
            fresh.update((put.paper_id, _entry(put)) for put in puts)
            self._entries = fresh

    def warm(self) -> None:
        """Do nothing: all is in memory."""

    def tidy(self) -> bool:
        """There is no upkeep."""
        return False

    def close(self) -> None:
        """There is nothing to let go of."""


class _Words:
    """The vocabulary of some entries, counted anew."""

    def __init__(self, entries: list[_Entry]) -> None:
        self._counts = Counter(word for entry in entries for field in entry.fields.values() for word in field.places)
        self._labels = {label for entry in entries for label in entry.labels}

    def has(self, word: str) -> bool:
        return word in self._counts

    def starting(self, prefix: str) -> Iterable[tuple[str, int]]:
        return [(word, count) for word, count in self._counts.items() if word.startswith(prefix)]

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        near = SpellingTable(self._counts).near(word)
        return [(other, slips, self._counts[other]) for other, slips in near.items()]

    def count(self, word: str) -> int:
        return self._counts[word]

    def has_label(self, label: str) -> bool:
        return label in self._labels


def _entry(document: SearchDocument) -> _Entry:
    return _Entry(document, analyse(document), frozenset(labels(document)))


def _scores(plan: Plan, entries: list[_Entry]) -> list[tuple[float, _Entry]]:
    averages = {field: _average(entries, field) for field in rank.LENGTH_NORMS}
    frequencies = [[_frequency(clause, entry, averages) for entry in entries] for clause in plan.scored]
    rarities = [
        clause.importance * rank.rarity(found, len(entries)) if (found := sum(map(bool, column))) else 0.0
        for clause, column in zip(plan.scored, frequencies, strict=True)
    ]
    scored = []
    for place, entry in enumerate(entries):
        matched = [
            (rarity, column[place]) for rarity, column in zip(rarities, frequencies, strict=True) if column[place]
        ]
        wanted = bool(plan.required) or bool(matched) or plan.everything
        if not wanted or not all(_passes(test, entry) for test in plan.required):
            continue
        if any(all(_passes(test, entry) for test in group) for group in plan.excluded):
            continue
        score = sum(rarity * rank.saturated(frequency) for rarity, frequency in matched)
        scored.append((rank.final_score(score, sum(rarity for rarity, _ in matched), sum(rarities)), entry))
    return scored


def _best_first(scored: list[tuple[float, _Entry]]) -> list[tuple[float, _Entry]]:
    """Return scored entries, the best first, then the newest."""
    return sorted(
        scored, key=lambda pair: (-pair[0], -pair[1].document.added_at.timestamp(), pair[1].document.paper_id)
    )


def _length(entry: _Entry, field: str) -> int:
    found = entry.fields.get(field)
    return min(found.length, rank.MAX_LENGTH) if found else 0


def _average(entries: list[_Entry], field: str) -> float:
    lengths = [length for entry in entries if (length := _length(entry, field))]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _frequency(clause: AnyForm, entry: _Entry, averages: Mapping[str, float]) -> float:
    total = 0.0
    for field in clause.fields:
        if found := entry.fields.get(field):
            norm = rank.length_norm(field, _length(entry, field), averages.get(field, 0.0))
            times = sum(weight * len(found.places.get(form, ())) for form, weight in clause.forms)
            total += rank.FIELD_WEIGHTS[field] * norm * times
    return total


def _passes(test: Test, entry: _Entry) -> bool:
    match test:
        case AnyForm():
            return _frequency(test, entry, {}) > 0
        case Labelled(wanted):
            return not entry.labels.isdisjoint(wanted)
        case InOrder(sequence, fields):
            return any(_in_order(sequence, entry.fields[field]) for field in fields if field in entry.fields)


def _in_order(sequence: tuple[str, ...], found: FieldWords) -> bool:
    starts = found.places.get(sequence[0], ())
    rest = [set(found.places.get(word, ())) for word in sequence[1:]]
    return any(all(start + i in places for i, places in enumerate(rest, start=1)) for start in starts)
