"""Misspelt words: which words of the library's own vocabulary are a letter or two away."""

from collections.abc import Iterable
from typing import Final

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
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, char in enumerate(first, start=1):
        older, before, row = before, row, [i] + [0] * len(second)
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row[j] = cost
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _letters(word: str) -> int:
    mask = 0
    for char in word:
        mask |= 1 << (ord(char) & 63)
    return mask


class SpellingTable:
    """A vocabulary prepared for finding near words: by length, with the set of letters as a bit mask."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[int, str]]] = {}
        for word in vocabulary:
            if len(word) >= MIN_LENGTH - 1 and word.isalpha():
                self._by_length.setdefault(len(word), []).append((_letters(word), word))

    def near(self, word: str) -> dict[str, int]:
        """Return the words within the slips allowed for `word`, with their distance."""
        limit = slips_allowed(word)
        if not limit:
            return {}
        mask = _letters(word)
        found: dict[str, int] = {}
        for length in range(len(word) - limit, len(word) + limit + 1):
            for other, candidate in self._by_length.get(length, ()):
                if (mask ^ other).bit_count() <= 2 * limit:
                    slips = distance(word, candidate, limit)
                    if slips <= limit:
                        found[candidate] = slips
        return found
