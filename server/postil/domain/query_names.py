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
