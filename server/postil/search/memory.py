"""The shipped fake of the search port: everything in memory, every paper looked at for every query.

It ranks by the same formula as the real ones, computed in the plainest way, so it is also what they are
compared with.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from postil.domain import rank
from postil.domain.query import Query
from postil.domain.sorting import falling
from postil.search.analysis import FieldWords, analyse, kept_texts, labels
from postil.search.plan import AddedBetween, AllOf, AnyForm, InOrder, Labelled, OneOf, Plan, Test, Without
from postil.search.planner import make_plan
from postil.search.port import (
    ALONE,
    FACETS,
    Changes,
    Hit,
    IndexBusy,
    IndexStats,
    Matching,
    SearchDocument,
    SearchResult,
)
from postil.search.similar import likest, telling
from postil.search.snippets import snippets
from postil.search.spelling import SpellingTable
from postil.search.words import Forms, words

_SORT_KEYS: Final[Mapping[str, Callable[[SearchDocument], Any]]] = {
    "saved": lambda document: document.added_at,
    "published": lambda document: document.published_on,
    "title": lambda document: document.title_key,
    "author": lambda document: document.author_key,
    "read": lambda document: document.read_key,
    "rating": lambda document: document.rating_key,
}


@dataclass(frozen=True)
class _Entry:
    document: SearchDocument
    fields: Mapping[str, FieldWords]
    labels: frozenset[str]


class MemoryIndex:
    """A SearchIndex that forgets everything with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, _Entry] = {}
        self._shown: dict[str, _Entry | None] = {}
        self._lock = threading.RLock()

    @property
    def _entries(self) -> dict[str, _Entry]:
        """What searches see, by paper."""
        merged: dict[str, _Entry | None] = {**self._kept, **self._shown}
        return {paper_id: entry for paper_id, entry in merged.items() if entry is not None}

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Lay the changes over what is kept."""
        self._shown = {**dict.fromkeys(deletes), **{put.paper_id: _entry(put) for put in puts}}

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
            entries.update((put.paper_id, _entry(put)) for put in puts)
            self._kept = entries

    def search(
        self, query: Query, *, limit: int, offset: int = 0, order: str = "", facets: bool = False
    ) -> SearchResult:
        """Score every document."""
        entries = list(self._entries.values())
        plan = make_plan(query, _Words(entries))
        scored = _in_order(_scores(plan, entries), order)
        forms = Forms(plan.highlights)
        hits = tuple(
            Hit(entry.document.paper_id, score, snippets(kept_texts(entry.document), forms))
            for score, entry in scored[offset : offset + limit]
        )
        return SearchResult(hits, len(scored), plan.corrected, facets=_facets(plan, entries) if facets else {})

    def matching(self, query: Query, limit: int = 10_000, order: str = "") -> Matching:
        """Score every document."""
        entries = list(self._entries.values())
        plan = make_plan(query, _Words(entries))
        scored = _in_order(_scores(plan, entries), order)
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
        best_first = ((entry.document.paper_id, score) for score, entry in _in_order(_scores(plan, entries)))
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
        fresh = {document.paper_id: _entry(document) for document in documents}
        with self._lock:
            puts, deletes = (
                catch_up({key: entry.document.ver for key, entry in fresh.items()}) if catch_up else ((), ())
            )
            for paper_id in deletes:
                fresh.pop(paper_id, None)
            fresh.update((put.paper_id, _entry(put)) for put in puts)
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

    def __init__(self, entries: list[_Entry]) -> None:
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


def _entry(document: SearchDocument) -> _Entry:
    return _Entry(document, analyse(document), frozenset(labels(document)))


def _scores(plan: Plan, entries: list[_Entry]) -> list[tuple[float, _Entry]]:
    """Every entry that the plan finds with its score, in no order."""
    averages = {field: _average(entries, field) for field in rank.LENGTH_NORMS}
    frequencies = [[_frequency(clause, entry, averages) for entry in entries] for clause in plan.scored]
    rarities = [
        clause.importance * rank.rarity(found, len(entries)) if (found := sum(map(bool, column))) else 0.0
        for clause, column in zip(plan.scored, frequencies, strict=True)
    ]
    tests = (*plan.required, *(test for _, test in plan.filters))
    scored = []
    for place, entry in enumerate(entries):
        matched = [
            (rarity, column[place]) for rarity, column in zip(rarities, frequencies, strict=True) if column[place]
        ]
        if (tests or matched or plan.everything) and all(_passes(test, entry) for test in tests):
            score = sum(rarity * rank.saturated(frequency) for rarity, frequency in matched)
            covered = rank.covered(score, sum(rarity for rarity, _ in matched), sum(rarities))
            scored.append((rank.rounded(covered), covered, entry))
    scored.sort(key=_best_first)
    first = [(_raised(plan, score, entry), entry) for _, score, entry in scored[: rank.RAISED_AMONG]]
    return first + [(rounded, entry) for rounded, _, entry in scored[rank.RAISED_AMONG :]]


def _raised(plan: Plan, score: float, entry: _Entry) -> float:
    near = sum(_near(plan.scored[one], plan.scored[other], entry) for one, other in plan.near)
    titled = bool(plan.title) and tuple(words(entry.document.title)) == plan.title
    return rank.rounded(rank.raised(score, near, len(plan.near), titled=titled))


def _near(one: AnyForm, other: AnyForm, entry: _Entry) -> bool:
    return any(
        abs(place - beside) <= rank.NEAR_WITHIN
        for field in rank.NEAR_FIELDS
        if (found := entry.fields.get(field))
        for form, _ in one.forms
        for place in found.places.get(form, ())
        for form_beside, _ in other.forms
        for beside in found.places.get(form_beside, ())
    )


def _best_first(scored: tuple[float, float, _Entry]) -> tuple[float, bool, float, str]:
    document = scored[2].document
    return -scored[0], not document.starred, -document.added_at.timestamp(), document.paper_id


def _in_order(scored: list[tuple[float, _Entry]], order: str = "") -> list[tuple[float, _Entry]]:
    """Return scored entries, the best first, then starred, then newest; or in the order asked for."""
    if not order:
        return sorted(scored, key=lambda pair: _best_first((pair[0], 0.0, pair[1])))
    key = _SORT_KEYS[order.removeprefix("-")]
    return sorted(scored, key=lambda pair: (key(pair[1].document), pair[1].document.paper_id), reverse=falling(order))


def _facets(plan: Plan, entries: list[_Entry]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        filters = tuple(pair for pair in plan.filters if pair[0] != facet or facet not in ALONE)
        without = replace(plan, filters=filters)
        values = Counter(
            label.partition("=")[2]
            for _, entry in _scores(without, entries)
            for label in entry.labels
            if label.startswith(f"{facet}=")
        )
        found[facet] = dict(values)
    return found


def _length(entry: _Entry, field: str) -> int:
    found = entry.fields.get(field)
    return min(found.length, rank.MAX_LENGTH) if found else 0


def _average(entries: list[_Entry], field: str) -> float:
    lengths = [length for entry in entries if (length := _length(entry, field))]
    return rank.average(sum(lengths), len(lengths))


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
            return any(_side_by_side(sequence, entry.fields[field]) for field in fields if field in entry.fields)
        case AddedBetween(first, end):
            return first <= entry.document.added_at.timestamp() < end
        case AllOf(tests):
            return all(_passes(one, entry) for one in tests)
        case OneOf(tests):
            return any(_passes(one, entry) for one in tests)
        case Without(opposed):
            return not _passes(opposed, entry)


def _side_by_side(sequence: tuple[str, ...], found: FieldWords) -> bool:
    starts = found.places.get(sequence[0], ())
    rest = [set(found.places.get(word, ())) for word in sequence[1:]]
    return any(all(start + i in places for i, places in enumerate(rest, start=1)) for start in starts)
