"""Columns that are made of others: written by the ledger whenever what they are made of is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from postil.domain import sorting, targets
from postil.domain.fields import PRESENT
from postil.domain.sites import site
from postil.domain.spelling import name_key

Derive = Callable[[Any], Any]

#: (entity, field) → the columns made of it, and how each is made of the row.
DERIVED: Final[Mapping[tuple[str, str], Mapping[str, Derive]]] = {
    ("tag", "name"): {"name_key": lambda row: name_key(row.name)},
    ("list", "name"): {"name_key": lambda row: name_key(row.name)},
    ("saved_search", "name"): {"name_key": lambda row: name_key(row.name)},
    ("paper", "title"): {"title_key": lambda row: sorting.title_key(row.title)},
    ("paper", "authors"): {"author_key": lambda row: sorting.author_key(row.authors)},
    ("paper", "published_on"): {"year": lambda row: sorting.year(row.published_on)},
    ("paper", "read_at"): {"read_key": lambda row: row.read_at or ""},
    ("paper", "rating"): {"rating_key": lambda row: row.rating or 0},
    ("paper", "note"): {"noted": lambda row: bool(row.note.strip())},
    ("paper", "code_url"): {"coded": lambda row: bool(row.code_url)},
    ("annotation", "target"): {
        "source": lambda row: targets.source(row.target),
        "quote": lambda row: targets.quote(row.target),
        "highlighted": lambda row: bool(targets.quotes(row.target)),
    },
    ("identifier", PRESENT): {"site": lambda row: site(row.value) if row.scheme == "url" else ""},
}


def derive(row: Any, entity: str, field: str) -> None:
    """Write what is made of a field of `row` that has just been written."""
    for column, make in DERIVED.get((entity, field), {}).items():
        setattr(row, column, make(row))
