"""What is worked out of a segment once and kept as long as it lives, whichever snapshots it is part of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from postil.search.arrays.profiles import Profiles, profiles
from postil.search.arrays.segment import Columns, Mask, Numbers, Postings, Segment

_BYTES_EACH: Final = 320
"""Bytes of weights that are kept for each document: those of forty words that most documents have."""

_BYTES_AT_LEAST: Final = 1 << 20
_STARRED: Final = 1 << 60

T = TypeVar("T", bound="Sized")


class Sized(Protocol):
    """What takes memory."""

    @property
    def nbytes(self) -> int:
        """How many bytes."""


class Recent(Generic[T]):
    """What was used last, up to so many bytes; any thread may ask."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """Return what was put, unless it is gone."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, found: T) -> None:
        """Keep something in the place of what was not asked for longest."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._bytes += found.nbytes
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a word counts in the documents of a segment, from 0 to 1.

    Of few documents as pairs, ascending; of many (`docs` is None) as one weight for each, 0 where the word is not.
    """

    docs: Numbers | None
    weights: npt.NDArray[np.float64]
    #: How many documents have the word.
    count: int

    @property
    def nbytes(self) -> int:
        """How many bytes it takes, about."""
        return 200 + self.weights.nbytes + (0 if self.docs is None else self.docs.nbytes)

    def having(self) -> Numbers:
        """Return the documents that have the word."""
        return np.flatnonzero(self.weights) if self.docs is None else self.docs

    def mark(self, mask: Mask) -> None:
        """Set the mask, of all documents of the segment, where the word is."""
        if self.docs is None:
            mask |= self.weights > 0.0
        else:
            mask[self.docs] = True

    def add(
        self, rarity: float, docs: Numbers, scores: npt.NDArray[np.float64], matched: npt.NDArray[np.float64]
    ) -> None:
        """Add to the scores of some documents, ascending, what the word counts, and to `matched` its rarity."""
        if self.docs is None:
            weights = self.weights[docs]
            scores += rarity * weights
            matched += rarity * (weights > 0.0)
            return
        few, many = (docs, self.docs) if len(docs) < len(self.docs) else (self.docs, docs)
        if not len(few):
            return
        places = np.searchsorted(many, few)
        places[places == len(many)] = 0
        common = many[places] == few
        mine, theirs = (places[common], common) if few is docs else (common, places[common])
        scores[theirs] += rarity * self.weights[mine]
        matched[theirs] += rarity


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where each of some forms is, with its weight, by field."""

    by_field: dict[str, list[tuple[float, Postings]]]

    @property
    def nbytes(self) -> int:
        """How many bytes it takes, about."""
        found = [postings for pairs in self.by_field.values() for _, postings in pairs]
        return 500 * (1 + len(found)) + sum(one.docs.nbytes + one.times.nbytes + one.places.nbytes for one in found)


class Kept:
    """What is kept of one segment, which itself is not: it is known by it."""

    def __init__(self, segment: Segment) -> None:
        columns = segment.columns
        #: What documents of one score are put in order by, the largest first: starred ones, then the newest.
        self.newness = _newness(columns)
        #: Of each field with norms: its words, and the documents that have any.
        self.lengths = {field: summed(lengths) for field, lengths in columns.lengths.items()}
        #: Of words of late searches: pages of a search, filters and the next key press ask for them again.
        self.weights = Recent[Weights](max(_BYTES_AT_LEAST, _BYTES_EACH * segment.size))
        #: The same, for looking how near words are in the best of what was found.
        self.occurrences = Recent[Occurrences](max(_BYTES_AT_LEAST, _BYTES_EACH * segment.size // 2))
        self._profiles: tuple[Profiles, ...] | None = None

    def profiles(self, segment: Segment) -> tuple[Profiles, ...]:
        """Return the profiles of the segment's documents, found when facets are first counted."""
        if self._profiles is None:
            self._profiles = profiles(segment)
        return self._profiles


def kept(segment: Segment) -> Kept:
    """Return what is kept of a segment."""
    with _lock:
        found = _kept.get(segment)
    if found is None:
        found = Kept(segment)
        with _lock:
            found = _kept.setdefault(segment, found)
    return found


def summed(lengths: npt.NDArray[np.uint16]) -> tuple[int, int]:
    """Return the sum of some lengths, and how many are not 0."""
    return int(lengths.sum(dtype=np.int64)), int(np.count_nonzero(lengths))


def _newness(columns: Columns) -> npt.NDArray[np.int64]:
    microseconds = np.rint(columns.added * 1e6).astype(np.int64)
    return microseconds + np.where(columns.starred, _STARRED, 0)


_kept: WeakKeyDictionary[Segment, Kept] = WeakKeyDictionary()
_lock = threading.Lock()
