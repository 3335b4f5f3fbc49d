"""What papers are put in order by, and sorted into: keys that every database compares code point by code point."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from postil.domain.spelling import fold

#: The orders that papers can be put in, and whether the largest comes first; a minus before a name turns one round.
FALLING: Mapping[str, bool] = {
    "saved": True,
    "published": True,
    "title": False,
    "author": False,
    "read": True,
    "rating": True,
}
#: Characters of a key: enough to order by, short enough for an index.
KEY: int = 80
_ARTICLES = re.compile(r"(?:the|an|a) (?=.)")
_MARKUP = re.compile(r"\\[A-Za-z]+|[${}]")


def falling(order: str) -> bool:
    """Whether the largest comes first in an order, given by its name, perhaps after a minus."""
    return FALLING[order.removeprefix("-")] != order.startswith("-")


def title_key(title: str) -> str:
    """A title as it is put in order: without case, accents, TeX, opening article and punctuation."""
    return _ARTICLES.sub("", _plain(_MARKUP.sub("", title)), count=1)[:KEY]


def author_key(authors: Sequence[str]) -> str:
    """The first author's family name, then the given names: of `Ada Lovelace` and `Lovelace, Ada` alike."""
    if not authors:
        return ""
    family, comma, given = authors[0].partition(",")
    if not comma:
        given, _, family = authors[0].strip().rpartition(" ")
    return " ".join(filter(None, (_plain(family), _plain(given))))[:KEY]


def year(published_on: str) -> int:
    """The year of an ISO 8601 date, 0 when it is unknown."""
    return int(published_on[:4]) if published_on[:4].isdecimal() else 0


def _plain(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in fold(bare)).split())
