"""Misspelt words: which words of the library's own vocabulary are a letter or two away."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Letters = npt.NDArray[np.uint64]

MIN_LENGTH: Final = 4
_TWO_SLIPS_FROM: Final = 8


def slips_allowed(word: str) -> int:
    """Return how many letters a word may be wrong by: short words and words with digits none."""
    if len(word) < MIN_LENGTH or any(char.isdigit() for char in word):
        return 0
    return 2 if len(word) >= _TWO_SLIPS_FROM else 1


def distance(first: str, second: str, limit: int) -> int:
    """Return the optimal string alignment distance (swapped neighbours count one), at most `limit` + 1."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    first, second = _without_ends(first, second)
    none = limit + 1
    before: list[int] = []
    row = [j if j <= limit else none for j in range(len(second) + 1)]
    for i, char in enumerate(first, start=1):
        older, before, row = before, row, [i if i <= limit else none] + [none] * len(second)
        for j in range(max(1, i - limit), min(len(second), i + limit) + 1):
            other = second[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row[j] = cost
        if min(row) > limit:
            return none
    return min(row[-1], none)


def _without_ends(first: str, second: str) -> tuple[str, str]:
    """Return two words without the beginning and the end that they share."""
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    return first, second


def distances(word: str, others: Sequence[str], limit: int) -> npt.NDArray[np.int8]:
    """Return `distance` of a word from each of others, worked out for all of them at once."""
    longest = max(map(len, others), default=0)
    letters = _codes("".join(other.ljust(longest, "\0") for other in others)).reshape(len(others), longest).T
    asked = _codes(word)
    none = np.full(len(others), limit + 1, np.int8)
    before: list[npt.NDArray[np.int8]] = []
    row = [np.full(len(others), min(j, limit + 1), np.int8) for j in range(longest + 1)]
    for i in range(1, len(word) + 1):
        older, before, row = before, row, [np.minimum(none, min(i, limit + 1)), *[none] * longest]
        for j in range(max(1, i - limit), min(longest, i + limit) + 1):
            cost = np.minimum(np.minimum(before[j], row[j - 1]) + 1, before[j - 1] + (letters[j - 1] != asked[i - 1]))
            if i > 1 and j > 1:
                swapped = (letters[j - 1] == asked[i - 2]) & (letters[j - 2] == asked[i - 1])
                cost = np.where(swapped, np.minimum(cost, older[j - 2] + 1), cost)
            row[j] = np.minimum(cost, none)
    ends = np.fromiter(map(len, others), np.int64, len(others))
    return np.stack(row)[ends, np.arange(len(others))]


class SpellingTable:
    """A vocabulary prepared for finding near words: by length, with the letters of each word as bits."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        by_length: dict[int, list[str]] = {}
        for word in vocabulary:
            if len(word) >= MIN_LENGTH - 1 and word.isalpha():
                by_length.setdefault(len(word), []).append(word)
        self._by_length = {length: (words, *_letters(words, length)) for length, words in by_length.items()}

    def near(self, word: str) -> dict[str, int]:
        """Return the words within the slips allowed for `word`, with their distance."""
        limit = slips_allowed(word)
        if not limit:
            return {}
        letters = [one[0] for one in _letters([word], len(word))]
        candidates: list[str] = []
        for length in range(len(word) - limit, len(word) + limit + 1):
            if length in self._by_length:
                words, *have = self._by_length[length]
                most = 2 * limit - abs(length - len(word))  # letters that differ: one changed is two, one added is one
                differing = sum(np.bitwise_count(mine ^ theirs) for mine, theirs in zip(letters, have, strict=True))
                candidates += [words[place] for place in np.flatnonzero(differing <= most).tolist()]
        slips = distances(word, candidates, limit).tolist()
        return {other: count for other, count in zip(candidates, slips, strict=True) if count <= limit}


def _letters(words: list[str], length: int) -> tuple[Letters, Letters]:
    """Return the letters of words of one length as bits: those that they have, and those that they have twice."""
    codes = _codes("".join(words)).reshape(len(words), length)
    bits = np.left_shift(np.uint64(1), (codes & 63).astype(np.uint64))
    once = np.zeros(len(words), np.uint64)
    twice = np.zeros(len(words), np.uint64)
    for column in bits.T:
        twice |= once & column
        once |= column
    return once, twice


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
