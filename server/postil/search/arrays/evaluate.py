"""A plan evaluated over a snapshot, vectorised: what it finds, with scores, in an order, page by page.

Every paper that matches is scored: Whoosh's own collectors skip blocks of postings and lose better hits when
several fields are asked (a test compares with brute force).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.arrays import nearness, ordering
from postil.search.arrays.kept import Weights
from postil.search.arrays.passing import passing
from postil.search.arrays.segment import Numbers
from postil.search.arrays.snapshot import Part, Place, Snapshot
from postil.search.arrays.weighing import weigh
from postil.search.planning.plan import Plan

_FEW: Final = 16
"""Words in fewer than one document in so many are united by sorting, others in a mask."""


class Found(NamedTuple):
    """A hit, and where it is."""

    paper_id: str
    score: float
    place: Place


@dataclass(frozen=True, slots=True)
class Matches:
    """The documents that a plan finds, ascending, numbered through the snapshot, and their scores, not rounded."""

    docs: Numbers
    scores: npt.NDArray[np.float64]

    @property
    def nbytes(self) -> int:
        """How many bytes it takes."""
        return self.docs.nbytes + self.scores.nbytes


def search(plan: Plan, snapshot: Snapshot, *, limit: int, offset: int = 0, order: str = "") -> tuple[list[Found], int]:
    """Return the hits of one page, and the number of all. `order` as in `port.SearchIndex.search`."""
    matches = matching(plan, snapshot)
    if not limit:
        return [], len(matches.docs)
    first, raised = _first(plan, matches, snapshot)
    wanted = offset + limit
    places = _in_order(matches, snapshot, wanted, order, first)[offset:]
    docs = matches.docs[places]
    scores = [raised.get(place, rank.rounded(float(matches.scores[place]))) for place in places.tolist()]
    found = zip(snapshot.paper_ids(docs), scores, map(snapshot.place, docs.tolist()), strict=True)
    return list(starmap(Found, found)), len(matches.docs)


def ids(plan: Plan, snapshot: Snapshot, *, limit: int, order: str = "") -> tuple[tuple[str, ...], int]:
    """Return the papers of the first `limit` hits, and the number of all."""
    matches = matching(plan, snapshot)
    if not limit:
        return (), len(matches.docs)
    first = _NO_PLACES if order else _first(plan, matches, snapshot)[0]
    places = _in_order(matches, snapshot, limit, order, first)
    return tuple(snapshot.paper_ids(matches.docs[places])), len(matches.docs)


def matching(plan: Plan, snapshot: Snapshot) -> Matches:
    """Return all that a plan finds."""
    key = (plan.scored, plan.required, plan.filters, plan.everything)
    found: Matches | None = snapshot.found.get(key)
    if found is None:
        clauses = scored(plan, snapshot)
        docs = documents(plan, clauses, snapshot)
        found = Matches(docs, _scores(clauses, docs, snapshot))
        snapshot.found.put(key, found)
    return found


@dataclass(frozen=True, slots=True)
class Scored:
    """A word that some papers have: its rarity, and how much it counts, by part."""

    rarity: float
    weights: tuple[Weights, ...]


def scored(plan: Plan, snapshot: Snapshot) -> list[Scored]:
    """Return the words of a plan that any present paper has."""
    weighed = [tuple(weigh(clause, part, snapshot) for part in snapshot.parts) for clause in plan.scored]
    counts = [sum(starmap(_present, zip(snapshot.parts, weights, strict=True))) for weights in weighed]
    return [
        Scored(clause.importance * rank.rarity(count, snapshot.total), weights)
        for clause, weights, count in zip(plan.scored, weighed, counts, strict=True)
        if count
    ]


def documents(plan: Plan, clauses: list[Scored], snapshot: Snapshot) -> Numbers:
    """Return what a plan finds, given its words."""
    tests = (*plan.required, *(test for _, test in plan.filters))
    if tests or plan.everything:
        return np.flatnonzero(passing(tests, snapshot))
    return _having_any(clauses, snapshot)


def _having_any(clauses: list[Scored], snapshot: Snapshot) -> Numbers:
    """Return the present documents that have any of some words."""
    few = sum(weights.count for clause in clauses for weights in clause.weights) * _FEW < snapshot.size
    if few and clauses:
        pieces = [
            weights.having() + start
            for clause in clauses
            for weights, start in zip(clause.weights, snapshot.starts, strict=True)
        ]
        docs = np.unique(np.concatenate(pieces))
        return docs[snapshot.present[docs]]
    mask = np.zeros(snapshot.size, np.bool_)
    for clause in clauses:
        for weights, part, start in zip(clause.weights, snapshot.parts, snapshot.starts, strict=True):
            weights.mark(mask[start : start + part.segment.size])
    return np.flatnonzero(mask & snapshot.present)


def _present(part: Part, weights: Weights) -> int:
    """Return how many present documents have a word."""
    if weights.docs is None:
        return weights.count - int(np.count_nonzero(weights.weights[part.deleted]))
    return weights.count - part.gone(weights.docs)


def _scores(clauses: list[Scored], docs: Numbers, snapshot: Snapshot) -> npt.NDArray[np.float64]:
    scores = np.zeros(len(docs))
    matched = np.zeros(len(docs))
    for number, inside, local in snapshot.by_part(docs):
        for clause in clauses:
            clause.weights[number].add(clause.rarity, local, scores[inside], matched[inside])
    if len(clauses) > 1:  # rank.covered, for arrays; of a single word all is covered
        share = np.minimum(1.0, matched / sum(clause.rarity for clause in clauses))
        scores *= 1.0 - rank.COVERAGE_SHARE + rank.COVERAGE_SHARE * share
    return scores


def _first(plan: Plan, matches: Matches, snapshot: Snapshot) -> tuple[Numbers, dict[int, float]]:
    """Return the places in `matches` of the first papers, where any could be raised, best first, and their scores."""
    if not (plan.near or plan.title) or not len(matches.docs):
        return _NO_PLACES, {}
    places = np.sort(ordering.best_first(matches.docs, matches.scores, snapshot, rank.RAISED_AMONG))
    raised = nearness.raised(plan, matches.docs[places], matches.scores[places], snapshot)
    order = ordering.best_first(matches.docs[places], raised, snapshot, len(places))
    return places[order], dict(zip(places.tolist(), map(rank.rounded, raised.tolist()), strict=True))


def _in_order(matches: Matches, snapshot: Snapshot, wanted: int, order: str, first: Numbers) -> Numbers:
    """Return the places in `matches` of the first `wanted` documents in an order."""
    if order:
        return ordering.by_column(matches.docs, snapshot, order, wanted)
    if wanted <= len(first):
        return first[:wanted]
    places = ordering.best_first(matches.docs, matches.scores, snapshot, wanted)
    places[: len(first)] = first
    return places


_NO_PLACES: Final = np.empty(0, np.int64)
