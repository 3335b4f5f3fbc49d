"""/api/v1/papers: save, list, read, change, remove and bring back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, url_for

from postil.api import identified, preconditions
from postil.api.endpoint import Answer, Call, Contract, endpoint, searching
from postil.api.paging import Page
from postil.domain import query as language
from postil.domain.errors import NotFound
from postil.formats.annotation_context import SERVICE
from postil.models import Paper
from postil.schemas.narrowing import conditions
from postil.schemas.paper import PaperIn, PaperOut, PaperPage, PaperPatch, SavedOut, version
from postil.schemas.paper_query import LookupQuery, PaperQuery
from postil.services import finding, papers, tags, views

blueprint = Blueprint("papers", __name__, url_prefix="/v1/papers")


@blueprint.get("")
@endpoint(Contract(query=PaperQuery, returns=PaperPage))
def index(call: Call) -> Page[Any]:
    """Papers, newest first; with `q`, the papers that a search finds, best first."""
    asked = call.query
    found = finding.find(
        call.session,
        searching(),
        call.library_id,
        language.parse(asked.get("q", "")),
        conditions(asked),
        finding.Page(asked["cursor"], asked["limit"]),
    )
    return Page([row.view for row in found.rows], found.next)


@blueprint.post("")
@endpoint(
    Contract(
        body=PaperIn,
        returns=SavedOut,
        status=201,
        also=(200,),
        scope="save",
        writes=True,
        etag=True,
        fails=(409,),
    )
)
def save(call: Call) -> Answer:
    """Save a paper.

    201 when it is new; 200 with `already: true` when it was saved before: then gaps are filled, identifiers,
    tags and lists are added, and nothing that was written is replaced.
    """
    saved = papers.save(call.session, call.writer, call.body)
    answer = _shown(call, saved.paper)
    return Answer(
        _Saved(answer.data, already=not saved.created),
        status=201 if saved.created else 200,
        ver=answer.ver,
        headers={"Location": url_for("api.papers.show", ident=saved.paper.id)},
    )


@blueprint.get("/lookup")
@endpoint(Contract(query=LookupQuery, returns=PaperOut, etag=True, fails=(404,)))
def lookup(call: Call) -> Answer:
    """The paper that holds an identifier (`arxiv:2401.00001`), or that a page shows."""
    found = identified.paper(call.session, call.library_id, call.query)
    if found is None:
        raise NotFound("There is no such paper in this library.")
    return _shown(call, found)


@blueprint.get("/<ident>")
@endpoint(Contract(returns=PaperOut, etag=True))
def show(call: Call, ident: str) -> Answer:
    """One paper."""
    answer = _shown(call, papers.get(call.session, call.library_id, ident))
    service = f'<{url_for("w3c.container.show")}>; rel="{SERVICE}"'
    return replace(answer, headers={"Link": service})


@blueprint.patch("/<ident>")
@endpoint(
    Contract(body=PaperPatch, returns=PaperOut, scope="save", writes=True, if_match=True, etag=True, fails=(409,))
)
def change(call: Call, ident: str) -> Answer:
    """Change some fields of a paper; what is not named stays."""
    paper = papers.get(call.session, call.library_id, ident)
    preconditions.unchanged(version(views.view(call.session, call.library_id, paper)))
    fields = dict(call.body)
    names = fields.pop("tags", None)
    paper = papers.change(call.session, call.writer, ident, fields)
    if names is not None:
        tags.replace(call.session, call.writer, paper.id, names)
    return _shown(call, paper)


@blueprint.delete("/<ident>")
@endpoint(Contract(status=204, scope="save", writes=True, if_match=True))
def remove(call: Call, ident: str) -> None:
    """Put a paper into the trash."""
    paper = papers.get(call.session, call.library_id, ident)
    preconditions.unchanged(version(views.view(call.session, call.library_id, paper)))
    papers.remove(call.session, call.writer, ident)


@blueprint.post("/<ident>/restore")
@endpoint(Contract(returns=PaperOut, scope="save", writes=True, etag=True))
def restore(call: Call, ident: str) -> Answer:
    """Bring a paper back from the trash, as it was."""
    return _shown(call, papers.restore(call.session, call.writer, ident))


class _Saved:
    """A view of a paper that also says whether it was there before."""

    def __init__(self, view: views.PaperView, *, already: bool) -> None:
        self._view = view
        self.already = already

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)


def _shown(call: Call, paper: Paper) -> Answer:
    view = views.view(call.session, call.library_id, paper)
    return Answer(view, ver=version(view))
