"""Deleting with undo and bringing back: the trash page with papers, tags and lists, and undo where a paper stood."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.services import conflicts, history, papers, trash
from postil.web.found import PAGE
from postil.web.session import current_library, signed_in
from postil.web.writing import back, came_from, changing, is_part, part, shown

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
    """Bring everything back as it was, and offer to undo that."""
    with changing() as (session, writer):
        before = history.version(session, writer.library_id)
        count = trash.restore_all(session, writer)
        until = history.version(session, writer.library_id)
    if count:
        flash(f"{before}-{until} {count} {'thing is' if count == 1 else 'things are'} back as before.", "undo-trash")
    return redirect(url_for("trash.show"), 303)


@blueprint.post("/trash/undo")
@signed_in
def undo() -> ResponseReturnValue:
    """Put back into the trash what was restored between two `versions` of the library. Raises Invalid."""
    first, _, last = request.form.get("versions", "").partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in (first, last)):
        raise Invalid("It is not said what to undo. Delete the things again where they are.")
    with changing() as (session, writer):
        count = trash.undo(session, writer, int(first), int(last))
    flash(f"{count} {'thing is' if count == 1 else 'things are'} in the trash again.", "done")
    return redirect(url_for("trash.show"), 303)


@blueprint.post("/trash/<entity>/<ident>/restore")
@signed_in
def restore_one(entity: str, ident: str) -> ResponseReturnValue:
    """Bring a paper, tag or list back as it was. Raises NotFound."""
    with changing() as (session, writer):
        thing = trash.restore(session, writer, entity, ident)
    name = thing.title if entity == "paper" else thing.name
    flash(f"Back as before: {name[:120] or 'Untitled'}", "done")
    return redirect(came_from() or url_for("trash.show"), 303)


@blueprint.post("/papers/<ident>/remove")
@signed_in
def remove(ident: str) -> ResponseReturnValue:
    """Put the paper into the trash, and offer to undo that."""
    with changing() as (session, writer):
        paper = papers.remove(session, writer, ident)
    if is_part():
        return part("papers/_removed.html", paper=paper)
    flash(f"{paper.id} {paper.title[:120]}", "undo")
    return redirect(url_for("library.show"), 303) if paper.id in came_from() else back()


@blueprint.post("/papers/<ident>/restore")
@signed_in
def restore(ident: str) -> ResponseReturnValue:
    """Bring the paper back as it was."""
    with changing() as (session, writer):
        paper = papers.restore(session, writer, ident)
        conflicted = conflicts.open_in(session, writer.library_id, [paper.id])
    if is_part():
        return part("papers/_restored.html", view=shown(paper.id), conflicted=conflicted)
    flash(f"Back in the library: {paper.title[:120] or 'Untitled'}", "done")
    return back()
