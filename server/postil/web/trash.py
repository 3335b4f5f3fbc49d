"""Deleting and bringing back: the trash page with all that was deleted, and both for one paper where it is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import papers, trash
from postil.web.found import PAGE
from postil.web.session import current_library, signed_in
from postil.web.writing import came_from, changing, done

blueprint = Blueprint("trash", __name__)


@blueprint.get("/trash")
@signed_in
def show() -> ResponseReturnValue:
    """What was deleted, the latest first. Raises Invalid for a cursor that is not ours."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        page = trash.page(session, library_id, cursor=request.args.get("cursor") or None, limit=PAGE)
    return render_template("library/trash.html", page=page, days=trash.KEPT.days)


@blueprint.post("/trash/restore")
@signed_in
def restore_all() -> ResponseReturnValue:
    """Bring everything back as it was."""
    with changing() as (session, writer):
        count = trash.restore_all(session, writer)
    said = f"{count} {'thing is' if count == 1 else 'things are'} back as before."
    return done(said if count else "The trash is empty.", to=url_for("trash.show"))


@blueprint.post("/trash/<entity>/<ident>/restore")
@signed_in
def restore_one(entity: str, ident: str) -> ResponseReturnValue:
    """Bring a paper, tag, list or annotation back as it was. Raises NotFound."""
    with changing() as (session, writer):
        thing = trash.restore(session, writer, entity, ident)
    return done(f"Back as before: {_short(_name(entity, thing))}", to=came_from() or url_for("trash.show"))


@blueprint.post("/papers/<ident>/remove")
@signed_in
def remove(ident: str) -> ResponseReturnValue:
    """Put the paper into the trash."""
    with changing() as (session, writer):
        paper = papers.remove(session, writer, ident)
    to = url_for("library.show") if paper.id in came_from() else None
    return done(f"Moved to the trash: {_short(paper.title)}", to=to)


@blueprint.post("/papers/<ident>/restore")
@signed_in
def restore(ident: str) -> ResponseReturnValue:
    """Bring the paper back as it was."""
    with changing() as (session, writer):
        paper = papers.restore(session, writer, ident)
    return done(f"Back in the library: {_short(paper.title)}")


def _name(entity: str, thing: Any) -> str:
    if entity == "annotation":
        return " ".join((thing.quote or thing.comment).split()) or "a note on a page"
    return str(thing.title if entity == "paper" else thing.name)


def _short(name: str) -> str:
    """A name that fits a message, and the cookie in which it may travel."""
    return name[:120] or "Untitled"
