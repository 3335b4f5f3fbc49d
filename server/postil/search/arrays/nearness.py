"""What raises the first papers: words near each other that were typed side by side, and the whole title."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.arrays.passing import PLACE_BITS, places_in
from postil.search.arrays.segment import Mask, Numbers, Postings, Segment
from postil.search.arrays.snapshot import Part, Snapshot
from postil.search.arrays.weighing import occurrences
from postil.search.planning.plan import Plan
from postil.search.text.words import words

_PLACE: Final = (1 << PLACE_BITS) - 1


def raised(plan: Plan, docs: Numbers, scores: npt.NDArray[np.float64], snapshot: Snapshot) -> npt.NDArray[np.float64]:
    """Return the scores of some documents, ascending, raised by what stands near in them and by their titles."""
    near = np.zeros(len(docs), np.int64)
    titled = np.zeros(len(docs), np.bool_)
    for number, inside, local in snapshot.by_part(docs):
        near[inside] = _near_pairs(plan, local, snapshot.parts[number])
        titled[inside] = _titled(plan.title, local, snapshot.parts[number].segment)
    share = near / len(plan.near) if plan.near else np.zeros(len(docs))
    return scores * (1.0 + rank.NEAR_BONUS * share + rank.TITLE_BONUS * titled)  # rank.raised, for arrays


def _near_pairs(plan: Plan, docs: Numbers, part: Part) -> Numbers:
    """Return how many of the plan's pairs stand near each other in each document."""
    count = np.zeros(len(docs), np.int64)
    asked = {clause for pair in plan.near for clause in pair}
    found = {clause: occurrences(plan.scored[clause].forms, part) for clause in asked}
    places: dict[tuple[int, str], Numbers] = {}
    for pair in plan.near:
        near = np.zeros(len(docs), np.bool_)
        for field in rank.NEAR_FIELDS:
            if not all(field in found[clause] for clause in pair):
                continue
            for clause in pair:
                if (clause, field) not in places:
                    places[clause, field] = _places([postings for _, postings in found[clause][field]], docs)
            starts = _beside(*(places[clause, field] for clause in pair))
            near[np.searchsorted(docs, starts >> PLACE_BITS)] = True
        count += near
    return count


def _places(forms: list[Postings], docs: Numbers) -> Numbers:
    """Return the places of all of some forms in those of the documents that have them; see `places_in`."""
    found = [places_in(postings, docs) for postings in forms]
    return np.sort(np.concatenate(found)) if len(found) > 1 else found[0]


def _beside(some: Numbers, others: Numbers) -> Numbers:
    """Return those of some places that have one of the others near."""
    if not len(some) or not len(others):
        return some[:0]
    next_to = np.searchsorted(others, some - rank.NEAR_WITHIN)
    inside = next_to < len(others)
    some, next_to = some[inside], next_to[inside]
    return some[others[next_to] <= some + rank.NEAR_WITHIN]


def _titled(title: tuple[str, ...], docs: Numbers, segment: Segment) -> Mask:
    """Return of each document whether the title is, word for word, this one."""
    found = docs[segment.columns.lengths["title"][docs] == len(title)] if title else docs[:0]
    for place, word in enumerate(title):
        if len(found):
            at = places_in(segment.postings("title", word), found)
            found = at[at & _PLACE == place] >> PLACE_BITS
    alike = [doc for doc in found.tolist() if tuple(words(segment.texts(doc).get("title", ""))) == title]
    return np.isin(docs, alike)
