"""Postings of one field brought into the order in which they lie in a segment: by term, then by document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from postil.search.arrays.segment import Docs

_AT_ONCE: Final = 1 << 18
"""Pieces that are gathered at a time: each of their items takes some 30 bytes meanwhile."""


@dataclass(frozen=True, slots=True)
class Inverted:
    """The postings of a field: of `terms[i]` those from `starts[i]` on, their places from `spots[i]` on.

    `terms` are places in a sorted vocabulary, ascending; `starts` and `spots` have one item more, where all end.
    """

    terms: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    spots: npt.NDArray[np.int64]
    docs: Docs
    times: npt.NDArray[np.uint16]
    places: npt.NDArray[np.uint16]

    @classmethod
    def of(
        cls,
        terms: npt.NDArray[np.uint32],
        docs: Docs,
        times: npt.NDArray[np.uint16],
        places: npt.NDArray[np.uint16],
    ) -> Inverted:
        """Return postings in order, given one term, document and number of places each, ascending by document."""
        order = np.argsort(terms, kind="stable")
        sorted_terms, sorted_times = terms[order], times[order]
        firsts = np.flatnonzero(np.diff(sorted_terms, prepend=np.uint32(0xFFFFFFFF)))
        starts = np.append(firsts, len(terms)).astype(np.int64)
        if len(places):
            places = gathered(places, offsets(times)[:-1][order], sorted_times)
        spots = offsets(sorted_times)[starts] if len(places) else np.zeros(len(starts), np.int64)
        return cls(sorted_terms[firsts], starts, spots, docs[order], sorted_times, places)

    @classmethod
    def joined(cls, pieces: Sequence[Inverted]) -> Inverted:
        """Return pieces of a field, given in the order of their terms, as one."""
        if len(pieces) == 1:
            return pieces[0]
        return cls(
            np.concatenate([piece.terms for piece in pieces]),
            _one_after_the_other([piece.starts for piece in pieces]),
            _one_after_the_other([piece.spots for piece in pieces]),
            np.concatenate([piece.docs for piece in pieces]),
            np.concatenate([piece.times for piece in pieces]),
            np.concatenate([piece.places for piece in pieces]),
        )

    @property
    def frequencies(self) -> npt.NDArray[np.int64]:
        """The number of documents of each term."""
        return np.diff(self.starts)


def _one_after_the_other(offsets_of_pieces: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """Return where pieces begin, which end with where the last ends, as if they were one piece."""
    shifted = [np.zeros(1, np.int64)]
    end = 0
    for found in offsets_of_pieces:
        shifted.append(found[1:] + end)
        end += int(found[-1])
    return np.concatenate(shifted)


def offsets(lengths: npt.NDArray[np.uint16] | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return where pieces of these lengths begin when they lie one after the other, and where the last ends."""
    found = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=found[1:])
    return found


def gathered(
    values: npt.NDArray[np.uint16], begins: npt.NDArray[np.int64], lengths: npt.NDArray[np.uint16]
) -> npt.NDArray[np.uint16]:
    """Return pieces of an array, each given by where it begins and its length, one after the other."""
    ends = offsets(lengths)
    found = np.empty(ends[-1], np.uint16)
    for first in range(0, len(lengths), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        begin, end = int(ends[first]), int(ends[some.stop if some.stop < len(ends) else -1])
        shifts = np.repeat(begins[some] - ends[:-1][some], lengths[some])
        shifts += np.arange(begin, end)
        found[begin:end] = values[shifts]
    return found
