"""What grows as documents are added and is read as it was at a size: arrays, and the words of some fields.

Whoever reads says up to which document; what was added since is not seen. Any thread may read while one adds.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from postil.search.text.spelling import SpellingTable

_ROOM: Final = 64
_BLOCK: Final = 512
"""Words that one table for misspelt words has; those added since the last block are looked through anew."""

_LAST: Final = chr(0x10FFFF)


class GrowingArray:
    """Numbers, added one by one. A part once handed out never changes: full arrays are copied, not resized."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self._items: npt.NDArray[Any] = np.zeros(_ROOM, dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def append(self, item: float) -> None:
        """Add a number."""
        if self._size == len(self._items):
            self._items = np.concatenate([self._items, np.zeros_like(self._items)])
        self._items[self._size] = item
        self._size += 1

    def first(self, size: int) -> npt.NDArray[Any]:
        """Return the first `size` numbers."""
        return self._items[:size]


class Occurrences:
    """The documents that have a term, ascending, with its places in each."""

    __slots__ = ("docs", "places")

    def __init__(self) -> None:
        self.docs: list[int] = []
        self.places: list[list[int]] = []

    def add(self, doc: int, places: list[int]) -> None:
        """Add the newest document."""
        self.places.append(places)
        self.docs.append(doc)  # last: who reads meanwhile counts by it

    def before(self, doc: int) -> int:
        """Return how many of the documents come before this one."""
        return bisect_left(self.docs, doc)


class GrowingWords:
    """The words of documents, by field. Every answer is of the documents before `end`."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, Occurrences]] = {}
        self._arrived: list[str] = []
        self._sorted: list[str] = []
        self._tables: list[SpellingTable] = []
        self._lock = threading.Lock()

    def add(self, doc: int, field: str, words: Mapping[str, list[int]]) -> None:
        """Add the words of one field of the newest document, with their places."""
        with self._lock:
            for word, places in words.items():
                by_field = self._words.get(word)
                if by_field is None:
                    by_field = self._words[word] = {}
                    self._arrived.append(word)
                found = by_field.get(field)
                if found is None:
                    found = by_field[field] = Occurrences()
                found.add(doc, places)

    def occurrences(self, field: str, word: str) -> Occurrences | None:
        """Return where a word is in a field, later documents included."""
        by_field = self._words.get(word)
        return None if by_field is None else by_field.get(field)

    def fields(self, word: str, end: int) -> tuple[str, ...]:
        """Return the fields that have a word."""
        return tuple(field for field, found in self._fields(word) if found.docs[0] < end)

    def count(self, word: str, end: int) -> int:
        """Return in how many (document, field) pairs a word is."""
        return sum(found.before(end) for _, found in self._fields(word))

    def starting(self, prefix: str, end: int) -> Iterator[tuple[str, int]]:
        """Yield the words with a prefix, by letter, and their counts."""
        with self._lock:
            self._sorted.extend(self._arrived[len(self._sorted) :])
            self._sorted.sort()  # little is out of order
            found = self._sorted[bisect_left(self._sorted, prefix) : bisect_left(self._sorted, prefix + _LAST)]
        for word in found:
            if count := self.count(word, end):
                yield word, count

    def near(self, word: str, end: int) -> dict[str, int]:
        """Return the words like a misspelt one with their distance."""
        found: dict[str, int] = {}
        for table in self._spelling():
            found.update(table.near(word))
        return {other: slips for other, slips in found.items() if self.count(other, end)}

    def _fields(self, word: str) -> Iterable[tuple[str, Occurrences]]:
        with self._lock:
            return list(self._words.get(word, {}).items())

    def _spelling(self) -> list[SpellingTable]:
        with self._lock:
            while (done := len(self._tables) * _BLOCK) + _BLOCK <= len(self._arrived):
                self._tables.append(SpellingTable(self._arrived[done : done + _BLOCK]))
            return [*self._tables, SpellingTable(self._arrived[done:])]
