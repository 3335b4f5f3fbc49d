"""Facets: how many of the papers that a plan finds carry each label."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from postil.search.evaluate import documents, matching, scored
from postil.search.kept import by_document
from postil.search.plan import Plan
from postil.search.port import ALONE, FACETS, Facets
from postil.search.segment import LabelColumn, Numbers
from postil.search.snapshot import Snapshot

_FEW = 8
"""Of fewer than one document in so many the labels are looked up, else those of all are gone through."""


def facets(plan: Plan, snapshot: Snapshot) -> Facets:
    """Return the counts of each facet; those of ALONE of what is found without their own filters."""
    found = matching(plan, snapshot).docs
    narrowed = {facet for facet, _ in plan.filters if facet in ALONE}
    return {
        facet: _counted(facet, _without_filters(facet, plan, snapshot) if facet in narrowed else found, snapshot)
        for facet in FACETS
    }


def _without_filters(facet: str, plan: Plan, snapshot: Snapshot) -> Numbers:
    wider = replace(plan, filters=tuple(pair for pair in plan.filters if pair[0] != facet))
    return documents(wider, scored(wider, snapshot), snapshot)


def _counted(facet: str, docs: Numbers, snapshot: Snapshot) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for number, _, local in snapshot.by_part(docs):
        segment = snapshot.parts[number].segment
        column = by_document(facet, segment)
        by_value = np.bincount(_values(column, local, segment.size), minlength=1)
        for value in np.flatnonzero(by_value).tolist():
            counts[column.names[value]] += int(by_value[value])
    return dict(counts)


def _values(column: LabelColumn, docs: Numbers, size: int) -> npt.NDArray[np.uint32]:
    """Return the labels of some documents."""
    if len(docs) * _FEW > size:
        mask = np.zeros(size, np.bool_)
        mask[docs] = True
        return column.values[mask[column.docs]]
    firsts = np.searchsorted(column.docs, docs.astype(column.docs.dtype))
    counts = np.searchsorted(column.docs, docs.astype(column.docs.dtype), side="right") - firsts
    starts = np.cumsum(counts) - counts
    pairs: Numbers = np.arange(int(counts.sum())) + np.repeat(firsts - starts, counts)
    return column.values[pairs]
