"""Downloads: papers that are chosen, those that the library page would show, or all, in any format that is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from postil.db import transaction
from postil.domain.errors import Invalid, NotFound
from postil.domain.query import parse
from postil.formats import FORMATS, WRITTEN, Format
from postil.formats.reference import Reference, Shelf
from postil.services import exports, finding, lists
from postil.services.batch import chunks
from postil.web import chosen, found, wanted
from postil.web.session import current_library, signed_in
from postil.web.wanted import Wanted
from postil.web.writing import search_of_app

blueprint = Blueprint("exports", __name__)


@blueprint.route("/export", methods=["GET", "POST"])
@signed_in
def export() -> ResponseReturnValue:
    """A file with papers: those of the repeated `id`, else those of the library page's own parameters.

    `format` says in which format. Written in pieces while it is sent. Raises NotFound for an unknown format, Invalid
    where nothing is chosen or found.
    """
    values = request.values
    chosen_format = _format(values.get("format", "bibtex"))
    asked = wanted.read(values, values.getlist("tag"), values.getlist("has")).but()
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        idents = _idents(session, library_id, values.getlist("id"), asked)
        keys = exports.keys(session, library_id, idents)
        shelf = exports.shelf(session, library_id, idents) if chosen_format.name == "postil" else Shelf()
    if not keys:
        raise Invalid("There are no papers to export. Clear the filters, or save some papers first.")
    body = _written(chosen_format, library_id, idents, keys, shelf)
    response = Response(stream_with_context(body), mimetype=chosen_format.media_type)
    response.headers["Content-Type"] = f"{chosen_format.media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(chosen_format, idents, keys, asked)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _format(name: str) -> Format:
    found_format = FORMATS.get(name)
    if found_format is None or found_format.write is None:
        raise NotFound(f"There is no such format. The formats are {', '.join(one.name for one in WRITTEN)}.")
    return found_format


def _idents(session: Session, library_id: str, ticked: list[str], asked: Wanted) -> list[str]:
    """The papers in the order of their list, else in that of saving; what is searched as the page has it."""
    if ticked:
        named = chosen.chosen(session, library_id, MultiDict([("id", one) for one in ticked]))
        return exports.present(session, library_id, named)
    if asked.plain:
        return exports.everything(session, library_id)
    query, conditions = parse(asked.q), found.conditions(asked)
    matching = finding.every(session, search_of_app(), library_id, query, conditions)
    if asked.q:
        return matching
    held = lists.named(session, library_id, asked.list_name) if asked.list_name else None
    places = exports.everything(session, library_id) if held is None else exports.on_list(session, library_id, held.id)
    present = set(matching)
    return [ident for ident in places if ident in present]


def _written(
    chosen_format: Format, library_id: str, idents: Sequence[str], keys: dict[str, str], shelf: Shelf
) -> Iterator[str]:
    if chosen_format.write is None:
        raise AssertionError("only formats that can be written are chosen")
    yield from chosen_format.write(_read(library_id, idents, keys), shelf)


def _read(library_id: str, idents: Sequence[str], keys: dict[str, str]) -> Iterator[Reference]:
    """The papers, each chunk in a transaction of its own: a slow download keeps nobody waiting."""
    for some in chunks(list(idents), exports.CHUNK):
        with transaction(writes=False) as session:
            read = exports.references(session, library_id, some, keys)
            session.expunge_all()
        yield from read


def _name(chosen_format: Format, idents: Sequence[str], keys: dict[str, str], asked: Wanted) -> str:
    """A file name that says what is in it: lovelace1843notes.bib, postil-robotics-2026-11-21.ris."""
    if len(idents) == 1 and keys:
        stem = next(iter(keys.values()))
    else:
        about = "-".join(part for part in (asked.list_name, *asked.tags, asked.status, asked.q) if part)
        words = re.sub(r"[^a-z0-9]+", "-", about.lower()).strip("-")[:60].strip("-")
        stem = "-".join(part for part in ("postil", words, datetime.now(UTC).date().isoformat()) if part)
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', stem)}.{chosen_format.suffix}"
