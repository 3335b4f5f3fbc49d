"""Removing papers and bringing them back: the trash page, and undo where the paper stood."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import library, papers, views
from postil.services.library import PaperFilter
from postil.web.found import PAGE
from postil.web.session import current_library, signed_in
from postil.web.writing import back, came_from, changing, is_part, part, shown

blueprint = Blueprint("trash", __name__)


@blueprint.get("/trash")
@signed_in
def show() -> ResponseReturnValue:
    """Removed papers. Raises Invalid for a cursor that is not ours."""
    wanted = PaperFilter(trashed=True)
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        page = library.page(session, library_id, wanted, cursor=request.args.get("cursor") or None, limit=PAGE)
        context = {
            "removed": views.views(session, library_id, page.papers),
            "total": library.count(session, library_id, wanted),
            "next": page.next,
        }
    return render_template("library/trash.html", **context)


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
    if is_part():
        return part("papers/_restored.html", view=shown(paper.id))
    flash(f"Back in the library: {paper.title[:120] or 'Untitled'}", "done")
    return back()
