"""How much a word counts in each document of a segment: its occurrences over the fields, normed and saturated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.kept import Weights
from postil.search.plan import AnyForm
from postil.search.segment import Postings, Segment
from postil.search.snapshot import Part, Snapshot

_DENSE: Final = 8
"""Weights of more than one document in so many are kept for each document: adding them up is then faster."""

Occurrences = tuple[float, str, Postings]
"""What an occurrence counts, its field, and the occurrences of one form."""


def weigh(clause: AnyForm, part: Part, snapshot: Snapshot) -> Weights:
    """Return how much a word counts in the documents of a part, those that are gone included."""
    normed = tuple(snapshot.averages.get(field, 0.0) for field in clause.fields)
    key = (clause.forms, clause.fields, normed)
    weights = part.kept.weights.get(key)
    if weights is None:
        weights = _weights(list(_occurrences(clause, part.segment)), part.segment, snapshot)
        part.kept.weights.put(key, weights)
    return weights


def _occurrences(clause: AnyForm, segment: Segment) -> Iterable[Occurrences]:
    for form, weight in clause.forms:
        for field in segment.fields(form):
            if field in clause.fields and len((postings := segment.postings(field, form)).docs):
                yield weight * rank.FIELD_WEIGHTS[field], field, postings


def _weights(found: list[Occurrences], segment: Segment, snapshot: Snapshot) -> Weights:
    if sum(len(postings.docs) for _, _, postings in found) * _DENSE > segment.size:
        summed = np.zeros(segment.size)
        for factor, field, postings in found:
            summed[postings.docs] += _counted(factor, field, postings, segment, snapshot)
        count = int(np.count_nonzero(summed))
        if count * _DENSE > segment.size:
            return Weights(None, _saturated(summed), count)
        docs = np.flatnonzero(summed)
        return Weights(docs, _saturated(summed[docs]), count)
    if not found:
        return _NONE
    docs, places = np.unique(np.concatenate([postings.docs for _, _, postings in found]), return_inverse=True)
    counted = [_counted(factor, field, postings, segment, snapshot) for factor, field, postings in found]
    summed = np.asarray(np.bincount(places, np.concatenate(counted)), np.float64)
    return Weights(docs.astype(np.int64), _saturated(summed), len(docs))


def _counted(
    factor: float, field: str, postings: Postings, segment: Segment, snapshot: Snapshot
) -> npt.NDArray[np.float64]:
    """Return what the occurrences of a form in one field count, by document."""
    norms = snapshot.norms.get(field)
    if norms is None:
        return postings.times * np.float64(factor)
    return (factor * norms)[segment.columns.lengths[field][postings.docs]] * postings.times


def _saturated(summed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """`rank.saturated`, for arrays."""
    return summed / (rank.SATURATION + summed)


_NONE: Final = Weights(np.empty(0, np.int64), np.empty(0), 0)
