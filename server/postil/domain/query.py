"""The search box's language: text to a tree of dataclasses; what cannot be parsed is searched as words.

    diffusion "world model" -survey tag:rl author:"Ho, J" site:arXiv year:2023..2025 is:starred

Every backend answers this tree. `parse` never raises: people type half a query on the way to a whole one.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from postil.domain import identifiers

MAX_TEXT: Final = 1000
MAX_PARTS: Final = 48

TEXT_FIELDS: Final = {
    "title": "title",
    "abstract": "abstract",
    "author": "authors",
    "authors": "authors",
    "note": "note",
    "venue": "venue",
    "quote": "quote",
    "comment": "comment",
    "id": "identifiers",
}
"""Names that restrict words to one field, with the field that they mean."""

LABEL_FIELDS: Final = ("tag", "list", "site", "status", "is", "has", "year")
STATUSES: Final = ("unread", "reading", "read")
FLAGS: Final = {"is": ("starred", *STATUSES), "has": ("note", "tag", "list", "code", "pdf", "highlight", "comment")}

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<dots>\.\.)?(?P<last>\d{4})?")


@dataclass(frozen=True, slots=True)
class Word:
    """Words to rank by: found papers need not have all of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand one after the other."""

    text: str


@dataclass(frozen=True, slots=True)
class InField:
    """Words that one field must have; one after the other if `phrase`."""

    field: str
    text: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A property that a paper must have: `name` is one of tag, list, site, status, is, has, venue.

    A `tag` may be that of a passage in the paper; `paper-tag`, which nobody types, is the paper's own. Nor does
    anybody type a `venue` that is compared whole: `venue:` is words.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Years:
    """A year of publication from `first` to `last`, both included; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Added:
    """Saved at or after `after` and before `before`, both aware; None is open."""

    after: datetime | None
    before: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between parentheses, or on one side of an `or`: a search of its own, which finds what it would alone.

    So a group of words alone holds where any of them is; with filters, those must hold too.
    """

    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """What `or` joins: holds where one of the groups does."""

    groups: tuple[Group, ...]


Condition = Word | Phrase | InField | Label | Years | Added | Group | Either


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of one condition."""

    condition: Condition


Part = Condition | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search; all `parts` hold, but papers need not have all of the words, which rank.

    `identifier` is the paper that the whole text names ("arxiv:2501.00001"), if it names one; `typing` says
    that the last word may be the beginning of one. `order` is what `sort:` asks for, a name out of
    `domain.sorting.FALLING`, perhaps after a minus, or empty. `misread` are the pieces, as typed, that look like
    more than words but could only be searched as words.
    """

    text: str
    parts: tuple[Part, ...] = ()
    identifier: str | None = None
    typing: bool = False
    order: str = ""
    misread: tuple[str, ...] = ()


def parse(text: str, *, typing: bool = False) -> Query:
    """Return the query that a text means. Only the first 1,000 characters and 48 parts are read."""
    text = text[:MAX_TEXT].strip()
    identifier = identifiers.from_text(text) if text else None
    parts = [_part(match) for match in _TOKEN.finditer(text)]
    return Query(
        text=text,
        parts=tuple(parts[:MAX_PARTS]),
        identifier=None if identifier is None else str(identifier),
        typing=typing and bool(parts) and isinstance(parts[-1], Word) and not text.endswith('"'),
    )


def _part(match: re.Match[str]) -> Part:
    condition = _condition(match["name"], match["quoted"], match["bare"])
    if condition is None:
        return Word(match[0].lstrip("-") or match[0])
    return Not(condition) if match["minus"] else condition


def _condition(name: str | None, quoted: str | None, bare: str | None) -> Condition | None:
    value = (bare if quoted is None else quoted) or ""
    if name is None:
        return Word(value) if quoted is None else Phrase(value)
    name = name.lower()
    if field := TEXT_FIELDS.get(name):
        return InField(field, value, phrase=quoted is not None) if value.strip() else None
    return _label(name, value.strip()) if name in LABEL_FIELDS else None


def _label(name: str, value: str) -> Condition | None:
    if not value:
        return None
    if name == "year":
        return _years(value)
    lowered = value.lower()
    if name == "status":
        return Label(name, lowered) if lowered in STATUSES else None
    if name in FLAGS:
        return Label(name, lowered) if lowered in FLAGS[name] else None
    return Label(name, value)


def _years(value: str) -> Years | None:
    match = _YEARS.fullmatch(value)
    if match is None or not (match["first"] or match["last"]):
        return None
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else None
    if not match["dots"]:
        return Years(first, first) if last is None else None
    return Years(first, last)
