"""What the templates can say: short authors, times for people, marked snippets, readable TeX, Markdown, safe links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, request
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from postil.domain.values import HIGHLIGHTS, STATUSES
from postil.models import now
from postil.search.port import Snippet
from postil.web import colors, differences, links, markdown, mathml, tex
from postil.web.session import signed_in_user

_SPANS: Final = ((60, "second", 1), (3600, "minute", 60), (86_400, "hour", 3600), (604_800, "day", 86_400))
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def init_app(app: Flask) -> None:
    """Register the filters, and `visitor` (who is signed in) for every template."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(HIGHLIGHTS=HIGHLIGHTS, STATUSES=STATUSES)
    app.jinja_env.filters.update(
        ago=ago,
        authors=authors,
        beside=differences.beside,
        day=day,
        has_match=has_match,
        links=links.of,
        marked=marked,
        math=mathml.typeset,
        md=markdown.render,
        safe_url=links.safe,
        tag_class=colors.tag_class,
        tex=tex.readable,
    )
    app.jinja_env.globals["root"] = root
    app.context_processor(_visitor)


def root() -> str:
    """What stands before every path of ours: the prefix under which a proxy offers the server, mostly nothing."""
    return request.script_root


def authors(names: Sequence[str], most: int = 4) -> str:
    """The first authors, and how many more there are."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def ago(at: datetime) -> str:
    """How long ago, for the last week; before that the day."""
    seconds = max(0, int((now() - at).total_seconds()))
    if seconds < 45:
        return "just now"
    for end, unit, size in _SPANS[1:]:
        if seconds < end:
            times = max(1, round(seconds / size))
            return f"{times} {unit}{'' if times == 1 else 's'} ago"
    return day(at.astimezone(UTC).date().isoformat())


def day(text: str) -> str:
    """ISO 8601 YYYY, YYYY-MM or YYYY-MM-DD as people write it: 2 Mar 2025."""
    parts = text[:10].split("-")
    try:
        month = _MONTHS[int(parts[1]) - 1] if len(parts) > 1 else ""
        date = str(int(parts[2])) if len(parts) > 2 else ""
    except (ValueError, IndexError):
        return text
    return " ".join(part for part in (date, month, parts[0]) if part)


def marked(snippet: Snippet) -> Markup:
    """A search snippet with what matched in <mark>; everything else is text."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if matched else escape(text) for text, matched in snippet
    )


def has_match(snippet: Snippet) -> bool:
    """Whether anything in the snippet matched."""
    return any(matched for _, matched in snippet)


def _visitor() -> dict[str, Any]:
    try:
        return {"visitor": signed_in_user()}
    except SQLAlchemyError:  # the error page of a broken database still needs its frame
        return {"visitor": None}
