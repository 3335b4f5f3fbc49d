"""How text is brought to one spelling, by rules that the extension's TypeScript follows to the letter."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

#: White space as both languages are told it: their own notions of it differ.
SPACE = r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]"
_SPACES = re.compile(SPACE + "+")
_OPENING = " ([{<'\"`\u201c\u2018\u00ab"
_CLOSING = " .,;:!?'\"`\u201c\u201d\u2018\u2019\u00ab\u00bb\u2026"
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def trim(text: str) -> str:
    """The text with runs of white space as one blank, and none at the ends."""
    return _SPACES.sub(" ", text).strip(" ")


def trim_prose(text: str) -> str:
    """The text without the quotes, brackets and stops that prose puts round an id; balanced brackets stay."""
    return trim_tail(trim(text).lstrip(_OPENING))


def trim_tail(text: str) -> str:
    """The text without stops, quotes and unbalanced closing brackets at its end."""
    while text:
        last = text[-1]
        opener = _CLOSERS.get(last)
        if opener is not None and text.count(last) <= text.count(opener):
            break
        if opener is None and last not in _CLOSING:
            break
        text = text[:-1]
    return text


def decode(text: str) -> str:
    """The text with %XX read as UTF-8; as it was where that does not work out."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def fold(text: str) -> str:
    """The text without case, by a rule JavaScript can follow: each character to upper, then to lower case.

    This makes ß equal to ss, and all three sigmas equal, as str.casefold does, and needs no table.
    """
    return "".join(part.lower() for char in text for part in char.upper())


def title_words(title: str) -> str:
    """A title's words in lower case without accents and punctuation, joined by hyphens; may be empty."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", title))
    bare = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", fold(bare)))
    words = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in bare)
    return "-".join(words.split())


def well_formed(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, so that it can be written as UTF-8."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def name_key(name: str) -> str:
    """What makes two names of tags or lists the same: compatibility forms, case and spacing do not count."""
    return trim(unicodedata.normalize("NFKC", fold(unicodedata.normalize("NFKC", well_formed(name)))))
