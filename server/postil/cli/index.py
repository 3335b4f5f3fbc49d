"""`postil index`: whether search index and database agree, what it is like, making it anew, and switching it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.cli import database
from postil.domain.errors import PostilError
from postil.models import Library
from postil.search.backends import lasting
from postil.search.library import LibrarySearch
from postil.search.port import IndexDamaged
from postil.search.sync import Difference

_COLUMNS = ("library", "backend", "papers", "size", "words", "segments", "lag")
_STEP = 1024


class _NoSuchBackend(PostilError):
    """There is no such search backend, or not on this database."""


@click.group()
def index() -> None:
    """The search index; it follows the database and can always be made anew."""


def _libraries(session: Session) -> list[Library]:
    found = list(session.scalars(select(Library).order_by(Library.created_at, Library.id)))
    session.rollback()  # what follows reads in transactions of its own
    return found


def _each(ask: Callable[[LibrarySearch, Library], str]) -> None:
    """Do the same with every library; exit 1 when `ask` said of any what is wrong."""
    agree = True
    with database.searched() as (sessions, search), sessions() as session:
        for library in _libraries(session):
            try:
                wrong = ask(search, library)
            except IndexDamaged as damage:
                wrong = damage.message.rstrip(".")
            if wrong:
                agree = False
                click.echo(f"postil: library {library.name}: {wrong}. Run: postil index rebuild", err=True)
    if not agree:
        sys.exit(1)


@index.command()
def check() -> None:
    """Exit 0 when index and database agree, 1 when they do not."""

    def compare(search: LibrarySearch, library: Library) -> str:
        wrong = _said(search.check(library.id))
        if not wrong:
            click.echo(f"Library {library.name}: index and database agree.")
        return wrong

    _each(compare)


def _said(difference: Difference) -> str:
    """What is wrong, in words; empty when nothing is."""
    parts = ((difference.missing, "missing"), (difference.stale, "out of date"), (difference.extra, "too many"))
    said = ", ".join(f"{len(papers)} {what}" for papers, what in parts if papers)
    return f"the index does not agree with the database ({said})" if said else ""


@index.command()
@click.option("--backend", metavar="NAME", help="Switch to this backend; searches and saves go on meanwhile.")
def rebuild(backend: str | None) -> None:
    """Make the index anew beside the live one, then swap."""
    with database.searched() as (sessions, search), sessions() as session:
        fitting = lasting(session.get_bind().dialect.name)
        if backend is not None and backend not in fitting:
            raise _NoSuchBackend(f"The search backend must be one of {', '.join(fitting)} on this database.")
        for library in _libraries(session):
            count = search.rebuild(library.id, backend)
            click.echo(f"Library {library.name}: {count} papers indexed{f' by {backend}' if backend else ''}.")


@index.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, sizes in bytes.")
def stats(*, as_json: bool) -> None:
    """What the index of each library is like, and how many changes wait for it."""
    rows: list[dict[str, Any]] = []

    def look(search: LibrarySearch, library: Library) -> str:
        backend, found = search.stats(library.id)
        rows.append({"library": library.name, "backend": backend, **asdict(found), "lag": search.behind(library.id)})
        return ""

    try:
        _each(look)
    finally:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if as_json else _table(rows))


def _table(rows: list[dict[str, Any]]) -> str:
    cells = [list(_COLUMNS), *([_cell(row, column) for column in _COLUMNS] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) if place > 1 else cell.ljust(width) for place, (cell, width) in pairs).rstrip()
        for pairs in (list(enumerate(zip(line, widths, strict=True))) for line in cells)
    )


def _cell(row: dict[str, Any], column: str) -> str:
    return _size(row["size_bytes"]) if column == "size" else str(row[column])


def _size(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < _STEP:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= _STEP
    return f"{count:.1f} GiB"
