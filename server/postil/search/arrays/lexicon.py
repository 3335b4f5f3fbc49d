"""The words of one segment, sorted, as arrays: which fields have a word, how often, and what is spelt like it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from postil.search.planning.plan import ALL_FIELDS
from postil.search.text.spelling import SpellingTable

FIELD_BITS: Final[Mapping[str, int]] = {field: 1 << bit for bit, field in enumerate(ALL_FIELDS)}
"""The bit of each field in `Lexicon.bits`."""

_LAST: Final = chr(0x10FFFF)
_NOWHERE: Final = -1


class Lexicon:
    """Sorted words with the number of (document, field) pairs and the fields of each. It never changes."""

    def __init__(self, words: Sequence[str], counts: npt.NDArray[np.uint32], bits: npt.NDArray[np.uint16]) -> None:
        self.words = words
        self.counts = counts
        self.bits = bits

    @classmethod
    def of(cls, by_field: Mapping[str, Mapping[str, int]]) -> Lexicon:
        """Return the lexicon of words given by field with their number of documents."""
        counts: Counter[str] = Counter()
        bits: dict[str, int] = {}
        for field, found in by_field.items():
            counts.update(found)
            for word in found:
                bits[word] = bits.get(word, 0) | FIELD_BITS[field]
        words = sorted(bits)
        return cls(
            words,
            np.array([counts[word] for word in words], np.uint32),
            np.array([bits[word] for word in words], np.uint16),
        )

    def __len__(self) -> int:
        return len(self.words)

    def has(self, word: str) -> bool:
        """Whether any field has the word."""
        return self._place(word) != _NOWHERE

    def may_have(self, field: str, word: str) -> bool:
        """Whether the field has the word."""
        place = self._place(word)
        return place != _NOWHERE and bool(self.bits[place] & FIELD_BITS[field])

    def fields(self, word: str) -> tuple[str, ...]:
        """Return the fields that have the word."""
        place = self._place(word)
        if place == _NOWHERE:
            return ()
        bits = int(self.bits[place])
        return tuple(field for field, bit in FIELD_BITS.items() if bits & bit)

    def count(self, word: str) -> int:
        """Return in how many (document, field) pairs the word is."""
        place = self._place(word)
        return 0 if place == _NOWHERE else int(self.counts[place])

    def starting(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Return the `most` most frequent words with a prefix, and their counts; of equal ones the first by letter."""
        first, end = self._range(prefix)
        counts = self.counts[first:end].astype(np.int64)
        rarest_last = (-counts << 32) + np.arange(len(counts))
        if most < len(counts):
            rarest_last = np.partition(rarest_last, most)[:most]
        best = np.sort(rarest_last) & 0xFFFFFFFF
        return [(self.words[first + place], int(counts[place])) for place in best.tolist()]

    def stem_kin(self, beginning: str, longest: int) -> list[tuple[str, int]]:
        """Return all words with a beginning that have at most `longest` letters, and their counts."""
        first, end = self._range(beginning)
        counts = self.counts[first:end].tolist()
        return [
            (word, count) for word, count in zip(self.words[first:end], counts, strict=True) if len(word) <= longest
        ]

    def near(self, word: str) -> dict[str, int]:
        """Return the words like a misspelt one with their distance."""
        return self._spelling.near(word)

    def warm(self) -> None:
        """Prepare for misspelt words."""
        _ = self._spelling

    @cached_property
    def _spelling(self) -> SpellingTable:
        return SpellingTable(self.words)

    def _place(self, word: str) -> int:
        place = bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else _NOWHERE

    def _range(self, prefix: str) -> tuple[int, int]:
        return bisect_left(self.words, prefix), bisect_left(self.words, prefix + _LAST)
