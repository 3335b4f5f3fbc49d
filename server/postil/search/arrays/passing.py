"""Tests of a plan as masks: of each document of a snapshot, whether it passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from postil.search.arrays.segment import LABELS, Docs, Mask, Numbers, Postings, Segment
from postil.search.arrays.snapshot import Snapshot, contained
from postil.search.arrays.weighing import weigh
from postil.search.planning.plan import (
    AddedBetween,
    AllOf,
    AnyForm,
    InOrder,
    Labelled,
    OneOf,
    PublishedBetween,
    Test,
    Without,
)

PLACE_BITS: Final = 17
"""Room for a place within a text, and for words to be asked for a little before or after it."""


def passing(tests: Iterable[Test], snapshot: Snapshot) -> Mask:
    """Return the present documents that pass all of the tests."""
    mask = snapshot.present.copy()
    for test in tests:
        mask &= _passing(test, snapshot)
    return mask


def _passing(test: Test, snapshot: Snapshot) -> Mask:
    """Return the documents that pass; of those that are gone nothing is said."""
    match test:
        case AllOf(tests):
            return passing(tests, snapshot)
        case OneOf(tests):
            mask = np.zeros(snapshot.size, np.bool_)
            for one in tests:
                mask |= _passing(one, snapshot)
            return mask
        case Without(opposed):
            return ~_passing(opposed, snapshot)
        case AnyForm():
            return _having(test, snapshot)
        case Labelled(labels):
            return _marked(snapshot, lambda segment, mask: _mark_labelled(labels, segment, mask))
        case InOrder(sequence, fields):
            return _marked(snapshot, lambda segment, mask: _mark_in_order(sequence, fields, segment, mask))
        case AddedBetween(first, end):
            return _marked(snapshot, lambda segment, mask: _mark_added(first, end, segment, mask))
        case PublishedBetween(first, last):
            return _marked(snapshot, lambda segment, mask: _mark_published(first, last, segment, mask))


def _marked(snapshot: Snapshot, mark: Callable[[Segment, Mask], None]) -> Mask:
    mask = np.zeros(snapshot.size, np.bool_)
    for part, start in zip(snapshot.parts, snapshot.starts, strict=True):
        mark(part.segment, mask[start : start + part.segment.size])
    return mask


def _having(test: AnyForm, snapshot: Snapshot) -> Mask:
    """By the weights, which are often there already: those of a single word are its scores as well."""
    mask = np.zeros(snapshot.size, np.bool_)
    for part, start in zip(snapshot.parts, snapshot.starts, strict=True):
        weigh(test, part, snapshot).mark(mask[start : start + part.segment.size])
    return mask


def _mark_labelled(labels: tuple[str, ...], segment: Segment, mask: Mask) -> None:
    for label in labels:
        mask[segment.postings(LABELS, label).docs] = True


def _mark_published(first: int, last: int, segment: Segment, mask: Mask) -> None:
    column = segment.labels("year")
    chosen = np.fromiter((first <= int(year) <= last for year in column.names), np.bool_, len(column.names))
    mask[column.docs[chosen[column.values]]] = True


def _mark_added(first: float, end: float, segment: Segment, mask: Mask) -> None:
    added = segment.columns.added
    np.logical_and(added >= first, added < end, out=mask)


def _mark_in_order(sequence: tuple[str, ...], fields: tuple[str, ...], segment: Segment, mask: Mask) -> None:
    having = set(fields).intersection(*(segment.fields(word) for word in sequence))
    for field in having:
        postings = [segment.postings(field, word) for word in sequence]
        rarest_first = sorted(range(len(postings)), key=lambda place: len(postings[place].docs))
        common = postings[rarest_first[0]].docs
        for place in rarest_first[1:]:
            common = common[contained(common, postings[place].docs)]
        starts = places_in(postings[rarest_first[0]], common) - rarest_first[0]
        for ahead in rarest_first[1:]:
            if not len(starts):
                break
            starts = starts[contained(starts, places_in(postings[ahead], common) - ahead)]
        mask[starts >> PLACE_BITS] = True


def places_in(postings: Postings, docs: Docs | Numbers) -> Numbers:
    """Return the places in those of some documents (ascending) that have a term, `document << PLACE_BITS | place`."""
    if not len(postings.docs):
        return np.empty(0, np.int64)
    at = postings.docs.searchsorted(docs.astype(postings.docs.dtype))
    at[at == len(postings.docs)] = 0
    having = postings.docs[at] == docs
    docs, at = docs[having], at[having]
    if not len(docs):
        return np.empty(0, np.int64)
    times = postings.times[at].astype(np.int64)
    starts = postings.times[: at[-1] + 1].cumsum(dtype=np.int64)[at] - times
    ends = times.cumsum()
    within = np.arange(ends[-1]) + (starts - (ends - times)).repeat(times)
    found: Numbers = (docs.astype(np.int64).repeat(times) << PLACE_BITS) + postings.places[within]
    return found
