"""Documents that carry the same labels, counted together: facets of many papers cost a look at each only once.

Most facets have few values (states, years, flags), so papers have few different sets of them. Facets are joined in
groups as long as that stays so; tags, of which nearly every paper may have its own set, are a group of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from postil.search.arrays.segment import LabelColumn, Numbers, Segment
from postil.search.port import FACETS

_SHARED_BY: Final = 16
"""So many documents must share a profile on average, for facets to be joined."""

_FEW: Final = 64
"""Facets are joined in any case while there are no more profiles than this."""

_SEED: Final = 6


@dataclass(frozen=True, slots=True)
class Profiles:
    """Some facets; `numbers` is the profile of each document, and the `docs` of the columns are profiles."""

    columns: Mapping[str, LabelColumn]
    numbers: Numbers
    count: int

    def counted(self, docs: Numbers) -> npt.NDArray[np.int64]:
        """Return how many of some documents have each profile."""
        return np.bincount(self.numbers[docs], minlength=self.count)


def profiles(segment: Segment) -> tuple[Profiles, ...]:
    """Return the profiles of a segment's documents, for all of FACETS."""
    columns = {facet: segment.labels(facet) for facet in FACETS}
    random = np.random.default_rng(_SEED)
    marks = {facet: _marks(column, segment.size, random) for facet, column in columns.items()}
    return tuple(
        _profiles({facet: columns[facet] for facet in group}, [marks[facet] for facet in group])
        for group in _groups(marks, max(_FEW, segment.size // _SHARED_BY))
    )


def _marks(column: LabelColumn, size: int, random: np.random.Generator) -> npt.NDArray[np.uint64]:
    """Return a number for each document that is the same where the labels are: sums of 64 random bits for each."""
    marks = np.zeros(size, np.uint64)
    np.add.at(marks, column.docs, random.integers(1 << 64, size=len(column.names), dtype=np.uint64)[column.values])
    return marks


def _groups(marks: Mapping[str, npt.NDArray[np.uint64]], most: int) -> Iterator[list[str]]:
    """Yield facets that together have at most `most` profiles; those with the fewest come together first."""
    counts = {facet: len(np.unique(found)) for facet, found in marks.items()}
    group: list[str] = []
    joined = np.zeros(0, np.uint64)
    for facet in sorted(counts, key=counts.__getitem__):
        wider = joined + marks[facet] if group else marks[facet]
        if group and (counts[facet] > most or len(np.unique(wider)) > most):
            yield group
            group, wider = [], marks[facet]
        group.append(facet)
        joined = wider
    yield group


def _profiles(columns: Mapping[str, LabelColumn], marks: Sequence[npt.NDArray[np.uint64]]) -> Profiles:
    _, firsts, numbers = np.unique(np.sum(marks, axis=0), return_index=True, return_inverse=True)
    profile = np.full(len(numbers), -1)
    profile[firsts] = np.arange(len(firsts))
    return Profiles({facet: _of_firsts(column, profile) for facet, column in columns.items()}, numbers, len(firsts))


def _of_firsts(column: LabelColumn, profile: Numbers) -> LabelColumn:
    """Return a column of profiles, given the profile of the first document of each, -1 of the others."""
    first = profile[column.docs] >= 0
    return LabelColumn(column.names, profile[column.docs[first]].astype(np.uint32), column.values[first])
