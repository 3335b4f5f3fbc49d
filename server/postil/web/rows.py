"""What a row of the library says of a paper in few words: who wrote it, where and when, and how its note begins."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

from postil.formats import WRITTEN
from postil.services.views import PaperView
from postil.web import filters, links, markdown, tex

#: Links that a row has, and characters of a note that it shows.
_LINKS: Final = 5
_SHOWN: Final = 100
#: Characters of a note that are read for that.
_READ: Final = 600


def init_app(app: Flask) -> None:
    """Give the templates `byline`, `memo` and `export_formats()`."""
    app.jinja_env.filters.update(byline=byline, memo=memo)
    app.jinja_env.globals["export_formats"] = export_formats


def byline(view: PaperView) -> Markup:
    """Authors, venue, date and links. What the dense view leaves out stands in a <span> of its own."""
    paper = view.paper
    found = []
    if paper.authors:
        first, rest = paper.authors[0], filters.authors(paper.authors, 3)[len(paper.authors[0]) :]
        more = f"<span>{escape(rest)}</span>" if rest else ""
        found.append(f'<span class="authors">{escape(first)}{more}</span>')
    if paper.venue:
        found.append(f'<span class="venue">{tex.readable(paper.venue)}</span>')
    if paper.published_on:
        found.append(f"<time>{_day(paper.published_on)}</time>")
    known = links.of(view)[:_LINKS]
    if known:
        listed = " ".join(f'<a href="{escape(link.url)}">{escape(link.label)}</a>' for link in known)
        found.append(f'<span class="links">{listed}</span>')
    return Markup(" ".join(found))  # noqa: S704 - every part of it is escaped above


def memo(view: PaperView) -> str:
    """How the paper's note begins, or that of a record joined to it, without the marks of Markdown."""
    notes = (record.note for record in (view.paper, *view.aliases))
    return _beginning(next((note[:_READ] for note in notes if note.strip()), ""))


def export_formats() -> list[tuple[str, str]]:
    """Name and label of every format that papers go out in."""
    return [(one.name, one.label) for one in WRITTEN]


@lru_cache(maxsize=4096)
def _beginning(text: str) -> str:
    words = markdown.plain(text)
    return words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0].rstrip(" .,;:") + "…"


def _day(text: str) -> str:
    """A date whose year can be shown alone."""
    words = filters.day(text)
    before, blank, year = words.rpartition(" ")
    return f"<span>{escape(before)} </span>{escape(year)}" if blank else str(escape(words))
