"""/w3c/annotations/NAME: one annotation."""

from flask import Blueprint, Response

from postil.api.auth import current_writer, require
from postil.services import annotations, contained, received
from postil.w3c import negotiation
from postil.w3c.answer import answer, asked, described, expect, iri
from postil.w3c.answer import received as body

blueprint = Blueprint("annotation", __name__)


@blueprint.get("/<name>")
def show(name: str) -> Response:
    """One annotation."""
    form = negotiation.form()
    with asked("read") as (session, library_id):
        view = contained.one(session, library_id, name)
        response = answer(described(view), form)
        response.headers["Content-Location"] = iri(contained.name(view.annotation))
        return response


@blueprint.put("/<name>")
def replace(name: str) -> Response:
    """Make an annotation say what is sent."""
    form = negotiation.form()
    require("save")
    doc = body()
    with asked("save", writes=True) as (session, library_id):
        view = contained.one(session, library_id, name)
        expect(described(view))
        found = received.replace(session, current_writer(session), view, doc, iri(contained.name(view.annotation)))
        (changed,) = annotations.views(session, library_id, [found])
        return answer(described(changed), form)


@blueprint.delete("/<name>")
def remove(name: str) -> Response:
    """Delete an annotation."""
    with asked("save", writes=True) as (session, library_id):
        view = contained.one(session, library_id, name)
        expect(described(view))
        annotations.remove(session, current_writer(session), view.annotation.id)
    response = Response(status=204)
    response.headers.pop("Content-Type", None)
    return response
