"""Bringing earlier values back, and settling notes that two machines changed in the same lines; with undo."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.services import conflicts, history, papers
from postil.web.paper import whole
from postil.web.session import current_library, signed_in
from postil.web.writing import back, changing, is_part

blueprint = Blueprint("history", __name__)

_KEPT = {"stood": "Kept one version of the note", "came": "Kept one version of the note", "both": "Kept both versions"}


@blueprint.get("/papers/<ident>/history")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The paper's changes, for htmx after one; else the paper's page. Raises NotFound."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor="history"), 303)
    with transaction(writes=False) as session:
        context = whole(session, current_library(session).id, ident)
    return render_template("papers/_history.html", part=True, **context)


@blueprint.post("/papers/<ident>/history/restore")
@signed_in
def restore(ident: str) -> ResponseReturnValue:
    """Write the values of the events named `event` again, and offer to undo that. Raises NotFound, Conflict."""
    with changing() as (session, writer):
        papers.get(session, writer.library_id, ident, trashed=True)
        before = history.version(session, writer.library_id)
        history.restore(session, writer, history.read_events(request.form.getlist("event")))
        undo = history.since(session, writer.library_id, before)
    said = "Undone" if request.form.get("undo") else "The earlier value is back"
    return _answer(ident, said, [] if request.form.get("undo") else undo, "history")


@blueprint.post("/papers/<ident>/conflict")
@signed_in
def settle(ident: str) -> ResponseReturnValue:
    """Keep `stood`, `came` or `both` of two versions of the note. Raises Conflict when that was done meanwhile."""
    keep, ver = request.form.get("keep", ""), request.form.get("ver", "")
    if not ver.isascii() or not ver.isdigit() or len(ver) > 18:
        raise Invalid("It is not said which two versions are meant. Reload the page and choose again.")
    with changing() as (session, writer):
        papers.get(session, writer.library_id, ident)
        before = history.version(session, writer.library_id)
        conflicts.settle(session, writer, request.form.get("record") or ident, int(ver), keep)
        undo = history.since(session, writer.library_id, before)
    return _answer(ident, _KEPT[keep], undo, "note")


@blueprint.post("/history/restore")
@signed_in
def undo() -> ResponseReturnValue:
    """Take back what replaced the values of the events named `event`, and return to where it was asked."""
    with changing() as (session, writer):
        history.restore(session, writer, history.read_events(request.form.getlist("event")))
    flash("Undone.", "done")
    return back()


def _answer(ident: str, said: str, undo: list[int], anchor: str) -> ResponseReturnValue:
    """The paper as it is now, with a message that offers to undo the events."""
    events = ",".join(map(str, undo))
    if not is_part():
        flash(f"{events} {said}" if undo else said, "undo-events" if undo else "done")
        return redirect(url_for("paper.show", ident=ident, _anchor=anchor), 303)
    with transaction(writes=False) as session:
        context = whole(session, current_library(session).id, ident)
    template = "papers/_undone.html" if request.form.get("undo") else "papers/_changed.html"
    return make_response(render_template(template, said=said, undo=events, **context))
