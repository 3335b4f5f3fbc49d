"""The order of what was found: best first, then starred, newest and by id; or by a column."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.domain.sorting import falling
from postil.search.arrays.segment import Mask, Numbers
from postil.search.arrays.snapshot import Snapshot

_ROUNDED: Final = 10**rank.PLACES
_MANY: Final = 4
"""The keys of more than one document in so many are decoded all together."""


def best_first(docs: Numbers, scores: npt.NDArray[np.float64], snapshot: Snapshot, wanted: int) -> Numbers:
    """Return the places in `docs`, ascending, of the first `wanted` when the best come first."""
    rounded = np.rint(scores * _ROUNDED).astype(np.int64)
    places = _best(rounded, docs, snapshot, wanted) if wanted < len(docs) else np.arange(len(docs))
    rounded, newness = rounded[places], snapshot.newness[docs[places]]
    order = np.lexsort((-newness, -rounded))
    same = (np.diff(rounded[order]) == 0) & (np.diff(newness[order]) == 0)
    return _by_id(places[order], same, docs, snapshot)[:wanted]


def by_column(docs: Numbers, snapshot: Snapshot, order: str, wanted: int) -> Numbers:
    """Return the places in `docs`, ascending, of the first `wanted` in one of the orders of `domain.sorting`."""
    name, falls = order.removeprefix("-"), falling(order)
    runs: list[tuple[int, Numbers, Numbers]] = []
    for number, inside, local in snapshot.by_part(docs):
        ranks = snapshot.parts[number].segment.columns.ranks(name)[local]
        if falls:
            ranks = -ranks
        first = np.argpartition(ranks, wanted - 1)[:wanted] if wanted < len(ranks) else np.arange(len(ranks))
        first = first[np.argsort(ranks[first])]
        runs.append((number, local[first], first + inside.start))
    if len(runs) <= 1:
        return runs[0][2] if runs else np.empty(0, np.int64)
    keys = [key for number, local, _ in runs for key in _keys(snapshot, number, name, local)]
    merged = sorted(range(len(keys)), key=keys.__getitem__, reverse=falls)[:wanted]
    return np.concatenate([places for _, _, places in runs])[merged]


def _keys(snapshot: Snapshot, number: int, name: str, docs: Numbers) -> list[tuple[Any, str]]:
    """Return what documents of one segment are compared with those of others by."""
    segment = snapshot.parts[number].segment
    keys, paper_ids = segment.columns.keys(name), segment.columns.paper_ids
    if len(docs) * _MANY > segment.size:
        keys, paper_ids = list(keys), list(paper_ids)
    return [(keys[doc], paper_ids[doc]) for doc in docs.tolist()]


def _best(rounded: Numbers, docs: Numbers, snapshot: Snapshot, wanted: int) -> Numbers:
    """Return the places of the best, at least `wanted`: more where documents are as good and as new."""
    counts = np.cumsum(np.bincount(rounded)[::-1])
    least = len(counts) - 1 - int(np.searchsorted(counts, wanted))
    above, tied = np.flatnonzero(rounded > least), np.flatnonzero(rounded == least)
    room = wanted - len(above)
    if room < len(tied):
        newness = snapshot.newness[docs[tied]]
        tied = tied[newness >= np.partition(newness, -room)[-room]]
    return np.concatenate([above, tied])


def _by_id(places: Numbers, same: Mask, docs: Numbers, snapshot: Snapshot) -> Numbers:
    """Put neighbours that are the same (`same[i]`: place i and the next) in the order of their papers' ids."""
    if not same.any():
        return places
    among = np.append(same, False) | np.insert(same, 0, False)
    run = np.append(0, np.cumsum(~same))[among].tolist()
    keys = list(zip(run, snapshot.paper_ids(docs[places[among]]), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    places[among] = places[among][order]
    return places
