"""Undo of what was done on any page, by the versions of the library between which it was done."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from postil.services import undo as undoing
from postil.web.session import signed_in
from postil.web.writing import Did, changing, done

blueprint = Blueprint("undo", __name__)


@blueprint.post("/undo")
@signed_in
def undo() -> ResponseReturnValue:
    """Take back what was done between two `versions` of the library; that can be undone again. Raises Invalid."""
    asked = Did.read(request.form.get("versions", ""))
    with changing() as (session, writer):
        undone = undoing.undo(session, writer, asked.after, asked.until)
    return done(_said(undone), undone=True)


def _said(undone: undoing.Undone) -> str:
    if not undone.changed:
        return "There is nothing left to undo: it was changed again meanwhile." if undone.left else "Nothing to undo."
    kept = f" What was changed again meanwhile stays ({undone.left})." if undone.left else ""
    return f"Undone.{kept}"
