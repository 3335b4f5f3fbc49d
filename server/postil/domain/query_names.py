"""The names that stand before a colon in a search, and what they mean with a value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from postil.domain import query_dates
from postil.domain.query_tree import Added, Condition, InField, Label, Years
from postil.domain.sorting import FALLING

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

NAMED_FIELDS: Final = ("tag", "list", "site")
"""Names of labels that take any value."""

STATUSES: Final = ("unread", "reading", "read")
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "status": STATUSES,
    "is": ("starred", *STATUSES),
    "has": ("note", "tag", "list", "code", "pdf", "highlight", "comment"),
    "sort": tuple(sign + name for name in FALLING for sign in ("", "-")),
}
"""Names that take only these values."""

NAMES: Final = frozenset({*TEXT_FIELDS, *NAMED_FIELDS, *VALUES, "year", "added"})
"""All that can stand before a colon."""

HINTS: Final[Mapping[str, str]] = {
    "tag": "carries the tag",
    "title": "in the title",
    "author": "by the author",
    "year": "published in 2024, 2020..2023, >2022",
    "is": "unread, reading, read or starred",
    "has": "has a note, code, a highlight, ...",
    "list": "on the list",
    "added": "saved today, <7d, 2026-01, ...",
    "site": "met on the site",
    "venue": "published at",
    "status": "unread, reading or read",
    "abstract": "in the abstract",
    "note": "in your note",
    "quote": "in what you highlighted",
    "comment": "in your comments",
    "id": "by arXiv id, DOI, ...",
    "sort": "in the order of",
}
"""Names to offer, those used most first, with what papers are like that are found by them."""

SPANS: Final[Mapping[str, str]] = {
    "today": "since midnight UTC",
    "yesterday": "the day before, UTC",
    "week": "since Monday",
    "month": "since the first of the month",
    "year": "since January 1",
    "<7d": "less than 7 days ago",
    "<30d": "less than 30 days ago",
    ">1y": "more than a year ago",
}
"""Values of `added` to offer."""


def condition(name: str, value: str, now: datetime, *, phrase: bool = False) -> Condition | None:
    """Return what `name:value` means, with the value in quotes if `phrase`; None if nothing.

    `sort` is no condition: it means none.
    """
    value = value.strip()
    if not value:
        return None
    if field := TEXT_FIELDS.get(name):
        return InField(field, value, phrase=phrase)
    if name == "year":
        years = query_dates.years(value)
        return Years(*years) if years else None
    if name == "added":
        span = query_dates.added(value, now)
        return Added(*span) if span else None
    if name in NAMED_FIELDS:
        return Label(name, value)
    value = value.lower()
    return Label(name, value) if name != "sort" and value in VALUES.get(name, ()) else None
