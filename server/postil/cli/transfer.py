"""`postil import` and `postil export`: files of papers into a library and out of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session, sessionmaker

from postil import formats
from postil.cli import database
from postil.domain.errors import Conflict, PostilError
from postil.domain.query import parse
from postil.formats import FORMATS, WRITTEN, BadFormat, Document
from postil.formats.reference import Reference, Unread
from postil.models import Library
from postil.search.library import LibrarySearch
from postil.services import accounts, devices, edits, exports, finding, imports
from postil.services.batch import chunks
from postil.services.imports import Report


@click.command("import")
@click.argument("files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True)
@click.option("--user", "user_name", help="Into whose library; not needed when there is one user.")
@click.option("--tag", "tags", multiple=True, help="Tag to put on what is imported; may be repeated.")
def import_files(files: tuple[Path, ...], user_name: str | None, tags: tuple[str, ...]) -> None:
    """Import BibTeX, RIS, CSL-JSON, Postil's own JSON, or captures of listing pages; which it is, the content says.

    Papers that are there stay as they are and get what they lack. Entries that cannot be read are named on stderr.
    Exits with 1 when a file cannot be read at all; the others are imported.
    """
    for tag in tags:
        edits.read("tag", "name", tag)
    unreadable = 0
    with database.searched() as (sessions, search):
        with sessions() as session:
            library = _library(session, user_name)
            writer = devices.writer(session, library.id, "import")
            session.commit()
        for file in files:
            try:
                kind, document = formats.read(file.read_bytes())
            except BadFormat as why:
                click.echo(f"{file}: {why.message}", err=True)
                unreadable += 1
                continue
            with _progress(document) as told:
                report = imports.document(sessions, writer, document, told, tags)
            _say(file, report.unread, "")
            _say(file, report.left_out, "left out: ")
            click.echo(
                f"{file} ({kind.label}): {report.created} new, {report.known} known before, "
                f"{len(report.unread)} not read.{_annotations(report)}"
            )
        search.catch_up(library.id)
    if unreadable:
        files_were = "One file was" if unreadable == 1 else f"{unreadable} files were"
        raise Conflict(f"{files_were} not imported.")


@click.command("export")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option(
    "--format", "name", type=click.Choice([one.name for one in WRITTEN]), help="Default: by the name of TARGET."
)
@click.option("--query", default="", help="Only papers that this finds, as in the search of the library.")
@click.option("--user", "user_name", help="Out of whose library; not needed when there is one user.")
def export_file(target: Path, name: str | None, query: str, user_name: str | None) -> None:
    """Write the papers of a library to the file TARGET (default: stdout). Never overwrites."""
    kind = FORMATS[name or _by_suffix(target.name)]
    if kind.write is None:
        raise AssertionError("only formats that can be written are offered")
    with database.searched() as (sessions, search):
        with sessions() as session:
            library_id = _library(session, user_name).id
            idents = _found(session, search, library_id, query)
            keys = exports.keys(session, library_id, idents)
            shelf = exports.shelf(session, library_id, idents)
        pieces = kind.write(_read(sessions, library_id, idents, keys), shelf)
        if str(target) == "-":
            for piece in pieces:
                sys.stdout.buffer.write(piece.encode())
            return
        with target.open("xb") as file:
            file.writelines(piece.encode() for piece in pieces)
    click.echo(f"{len(idents)} papers in {target}.")


def _library(session: Session, user_name: str | None) -> Library:
    owner = accounts.named(session, user_name) if user_name else accounts.only(session)
    return accounts.personal_library(session, owner)


def _found(session: Session, search: LibrarySearch, library_id: str, query: str) -> list[str]:
    if not query.strip():
        return exports.everything(session, library_id)
    return finding.every(session, search, library_id, parse(query))


def _read(
    sessions: sessionmaker[Session], library_id: str, idents: list[str], keys: dict[str, str]
) -> Iterator[Reference]:
    for some in chunks(idents, exports.CHUNK):
        with sessions() as session:
            yield from exports.references(session, library_id, some, keys)


def _by_suffix(name: str) -> str:
    fitting = [one for one in WRITTEN if name.endswith(f".{one.suffix}")]
    if not fitting:
        names = ", ".join(one.name for one in WRITTEN)
        raise _Unclear(f"Say in which format, with --format: {names}.")
    return max(fitting, key=lambda one: len(one.suffix)).name


class _Unclear(PostilError):
    """The format of an export cannot be told from the file's name."""


def _annotations(report: Report) -> str:
    number = report.annotations
    return f" {number} new annotation{'' if number == 1 else 's'}." if number else ""


def _say(file: Path, found: list[Unread], before: str) -> None:
    for one in found:
        click.echo(f"{file}: {one.place}: {before}{one.why}", err=True)


@contextmanager
def _progress(document: Document) -> Iterator[Callable[[int], object]]:
    """A bar on a terminal, nothing elsewhere; yields what is to be told how many entries are done."""
    console = Console(file=sys.stderr)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Importing", total=len(document.references))
        yield lambda done: bar.update(task, completed=done)
