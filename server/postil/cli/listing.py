"""`postil import-listing`: a text capture of a listing page into the library, as often as one likes."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from postil.cli import database
from postil.formats import listing
from postil.services import accounts, devices, imports


@click.command("import-listing")
@click.argument("files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True)
@click.option("--user", "user_name", help="Into whose library; not needed when there is one user.")
@click.option("--tag", "tags", multiple=True, help="Tag to put on what is imported; may be repeated.")
def import_listing(files: tuple[Path, ...], user_name: str | None, tags: tuple[str, ...]) -> None:
    """Import the papers of text captures of listing pages; what is there already stays as it is."""
    rows = [row for file in files for row in listing.read(file.read_bytes(), today=_day_of(file))]
    with database.searched() as (sessions, search):
        with sessions() as session:
            owner = accounts.named(session, user_name) if user_name else accounts.only(session)
            library = accounts.personal_library(session, owner)
            writer = devices.writer(session, library.id, "import")
            session.commit()
        console = Console(file=sys.stderr)
        with Progress(console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("Importing", total=len(rows))
            count = imports.rows(sessions, writer, rows, tags, lambda done: progress.update(task, completed=done))
            progress.update(task, description="Indexing")
            search.catch_up(library.id)
    click.echo(f"{len(rows)} rows: {count.created} new papers, {len(rows) - count.created} already there.")


def _day_of(file: Path) -> date:
    """The day on which a capture was made: dates in it without a year are read from there."""
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
