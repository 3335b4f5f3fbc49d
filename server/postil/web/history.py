"""Bringing earlier values back, and settling notes that two machines changed in the same lines; with undo."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.services import conflicts, history, papers
from postil.web.paper import whole
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part

blueprint = Blueprint("history", __name__)

_KEPT = {
    "stood": "Kept one version of the note.",
    "came": "Kept one version of the note.",
    "both": "Kept both versions.",
}


@blueprint.get("/papers/<ident>/history")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The paper's changes, for htmx; else the paper's page. Raises NotFound."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor="history"), 303)
    with transaction(writes=False) as session:
        context = whole(session, current_library(session).id, ident)
    return render_template("papers/_history.html", **context)


@blueprint.post("/papers/<ident>/history/restore")
@signed_in
def restore(ident: str) -> ResponseReturnValue:
    """Write the values of the events named `event` again. Raises NotFound, Conflict."""
    with changing() as (session, writer):
        papers.get(session, writer.library_id, ident, trashed=True)
        history.restore(session, writer, history.read_events(request.form.getlist("event")))
    return done("The earlier value is back.", to=url_for("paper.show", ident=ident, _anchor="history"))


@blueprint.post("/papers/<ident>/conflict")
@signed_in
def settle(ident: str) -> ResponseReturnValue:
    """Keep `stood`, `came` or `both` of two versions of the note. Raises Conflict when that was done meanwhile."""
    keep, ver = request.form.get("keep", ""), request.form.get("ver", "")
    if not ver.isascii() or not ver.isdigit() or len(ver) > 18:
        raise Invalid("It is not said which two versions are meant. Reload the page and choose again.")
    with changing() as (session, writer):
        papers.get(session, writer.library_id, ident)
        conflicts.settle(session, writer, request.form.get("record") or ident, int(ver), keep)
    return done(_KEPT[keep], to=url_for("paper.show", ident=ident, _anchor="note"))
