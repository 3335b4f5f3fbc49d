"""What was typed, together with filters chosen beside it and an order, as one text of the search box."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from postil.domain.errors import Invalid
from postil.domain.query import InField, Label, Not, Part, Years, parse
from postil.domain.query_names import VALUES
from postil.domain.query_tokens import tokens

#: Values that need no quotes.
_PLAIN: Final = re.compile(r"[\w./+-]+")
#: What stands before the colon of a field, where it is called otherwise in the tree.
_FIELDS: Final = {"authors": "author", "identifiers": "id"}


class Unsayable(Invalid):
    """Something that the language of the search box has no words for."""


def said(typed: str, filters: Sequence[Part], order: str | None = None) -> str:
    """The text that means what was typed and also `filters`: labels, years, phrases in a field, or the opposite of one.

    `order` is a name that `sort:` takes, "" for the best match first, None for what was typed. `parse` reads the text
    as all these parts; a paper that was named alone is named by `id:`. Raises Unsayable.
    """
    now = datetime.now(UTC)
    bare = typed.strip() if order is None else _unsorted(typed)
    named = parse(bare).identifier if filters or order else None
    if named:
        bare = _condition(InField("identifiers", named.partition(":")[2], phrase=True))
    alone = parse(bare, now=now)
    conditions = " ".join(_condition(one) for one in filters)
    before, after = (*filters, *alone.parts), (*alone.parts, *filters)
    # In brackets where an `or` would reach over the filters, and in front of them where it has nothing before it.
    for words, parts in (
        ((conditions, bare), before),
        ((conditions, f"({bare})"), before),
        ((bare, conditions), after),
    ):
        text = " ".join(filter(None, (*words, f"sort:{order}" if order else "")))
        found = parse(text, now=now)
        if found.parts == parts and found.order == (alone.order if order is None else order):
            return text
    raise Unsayable(
        "This search and its filters make no single text. Leave some of them out, or brackets that are odd."
    )


def _unsorted(typed: str) -> str:
    """What was typed without the orders in it."""
    kept, at = [], 0
    for token in tokens(typed):
        if token.name == "sort" and not token.minus and token.value.lower() in VALUES["sort"]:
            kept.append(typed[at : token.start])
            at = token.end
    return " ".join("".join([*kept, typed[at:]]).split())


def _condition(part: Part) -> str:
    if isinstance(part, Not):
        return f"-{_condition(part.condition)}"
    if isinstance(part, Years):
        return f"year:{_years(part)}"
    if isinstance(part, Label):
        return f"{part.name}:{_value(part.value)}"
    if isinstance(part, InField) and part.phrase:
        return f'{_FIELDS.get(part.field, part.field)}:"{_unquoted(part.text)}"'
    raise TypeError(f"{part!r} is no filter")


def _years(years: Years) -> str:
    first, last = ("" if year is None else f"{year:04}" for year in (years.first, years.last))
    return first if first and first == last else f"{first}..{last}"


def _value(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{_unquoted(value)}"'


def _unquoted(value: str) -> str:
    if re.search('["\u201c\u201d\u201e]', value):
        raise Unsayable(f"“{value}” has quotation marks in its name, which a search cannot ask for. Rename it first.")
    return value
