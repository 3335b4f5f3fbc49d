"""Facets: how many of the papers that a plan finds carry each label."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from postil.search.arrays.evaluate import documents, matching, scored
from postil.search.arrays.segment import LabelColumn, Numbers
from postil.search.arrays.snapshot import Snapshot
from postil.search.planning.plan import Plan
from postil.search.port import ALONE, FACETS, Facets


def facets(plan: Plan, snapshot: Snapshot) -> Facets:
    """Return the counts of each facet; those of ALONE of what is found without their own filters."""
    found = matching(plan, snapshot).docs
    counted = _counted(FACETS, found, snapshot)
    for facet in {facet for facet, _ in plan.filters if facet in ALONE}:
        counted |= _counted((facet,), _without_filters(facet, plan, snapshot), snapshot)
    return counted


def _without_filters(facet: str, plan: Plan, snapshot: Snapshot) -> Numbers:
    wider = replace(plan, filters=tuple(pair for pair in plan.filters if pair[0] != facet))
    return documents(wider, scored(wider, snapshot), snapshot)


def _counted(names: tuple[str, ...], docs: Numbers, snapshot: Snapshot) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in names}
    for number, _, local in snapshot.by_part(docs):
        part = snapshot.parts[number]
        for group in part.kept.profiles(part.segment):
            if wanted := group.columns.keys() & counts.keys():
                by_profile = group.counted(local)
                for facet in wanted:
                    counts[facet].update(_by_name(group.columns[facet], by_profile))
    return {facet: dict(found) for facet, found in counts.items()}


def _by_name(column: LabelColumn, by_profile: Numbers) -> dict[str, int]:
    """Return how many documents have each label, given how many have each profile."""
    counts = np.bincount(column.values, by_profile[column.docs], 1)
    return {column.names[value]: int(counts[value]) for value in np.flatnonzero(counts).tolist()}
