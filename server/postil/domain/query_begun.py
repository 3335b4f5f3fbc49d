"""What somebody has begun to type in the search box, and what it could be gone on with, out of the language alone."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from postil.domain.query_names import HINTS, NAMES, SPANS, VALUES
from postil.domain.query_tokens import QUOTES, tokens
from postil.domain.sorting import falling

LEAST: Final = 2
"""Letters of a word before names and values are offered for it."""

_OPEN_QUOTE = re.compile(r'(?:^|[\s(])-?(?P<piece>(?P<name>[A-Za-z]+):"(?P<value>[^"]*))$')
_PLAIN = re.compile(r'[^\s()"]+')

_THINGS: Final = {"code": "code", "pdf": "a PDF"}
_ORDERS: Final = {
    "saved": ("saved first comes first", "saved last comes first"),
    "published": ("oldest first", "newest first"),
    "title": ("by title, A to Z", "by title, Z to A"),
    "author": ("by first author, A to Z", "by first author, Z to A"),
    "read": ("read first comes first", "read last comes first"),
    "rating": ("lowest rating first", "highest rating first"),
}
"""What an order is, with the smallest first and with the largest."""


class Begun(NamedTuple):
    """`name:value`, from `start` of the text to its end; no name where none stands before the value."""

    start: int
    name: str
    value: str


def begun(text: str) -> Begun | None:
    """Return the word or the value, in quotes that are still open too, that a text ends with; None if it ends else."""
    if (quoted := _OPEN_QUOTE.search(text)) and text.count('"') % 2:
        name = quoted["name"].lower()
        return Begun(quoted.start("piece"), name, quoted["value"]) if name in NAMES else None
    groups: list[str] = []
    last = None
    for last in tokens(text):
        if last.kind == "open":
            groups.append(last.name or (groups[-1] if groups else ""))
        elif last.kind == "close":
            groups.pop()
    if last is None or last.kind != "word" or last.end < len(text) or (last.name and last.name not in NAMES):
        return None
    if not last.name and groups and groups[-1]:  # a value in brackets after a name, which is not said again
        return None
    return Begun(last.start + last.minus, last.name, last.value)


def written(name: str, value: str) -> str:
    """Return `name:value` as it is typed, the value in quotes where it would be read as several pieces."""
    value = "".join(" " if char in QUOTES else char for char in value).strip()
    return f"{name}:{value}" if _PLAIN.fullmatch(value) else f'{name}:"{value}"'


def names(word: str) -> Iterator[tuple[str, str]]:
    """Yield the names that begin with a word, with a colon, and what papers found by them are like."""
    for name, hint in HINTS.items():
        if len(word) >= LEAST and name.startswith(word.lower()):
            yield f"{name}:", hint


def values(name: str, begun_with: str) -> Iterator[tuple[str, str]]:
    """Yield the values of a name that are the same in every library and begin so, and what they mean."""
    offered = SPANS if name == "added" else dict.fromkeys(VALUES.get(name, ()), "")
    for value, hint in offered.items():
        if value.startswith(begun_with.lower()):
            yield value, hint or _said(name, value)


def _said(name: str, value: str) -> str:
    if name == "sort":
        falls = falling(value)
        return _ORDERS[value.removeprefix("-")][falls]
    if name == "has":
        return f"has {_THINGS.get(value, f'a {value}')}"
    return f"is {value}"
