"""How much a word counts in each document of a segment: its occurrences over the fields, normed and saturated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.arrays.kept import Occurrences, Weights
from postil.search.arrays.segment import Numbers, Postings
from postil.search.arrays.snapshot import Part, Snapshot
from postil.search.planning.plan import AnyForm

_DENSE: Final = 8
"""Weights of more than one document in so many are kept for each document: adding them up is then faster."""

Factors = npt.NDArray[np.float64]


def weigh(clause: AnyForm, part: Part, snapshot: Snapshot) -> Weights:
    """Return how much a word counts in the documents of a part, those that are gone included."""
    normed = tuple(snapshot.averages.get(field, 0.0) for field in clause.fields)
    key = (clause.forms, clause.fields, normed)
    weights = part.kept.weights.get(key)
    if weights is None:
        weights = _weights(*_counted(clause, part, snapshot), part.segment.size)
        part.kept.weights.put(key, weights)
    return weights


def occurrences(forms: tuple[tuple[str, float], ...], part: Part) -> Mapping[str, list[tuple[float, Postings]]]:
    """Return where each of some forms is, with its weight, by field."""
    found = part.kept.occurrences.get(forms)
    if found is None:
        found = Occurrences({})
        for form, weight in forms:
            for field in part.segment.fields(form):
                found.by_field.setdefault(field, []).append((weight, part.segment.postings(field, form)))
        part.kept.occurrences.put(forms, found)
    return found.by_field


def _counted(clause: AnyForm, part: Part, snapshot: Snapshot) -> tuple[Numbers, Factors]:
    """Return documents that have a word, each as often as it has a form in a field, and how much that counts."""
    pieces = [np.empty(0, np.int64)], [np.empty(0)]
    for field, found in occurrences(clause.forms, part).items():
        if field not in clause.fields:
            continue
        docs = np.concatenate([postings.docs for _, postings in found]).astype(np.int64)
        factors = [weight * rank.FIELD_WEIGHTS[field] for weight, _ in found]
        counted = np.repeat(factors, [len(postings.docs) for _, postings in found])
        counted *= np.concatenate([postings.times for _, postings in found])
        if field in snapshot.norms:
            counted *= snapshot.norms[field][part.segment.columns.lengths[field][docs]]
        pieces[0].append(docs)
        pieces[1].append(counted)
    return np.concatenate(pieces[0]), np.concatenate(pieces[1])


def _weights(docs: Numbers, counted: Factors, size: int) -> Weights:
    if len(docs) * _DENSE > size:
        summed = np.bincount(docs, counted, size)
        count = int(np.count_nonzero(summed))
        if count * _DENSE > size:
            return Weights(None, _saturated(summed), count)
        having = np.flatnonzero(summed)
        return Weights(having, _saturated(summed[having]), count)
    having, places = np.unique(docs, return_inverse=True)
    return Weights(having, _saturated(np.bincount(places, counted, len(having))), len(having))


def _saturated(summed: npt.NDArray[Any]) -> Factors:
    """`rank.saturated`, for arrays."""
    weights: Factors = summed / (rank.SATURATION + summed)
    return weights
