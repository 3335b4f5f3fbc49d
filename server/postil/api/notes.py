"""/api/v1/papers/{id}/note: read and write the note, with edits made meanwhile merged."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil.api.endpoint import Answer, Call, Contract, endpoint
from postil.schemas.note import NoteIn, NoteOut
from postil.schemas.paper import version
from postil.services import papers, views

blueprint = Blueprint("notes", __name__, url_prefix="/v1/papers/<ident>/note")


@blueprint.get("")
@endpoint(Contract(returns=NoteOut, etag=True))
def show(call: Call, ident: str) -> Answer:
    """The note of a paper."""
    return _shown(call, ident)


@blueprint.put("")
@endpoint(Contract(body=NoteIn, returns=NoteOut, scope="save", writes=True, etag=True, fails=(409,)))
def write(call: Call, ident: str) -> Answer:
    """Write the note. With `base_text`, the note as it was read, edits made meanwhile are merged by lines.

    Without it, the note becomes exactly `text`; what it was goes to the history.
    """
    given = call.body
    outcome = papers.write_note(call.session, call.writer, ident, given["text"], given["base_text"])
    return _shown(call, ident, outcome=outcome)


def _shown(call: Call, ident: str, **more: Any) -> Answer:
    paper = papers.get(call.session, call.library_id, ident)
    ver = version(views.view(call.session, call.library_id, paper))
    return Answer({"text": paper.note, "ver": ver, **more}, ver=ver)
