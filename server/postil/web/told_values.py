"""A field's value on one line, as people write it."""

from __future__ import annotations

from typing import Any, Final

from postil.domain import targets
from postil.web import filters

#: Characters of a value that are shown.
LONGEST: Final = 160


def shown(field: str, value: Any) -> str:
    """The value of a field; “nothing” where it is empty."""
    if value in (None, "", [], {}):
        return "nothing"
    if field == "rating":
        return "★" * int(value) + "☆" * (5 - int(value))
    if field == "progress":
        return f"{round(float(value) * 100)} %"
    if field == "read_at":
        return filters.day(str(value))
    if field == "authors":
        return filters.authors(value)
    if field == "target":
        return short(targets.quote(value)) or "the page"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        value = ", ".join(sorted(value))
    return short(str(value).capitalize() if field in {"status", "color"} else str(value))


def short(text: str, most: int = LONGEST) -> str:
    """Text on one line, the end of a long one left out."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
