"""A plan evaluated in the plainest way: every paper looked at for every query, by the formula of `domain.rank`.

What it finds, in which order, with which facets, is what all backends must find.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from postil.domain import rank
from postil.domain.sorting import falling
from postil.search.planning.plan import (
    AddedBetween,
    AllOf,
    AnyForm,
    InOrder,
    Labelled,
    OneOf,
    Plan,
    PublishedBetween,
    Test,
    Without,
)
from postil.search.port import ALONE, FACETS, SearchDocument
from postil.search.text.analysis import FieldWords, analyse, labels
from postil.search.text.words import words

_SORT_KEYS: Final[Mapping[str, Callable[[SearchDocument], Any]]] = {
    "saved": lambda document: document.added_at,
    "published": lambda document: document.published_on,
    "title": lambda document: document.title_key,
    "author": lambda document: document.author_key,
    "read": lambda document: document.read_key,
    "rating": lambda document: document.rating_key,
}


@dataclass(frozen=True)
class Entry:
    """A document with what is searched of it."""

    document: SearchDocument
    fields: Mapping[str, FieldWords]
    labels: frozenset[str]


def entry_of(document: SearchDocument) -> Entry:
    """Return the entry of a document."""
    return Entry(document, analyse(document), frozenset(labels(document)))


def scores(plan: Plan, entries: list[Entry]) -> list[tuple[float, Entry]]:
    """Return every entry that the plan finds with its score, in no order."""
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


def _raised(plan: Plan, score: float, entry: Entry) -> float:
    near = sum(_near(plan.scored[one], plan.scored[other], entry) for one, other in plan.near)
    titled = bool(plan.title) and tuple(words(entry.document.title)) == plan.title
    return rank.rounded(rank.raised(score, near, len(plan.near), titled=titled))


def _near(one: AnyForm, other: AnyForm, entry: Entry) -> bool:
    return any(
        abs(place - beside) <= rank.NEAR_WITHIN
        for field in rank.NEAR_FIELDS
        if (found := entry.fields.get(field))
        for form, _ in one.forms
        for place in found.places.get(form, ())
        for form_beside, _ in other.forms
        for beside in found.places.get(form_beside, ())
    )


def _best_first(scored: tuple[float, float, Entry]) -> tuple[float, bool, float, str]:
    document = scored[2].document
    return -scored[0], not document.starred, -document.added_at.timestamp(), document.paper_id


def in_order(scored: list[tuple[float, Entry]], order: str = "") -> list[tuple[float, Entry]]:
    """Return scored entries, the best first, then starred, then newest; or in the order asked for."""
    if not order:
        return sorted(scored, key=lambda pair: _best_first((pair[0], 0.0, pair[1])))
    key = _SORT_KEYS[order.removeprefix("-")]
    return sorted(scored, key=lambda pair: (key(pair[1].document), pair[1].document.paper_id), reverse=falling(order))


def facets_of(plan: Plan, entries: list[Entry]) -> dict[str, dict[str, int]]:
    """Return the numbers of what the plan finds, as `port.SearchResult` has them."""
    found: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        filters = tuple(pair for pair in plan.filters if pair[0] != facet or facet not in ALONE)
        without = replace(plan, filters=filters)
        values = Counter(
            label.partition("=")[2]
            for _, entry in scores(without, entries)
            for label in entry.labels
            if label.startswith(f"{facet}=")
        )
        found[facet] = dict(values)
    return found


def _length(entry: Entry, field: str) -> int:
    found = entry.fields.get(field)
    return min(found.length, rank.MAX_LENGTH) if found else 0


def _average(entries: list[Entry], field: str) -> float:
    lengths = [length for entry in entries if (length := _length(entry, field))]
    return rank.average(sum(lengths), len(lengths))


def _frequency(clause: AnyForm, entry: Entry, averages: Mapping[str, float]) -> float:
    total = 0.0
    for field in clause.fields:
        if found := entry.fields.get(field):
            norm = rank.length_norm(field, _length(entry, field), averages.get(field, 0.0))
            times = sum(weight * len(found.places.get(form, ())) for form, weight in clause.forms)
            total += rank.FIELD_WEIGHTS[field] * norm * times
    return total


def _passes(test: Test, entry: Entry) -> bool:
    match test:
        case AnyForm():
            return _frequency(test, entry, {}) > 0
        case Labelled(wanted):
            return not entry.labels.isdisjoint(wanted)
        case InOrder(sequence, fields):
            return any(_side_by_side(sequence, entry.fields[field]) for field in fields if field in entry.fields)
        case AddedBetween(first, end):
            return first <= entry.document.added_at.timestamp() < end
        case PublishedBetween(first, last):
            return any(f"year={year:04}" in entry.labels for year in range(first, last + 1))
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
