"""The pages of reading lists: all of them, and one with its papers in order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import Conflict, Invalid
from postil.services import history, lists, views
from postil.services.edits import Writer
from postil.services.finding import Row
from postil.web.found import in_conflict
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, is_part

blueprint = Blueprint("lists", __name__, url_prefix="/lists")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Every list, and a form for a new one."""
    with transaction(writes=False) as session:
        found = lists.counted(session, current_library(session).id)
    return render_template("lists/index.html", lists=found)


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Make a list called `name`. Raises Invalid."""
    with changing() as (session, writer):
        made, new = lists.create(session, writer, request.form.get("name", ""), request.form.get("description", ""))
    if not new:
        flash(f"There was a list called “{made.name[:120]}” already: here it is.", "done")
    return redirect(url_for("lists.show", ident=made.id), 303)


@blueprint.get("/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """One list; for the script that moves papers, its rows. Raises NotFound."""
    with transaction(writes=False) as session:
        context = _shown(session, current_library(session).id, ident)
    return render_template("lists/_entries.html" if is_part() else "lists/list.html", **context)


@blueprint.post("/<ident>")
@signed_in
def change(ident: str) -> ResponseReturnValue:
    """Rename and describe the list. Raises NotFound, Invalid, and Conflict when another list has the name."""
    fields = {
        name: request.form[name].replace("\r\n", "\n") for name in ("name", "description") if name in request.form
    }
    with changing() as (session, writer):
        other = lists.find(session, writer.library_id, fields.get("name", ""))
        if other is not None and other.id != ident:
            raise Conflict(f"There is another list called “{other.name}”. Choose a different name.")
        before = history.version(session, writer.library_id)
        lists.change(session, writer, ident, fields)
        _offer_undo(session, writer, before, "The list is changed")
    return redirect(url_for("lists.show", ident=ident), 303)


@blueprint.post("/<ident>/remove")
@signed_in
def remove(ident: str) -> ResponseReturnValue:
    """Delete the list; its papers stay."""
    with changing() as (session, writer):
        gone = lists.remove(session, writer, ident)
    flash(f"{gone.id} {gone.name[:120]}", "undo-list")
    return redirect(url_for("lists.index"), 303)


@blueprint.post("/<ident>/restore")
@signed_in
def restore(ident: str) -> ResponseReturnValue:
    """Bring a deleted list back with its order."""
    with changing() as (session, writer):
        lists.restore(session, writer, ident)
    return redirect(url_for("lists.show", ident=ident), 303)


@blueprint.post("/<ident>/papers/<paper_id>/move")
@signed_in
def move(ident: str, paper_id: str) -> ResponseReturnValue:
    """Move a paper `to` up, down, top or bottom, or in front of the paper `before` (empty: to the end).

    The script that moves papers gets the order as it is then: others may have moved some too.
    Raises NotFound, Invalid.
    """
    with changing() as (session, writer):
        lists.get(session, writer.library_id, ident)
        order = [paper.id for _, paper in lists.entries(session, writer.library_id, ident)]
        if paper_id not in order:
            raise Invalid("This paper is not in the list any more.")
        if "before" in request.form:
            lists.place(session, writer, ident, paper_id, request.form["before"] or None)
        else:
            _step(session, writer, ident, order, paper_id)
        order = [paper.id for _, paper in lists.entries(session, writer.library_id, ident)]
    if is_part():
        return {"order": order}
    return redirect(url_for("lists.show", ident=ident) + f"#paper-{paper_id}", 303)


def _step(session: Session, writer: Writer, ident: str, order: list[str], paper_id: str) -> None:
    place = order.index(paper_id)
    rest = order[:place] + order[place + 1 :]
    steps = {"up": place - 1, "down": place + 1, "top": 0, "bottom": len(rest)}
    target = steps.get(request.form.get("to", ""), -1)
    if 0 <= target <= len(rest) and target != place:
        lists.place(session, writer, ident, paper_id, rest[target] if target < len(rest) else None)


@blueprint.post("/<ident>/papers/<paper_id>/remove")
@signed_in
def discard(ident: str, paper_id: str) -> ResponseReturnValue:
    """Take a paper off the list, and offer to undo that: it comes back at its place."""
    with changing() as (session, writer):
        lists.get(session, writer.library_id, ident)
        before = history.version(session, writer.library_id)
        lists.discard(session, writer, ident, paper_id)
        _offer_undo(session, writer, before, "Taken off the list")
    return redirect(url_for("lists.show", ident=ident), 303)


def _shown(session: Session, library_id: str, ident: str) -> dict[str, Any]:
    """What the templates of a list need. Raises NotFound."""
    found = lists.get(session, library_id, ident)
    papers = [paper for _, paper in lists.entries(session, library_id, ident)]
    rows = [Row(view) for view in views.views(session, library_id, papers)]
    return {"list": found, "rows": rows, "conflicted": in_conflict(session, library_id, rows)}


def _offer_undo(session: Session, writer: Writer, before: int, said: str) -> None:
    events = history.since(session, writer.library_id, before)
    if events:
        flash(f"{','.join(map(str, events))} {said}.", "undo-events")
