"""Conditions of a query that need no words: their tests, the facet that they narrow, and what only narrows."""

import math

from postil.domain.query import Added, Either, Group, Label, Not, Part, Years
from postil.domain.query_dates import FIRST_YEAR, LAST_YEAR
from postil.domain.spelling import name_key
from postil.search.planning.plan import AddedBetween, Labelled, PublishedBetween
from postil.search.port import ALONE
from postil.search.text import words
from postil.search.text.analysis import site_labels


def filter_test(part: Label | Years | Added) -> Labelled | AddedBetween | PublishedBetween:
    """Return what a paper must pass for a filter to hold."""
    match part:
        case Label():
            return Labelled(_labels(part))
        case Years(first, last):
            low = FIRST_YEAR if first is None else max(first, FIRST_YEAR)
            high = LAST_YEAR if last is None else min(last, LAST_YEAR)
            return PublishedBetween(low, high) if low <= high else Labelled(())
        case Added(after, before):
            opens = -math.inf if after is None else after.timestamp()
            return AddedBetween(opens, math.inf if before is None else before.timestamp())


def facet(chosen: Part) -> str:
    """Return the facet of ALONE that a filter chosen beside the text narrows, or nothing."""
    match chosen:
        case Years():
            return "year"
        case Label("on-list", _):
            return "list"
        case Label(name, _):
            return name if name in ALONE else ""
    return ""


def narrows(part: Part) -> bool:
    """Whether a part only says which of the papers that words find are wanted: a filter, or filters in brackets."""
    match part:
        case Label() | Years() | Added() | Not():
            return True
        case Either(parts) | Group(parts):
            return all(narrows(one) for one in parts)
    return False


def _labels(condition: Label) -> tuple[str, ...]:
    """The labels one of which a paper must carry."""
    match condition:
        case Label("site", value):
            return site_labels(value)
        case Label("tag", value):  # of the paper or of a passage in it
            return f"tagged={words.label(value)}", f"passage-tag={words.label(value)}"
        case Label("list", value):
            return (f"listed={words.label(value)}",)
        case Label("paper-tag", value):
            return (f"tag={name_key(value)}",)
        case Label("on-list", value):
            return (f"list={name_key(value)}",)
    return (f"{condition.name}={words.label(condition.value)}",)
