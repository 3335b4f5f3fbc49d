"""By what lists and searches of papers can be narrowed, and in which order they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields
from marshmallow.validate import OneOf, Regexp

from postil.domain.query_dates import chosen_years
from postil.domain.sorting import FALLING
from postil.domain.values import STATUSES
from postil.schemas.base import Switch, Text
from postil.schemas.page import PageQuery
from postil.services.conditions import BEST, Conditions
from postil.services.narrowing import HAS

#: The year of papers without one.
UNKNOWN: Final = "unknown"
_ORDERS: Final = (BEST, *FALLING, *(f"-{name}" for name in FALLING))
_YEARS: Final = rf"[0-9]{{4}}(\.\.([0-9]{{4}})?)?|\.\.[0-9]{{4}}|{UNKNOWN}"
#: There is no year 0000, and `$` alone would let a line end follow.
_YEAR: Final = rf"^(?!(?:.*\.\.)?0000)(?:{_YEARS})$(?!\n)"


class NarrowingQuery(PageQuery):
    """Which papers: all given conditions hold."""

    status = fields.String(
        validate=OneOf(STATUSES, error=f"must be one of {', '.join(STATUSES)}."),
        metadata={"description": "How far the reading is."},
    )
    tag = fields.List(Text(800, "A tag."), metadata={"description": "Name or id of a tag; may be repeated."})
    list = Text(800, "Name or id of a reading list.")
    starred = Switch("Only those starred, or not starred.")


class SearchedQuery(NarrowingQuery):
    """Which papers, and in which order."""

    site = Text(300, "Name of a site on which the paper was seen, as facets have it.")
    venue = Text(800, "Where the paper appeared, as a whole; capitals and accents make no difference.")
    year = fields.String(
        validate=Regexp(_YEAR, error="must be like 2023, 2020..2023, 2020.., ..2023 or unknown."),
        metadata={"description": "Year or years of publication.", "examples": ["2020..2023"]},
    )
    has = fields.List(
        fields.String(validate=OneOf(HAS, error=f"must be one of {', '.join(HAS)}.")),
        metadata={"description": "What the paper must have; may be repeated."},
    )
    sort = fields.String(
        validate=OneOf(_ORDERS, error=f"must be {BEST} or one of {', '.join(FALLING)}, a minus before it or not."),
        metadata={
            "description": "The order; a minus turns it round. It goes before a `sort:` in `q`. Without either: best."
        },
    )


def conditions(asked: Mapping[str, Any]) -> Conditions:
    """The conditions of a query that one of these schemas has read."""
    return Conditions(
        status=asked.get("status"),
        tags=tuple(asked.get("tag", ())),
        list=asked.get("list"),
        starred=asked.get("starred"),
        site=asked.get("site"),
        venue=asked.get("venue"),
        years=chosen_years(asked["year"]) or (0, 0) if "year" in asked else None,
        has=tuple(asked.get("has", ())),
        trashed=asked.get("trashed", False),
        order=asked.get("sort", ""),
    )
