"""`postil index`: whether search index and database agree, and making the index anew."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.cli import database
from postil.models import Library
from postil.search.port import IndexDamaged
from postil.search.sync import Difference


@click.group()
def index() -> None:
    """The search index; it follows the database and can always be made anew."""


def _libraries(session: Session) -> list[Library]:
    found = list(session.scalars(select(Library).order_by(Library.created_at, Library.id)))
    session.rollback()  # what follows reads in transactions of its own
    return found


@index.command()
def check() -> None:
    """Exit 0 when index and database agree, 1 when they do not."""
    agree = True
    with database.searched() as (sessions, search), sessions() as session:
        for library in _libraries(session):
            try:
                wrong = _said(search.check(library.id))
            except IndexDamaged as damage:
                wrong = damage.message.rstrip(".")
            if wrong:
                agree = False
                click.echo(f"postil: library {library.name}: {wrong}. Run: postil index rebuild", err=True)
            else:
                click.echo(f"Library {library.name}: index and database agree.")
    if not agree:
        sys.exit(1)


def _said(difference: Difference) -> str:
    """What is wrong, in words; empty when nothing is."""
    parts = ((difference.missing, "missing"), (difference.stale, "out of date"), (difference.extra, "too many"))
    said = ", ".join(f"{len(papers)} {what}" for papers, what in parts if papers)
    return f"the index does not agree with the database ({said})" if said else ""


@index.command()
def rebuild() -> None:
    """Make the index anew beside the live one, then swap."""
    with database.searched() as (sessions, search), sessions() as session:
        for library in _libraries(session):
            count = search.rebuild(library.id)
            click.echo(f"Library {library.name}: {count} papers indexed.")
