"""What raises the first papers: words near each other that were typed side by side, and the whole title."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.passing import PLACE_BITS, places_in
from postil.search.plan import AnyForm, Plan
from postil.search.segment import Mask, Numbers, Segment
from postil.search.snapshot import Snapshot
from postil.search.words import words


def raised(plan: Plan, docs: Numbers, scores: npt.NDArray[np.float64], snapshot: Snapshot) -> npt.NDArray[np.float64]:
    """Return the scores of some documents, ascending, raised by what stands near in them and by their titles."""
    near = np.zeros(len(docs), np.int64)
    titled = np.zeros(len(docs), np.bool_)
    for number, inside, local in snapshot.by_part(docs):
        segment = snapshot.parts[number].segment
        near[inside] = _near_pairs(plan, local, segment)
        titled[inside] = _titled(plan.title, local, segment)
    share = near / len(plan.near) if plan.near else np.zeros(len(docs))
    return scores * (1.0 + rank.NEAR_BONUS * share + rank.TITLE_BONUS * titled)  # rank.raised, for arrays


def _near_pairs(plan: Plan, docs: Numbers, segment: Segment) -> Numbers:
    """Return how many of the plan's pairs stand near each other in each document."""
    count = np.zeros(len(docs), np.int64)
    asked = {clause for pair in plan.near for clause in pair}
    fields = {clause: _fields(plan.scored[clause], segment) for clause in asked}
    places: dict[tuple[int, str], Numbers] = {}
    for one, other in plan.near:
        near = np.zeros(len(docs), np.bool_)
        for field in rank.NEAR_FIELDS:
            if not (fields[one].get(field) and fields[other].get(field)):
                continue
            for clause in (one, other):
                if (clause, field) not in places:
                    places[clause, field] = _places(fields[clause][field], field, docs, segment)
            starts = _beside(places[one, field], places[other, field])
            near[np.searchsorted(docs, starts >> PLACE_BITS)] = True
        count += near
    return count


def _fields(clause: AnyForm, segment: Segment) -> dict[str, list[str]]:
    """Return the forms of a clause by the fields that have them."""
    found: dict[str, list[str]] = {}
    for form, _ in clause.forms:
        for field in segment.fields(form):
            found.setdefault(field, []).append(form)
    return found


def _places(forms: list[str], field: str, docs: Numbers, segment: Segment) -> Numbers:
    """Return the places of all of some forms in those of the documents that have them; see `places_in`."""
    found = [places_in(segment.postings(field, form), docs) for form in forms]
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
    length = min(len(title), rank.MAX_LENGTH)
    same = segment.columns.lengths["title"][docs] == length if length else np.zeros(len(docs), np.bool_)
    for place in np.flatnonzero(same).tolist():
        same[place] = tuple(words(segment.texts(int(docs[place])).get("title", ""))) == title
    found: Mask = same
    return found
