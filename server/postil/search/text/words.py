"""Text to searchable words, for all backends: accents folded, compounds whole and in parts, English stems.

`self-supervised` gives self, supervised and selfsupervised; `m2mKD` gives m2mkd, m2m and kd; `Müller's` gives
muller; `β-VAE` gives β, vae and beta. Of TeX what is read out is searched (see `tex_words`). Chinese, Japanese and
Korean characters are a word each.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from os.path import commonprefix
from typing import Final

import snowballstemmer

from postil.search.text import tex_words

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = rf"(?:(?![{_CJK}])[^\W_])+"
_JOINT = r"[-.\u2010-\u2015\u2212/_+'\u2019]"
_COMPOUND = re.compile(rf"[{_CJK}]|{_WORD}(?:{_JOINT}{_WORD})*")
_PLAIN_COMPOUND = re.compile(rf"[^\W_]+(?:{_JOINT}[^\W_]+)*")  # three times faster where no character is a word
_CHARACTER = re.compile(rf"[{_CJK}]")
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GREEK = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER ([A-Z]+)")
_GREEK_SPELT: Final = {"LAMDA": "LAMBDA"}
_PLURAL_ACRONYM = re.compile(r"[A-Z0-9]+s")
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "\u0131": "i", "æ": "ae", "Æ": "ae"}
)
_NO_JOINTS: Final = str.maketrans(dict.fromkeys("-./_+'"))
_MAX_WORD = 64
_FEW_FORMS: Final = 64
_LETTERS_EACH: Final = 12
"""More forms, or one at fewer letters each, are found faster by looking at every compound."""
_ALIKE: Final = 4
"""Forms that have so many first letters in common are looked for together."""
_stemmer = snowballstemmer.stemmer("english")

STOP_WORDS: Final = frozenset(
    """
    a an and are as at be by can do does for from has have how in into is it its of on or our that the their
    this to via was we what when where which with you your
    """.split()  # noqa: SIM905 - a list of forty strings reads worse
)
"""Words that say nothing alone: not searched when the query has others."""


@dataclass(frozen=True, slots=True)
class Token:
    """A compound as it stands in a text: [start, end) in characters, and its folded words.

    `parts` stand one after the other; `extras` are further names for the whole, at the first part's place.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    extras: tuple[str, ...]


class Forms:
    """Words to look for in several texts; what is found out of a compound is kept from one text to the next."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = frozenset(forms)
        self._beginnings = _beginnings(self._forms)
        self._known: dict[str, tuple[tuple[str, ...], tuple[str, ...]] | None] = {}

    def __bool__(self) -> bool:
        return bool(self._forms)

    def tokens(self, text: str) -> list[Token]:
        """Return, in order, the compounds of a text (in normal form C) that have a word among the forms."""
        plain, places = tex_words.plain(text)
        found = []
        for match in self._candidates(plain):
            compound = match[0]
            try:
                analysed = self._known[compound]
            except KeyError:
                analysed = self._known[compound] = self._matching(compound)
            if analysed is not None:
                found.append(Token(places[match.start()], places[match.end() - 1] + 1, *analysed))
        return found

    def _candidates(self, plain: str) -> Iterator[re.Match[str]]:
        """Yield, in order, the compounds that may have one of the forms: those round where its letters are."""
        starts = self._starts(plain.lower()) if plain.isascii() and len(self._beginnings) <= _FEW_FORMS else None
        if starts is None:
            yield from _compounds(plain).finditer(plain)
            return
        done = 0
        for start in starts:
            if start >= done:
                begin = max(done, plain.rfind(" ", done, start) + 1)
                match = next(match for match in _PLAIN_COMPOUND.finditer(plain, begin) if match.end() > start)
                done = match.end()
                yield match

    def _starts(self, lowered: str) -> list[int] | None:
        """Return where the beginning of any form is, ascending; None when at too many places, or round a joint."""
        joined = lowered.translate(_NO_JOINTS)
        starts: list[int] = []
        for form in self._beginnings:
            end, times = 0, joined.count(form)
            if (len(starts) + times) * _LETTERS_EACH > len(lowered):
                return None
            for _ in range(times):
                start = lowered.find(form, end)
                if start < 0:
                    return None
                starts.append(start)
                end = start + len(form)
        return sorted(starts)

    def _matching(self, compound: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        parts, extras = _analysed(compound)
        without = self._forms.isdisjoint(parts) and self._forms.isdisjoint(extras)
        return None if without or not parts else (parts, extras)


def _beginnings(forms: Iterable[str]) -> list[str]:
    """Return what all forms that begin alike have in common: inflections and completions are looked for at once."""
    alike: dict[str, list[str]] = {}
    for form in forms:
        alike.setdefault(form[:_ALIKE], []).append(form)
    return [commonprefix(group) for group in alike.values()]  # noqa: RUF071 - letters are what is compared


def tokens(text: str) -> Iterator[Token]:
    """Yield the compounds of a text (in normal form C, see `normal`) in order."""
    plain, places = tex_words.plain(text)
    for match in _compounds(plain).finditer(plain):
        parts, extras = _analysed(match[0])
        if parts:
            yield Token(places[match.start()], places[match.end() - 1] + 1, parts, extras)


def compounds(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield parts and extras of the tokens of a text, in half the time: where they stand is not asked."""
    plain, _ = tex_words.plain(text)
    return (found for found in map(_analysed, _compounds(plain).findall(plain)) if found[0])


def _compounds(text: str) -> re.Pattern[str]:
    return _PLAIN_COMPOUND if text.isascii() or not _CHARACTER.search(text) else _COMPOUND


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, without the extra names of compounds."""
    return [part for token in tokens(normal(text)) for part in token.parts]


def normal(text: str) -> str:
    """Return a text in Unicode normal form C, in which letters carry their accents."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(word: str) -> str:
    """Return a word without accents and case, at most 64 characters."""
    return _folded(word)[:_MAX_WORD]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the English stem (Snowball) of a folded word; words with digits are their own."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    return str(_stemmer.stemWord(word))


def label(text: str) -> str:
    """Return a tag, list or venue name as it is compared: folded, blanks collapsed."""
    return " ".join(" ".join(_folded(word) for word in normal(text).split()).split())


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept.casefold())


@lru_cache(maxsize=100_000)
def _analysed(compound: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pieces = _PART.findall(compound)
    if len(pieces) > 1 and pieces[-1] in {"s", "S"} and compound[-2] in "'\u2019":
        pieces.pop()
    parts = tuple(folded for piece in pieces if (folded := fold(piece)))
    extras: list[str] = []
    if len(parts) > 1:
        extras.append("".join(parts)[:_MAX_WORD])
    for piece in pieces:
        extras.extend(_humps(piece))
        extras.extend(_letter_names(piece))
    return parts, tuple(dict.fromkeys(extra for extra in extras if extra not in parts))


def _humps(piece: str) -> list[str]:
    """Return the parts of a CamelCase name."""
    if _PLURAL_ACRONYM.fullmatch(piece):
        return []
    humps = _CAMEL.split(piece)
    return [fold(hump) for hump in humps if len(hump) > 1] if len(humps) > 1 else []


def _letter_names(piece: str) -> list[str]:
    """Return the name of a Greek letter that stands alone: `β` is found by beta."""
    name = unicodedata.name(piece, "") if len(piece) == 1 and not piece.isascii() else ""
    found = _GREEK.fullmatch(name)
    return [_GREEK_SPELT.get(found[1], found[1]).lower()] if found else []
