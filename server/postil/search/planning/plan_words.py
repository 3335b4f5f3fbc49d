"""What a word of a query stands for in a library: its other forms, longer words, what it may be a slip for."""

import heapq
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from postil.domain import rank
from postil.domain.query_worded import worded
from postil.search.planning.plan import Vocabulary
from postil.search.text import words

MAX_EXPANSIONS: Final = 24
"""How many words the beginning of a word stands for, the most frequent ones."""

RARE: Final = 2
"""A word that is in no more (paper, field) pairs, with all its forms, may be a slip that somebody made before."""

LIKELIER: Final = 20
"""How many times as frequent another word must be for a rare one to be taken for a slip."""

_MAX_FORMS: Final = 16
_MAX_ENDING: Final = 8
_ENDINGS: Final = (
    "[a-z]{0,2}(?:e|s|es|d|ed|ing|ly|li|y|i|ies|ied|er|or|ion|tion|ation|ition|al|ial|able|abl|ible|ibl|ability|ibility"
    "|ity|iti|ive|ness|ment|ful|less|i[sz]e|i[sz]ation|ic|ous|ance|ence|anc|enc|ancy|ency|ant|ent|ism|ate|at|log|logy"
    "|bl|i[szv]|r)*"
)
"""What English stems lose, or nearly: others need not be stemmed, which takes a hundred times as long to find out."""

_WORD = re.compile(r"[^\W_]+")

Forms = tuple[tuple[str, float], ...]
"""Words of the vocabulary, each with its weight."""


def same_stem(vocabulary: Vocabulary, word: str) -> dict[str, float]:
    """Return the forms with their weight: the word, and those that share its stem (and nearly always its beginning)."""
    forms = {word: rank.EXACT_FORM} if vocabulary.has(word) else {}
    stem = words.stem(word)
    if len(word) < 3 or not word.isalpha() or not word.isascii():
        return forms
    beginning = stem[: max(3, len(stem) - 1)]
    counts = dict(vocabulary.stem_kin(beginning, len(stem) + _MAX_ENDING))
    counts.pop(word, None)
    likely = _inflected(len(beginning)).findall("\n".join(counts))
    kin = [(-counts[other], other) for other in likely if words.stem(other) == stem]
    for _, other in heapq.nsmallest(_MAX_FORMS, kin):
        forms[other] = rank.STEMMED_FORM
    return forms


@cache
def _inflected(begun: int) -> re.Pattern[str]:
    """What finds, in words a line each, those with nothing but endings behind their first letters."""
    return re.compile(f"^.{{{begun}}}{_ENDINGS}$", re.MULTILINE)


class Reading:
    """How the words of one query are read; keeps what misspelt ones were taken for.

    Words that the library has not are replaced by the nearest that it has. One that it has, but hardly ever, stays,
    and the far more frequent word that it is one slip from is searched besides. Neither is done to words with digits
    and short ones (see `spelling.slips_allowed`).
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._replaced: dict[str, str] = {}
        self._known: dict[tuple[str, tuple[str, ...], bool], Forms] = {}

    def exact(self, word: str) -> Forms:
        """Return the word and its inflections; the word alone where the library has none of them."""
        return tuple(same_stem(self._vocabulary, word).items()) or ((word, rank.EXACT_FORM),)

    def forms(self, word: str, extras: tuple[str, ...] = (), *, typing: bool = False) -> Forms:
        """Return what finds a word with further names; `typing` says that it may be the beginning of one."""
        asked = (word, extras, typing)
        if asked not in self._known:
            self._known[asked] = self._read(word, extras, typing=typing)
        return self._known[asked]

    def likelier(self, word: str, forms: Forms) -> Forms:
        """Return the forms of a far more frequent word for which a word with these forms is a slip; else ()."""
        count = sum(self._vocabulary.count(form) for form, _ in forms)
        if not forms or count > RARE:
            return ()
        taken = {form for form, _ in forms}
        candidates = [
            (-other_count, other)
            for other, slips, other_count in self._vocabulary.near(word)
            if slips == 1 and other[0] == word[0] and other not in taken and other_count >= LIKELIER * count
        ]
        if not candidates:
            return ()
        likely = min(candidates)[1]
        self._replaced[word] = likely
        return tuple(same_stem(self._vocabulary, likely).items())

    def corrected(self, text: str) -> str | None:
        """Return the text of the query with what its misspelt words were taken for; None if there are none."""
        if not self._replaced:
            return None
        pieces, at = [], 0
        for start, end in worded(text):
            pieces += [text[at:start], _WORD.sub(self._meant, text[start:end])]
            at = end
        return "".join([*pieces, text[at:]])

    def _meant(self, match: re.Match[str]) -> str:
        return self._replaced.get(words.fold(match[0]), match[0])

    def _read(self, word: str, extras: tuple[str, ...], *, typing: bool) -> Forms:
        forms = same_stem(self._vocabulary, word)
        for extra in extras:
            if self._vocabulary.has(extra):
                forms.setdefault(extra, rank.STEMMED_FORM)
        if typing:
            for longer in self._completions(word):
                forms.setdefault(longer, rank.PREFIX_FORM)
        if not forms and (near := _nearest(word, self._vocabulary.near(word))):
            self._replaced[word] = near
            forms = {form: weight * rank.STEMMED_FORM for form, weight in same_stem(self._vocabulary, near).items()}
        return tuple(forms.items())

    def _completions(self, word: str) -> list[str]:
        without = {word, *(stop for stop in words.STOP_WORDS if stop.startswith(word))}
        longer = self._vocabulary.starting(word, MAX_EXPANSIONS + len(without))
        return [other for other, _ in longer if other not in without][:MAX_EXPANSIONS]


def _nearest(word: str, near: Iterable[tuple[str, int, int]]) -> str | None:
    """The word with fewest slips; of those first one that begins alike, then the most frequent."""
    candidates = [(slips, other[:1] != word[:1], -count, other) for other, slips, count in near]
    return min(candidates)[3] if candidates else None
