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
            most = 2 * limit - abs(length - len(word))  # letters that differ: a changed one makes two, an added one
            bucket = self._by_length.get(length, ())
            for candidate in [other for letters, other in bucket if (mask ^ letters).bit_count() <= most]:
                slips = distance(word, candidate, limit)
                if slips <= limit:
                    found[candidate] = slips
        return found
