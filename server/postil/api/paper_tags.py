"""/api/v1/papers/{id}/tags: put tags on a paper and take them off."""

from __future__ import annotations

from flask import Blueprint

from postil.api.endpoint import Answer, Call, Contract, endpoint
from postil.domain.errors import NotFound
from postil.schemas.paper import PaperOut, version
from postil.services import papers, tags, views

blueprint = Blueprint("paper_tags", __name__, url_prefix="/v1/papers/<ident>/tags")


@blueprint.put("/<path:tag>")
@endpoint(Contract(returns=PaperOut, scope="save", writes=True, etag=True, fails=(409, 422)))
def add(call: Call, ident: str, tag: str) -> Answer:
    """Put a tag, given by name or id, on a paper; a name that no tag has makes one."""
    paper = papers.get(call.session, call.library_id, ident)
    known = tags.named(call.session, call.library_id, tag)
    tags.add(call.session, call.writer, paper.id, known.name if known else tag)
    view = views.view(call.session, call.library_id, paper)
    return Answer(view, ver=version(view))


@blueprint.delete("/<path:tag>")
@endpoint(Contract(status=204, scope="save", writes=True))
def discard(call: Call, ident: str, tag: str) -> None:
    """Take a tag, given by name or id, off a paper; nothing happens when it does not carry it."""
    paper = papers.get(call.session, call.library_id, ident)
    known = tags.named(call.session, call.library_id, tag)
    if known is None:
        raise NotFound("There is no such tag.")
    tags.discard(call.session, call.writer, paper.id, known.id)
