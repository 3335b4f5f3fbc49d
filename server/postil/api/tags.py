"""/api/v1/tags: tags with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for

from postil.api import paging, preconditions
from postil.api.endpoint import Answer, Call, Contract, endpoint
from postil.api.paging import Page
from postil.models import Tag
from postil.schemas.page import PageQuery
from postil.schemas.tag import TagIn, TagOut, TagPage, TagPatch
from postil.services import memberships, tags

blueprint = Blueprint("tags", __name__, url_prefix="/v1/tags")


@blueprint.get("")
@endpoint(Contract(query=PageQuery, returns=TagPage))
def index(call: Call) -> Page[Any]:
    """Every tag with the numbers of papers and annotations that carry it, by name."""
    rows = tags.counted(call.session, call.library_id)
    page = paging.cut(rows, lambda row: (row[0].name_key, row[0].id), call.query["cursor"], call.query["limit"])
    marks = memberships.annotations_by_tag(call.session, call.library_id)
    return Page([_view(tag, papers, marks) for tag, papers in page.items], page.next)


@blueprint.post("")
@endpoint(
    Contract(
        body=TagIn,
        returns=TagOut,
        status=201,
        also=(200,),
        scope="save",
        writes=True,
        etag=True,
        fails=(409,),
    )
)
def create(call: Call) -> Answer:
    """Make a tag; 200 with the one that has the name already, unchanged."""
    tag, created = tags.create(call.session, call.writer, call.body["name"], call.body["color"])
    where = {"Location": url_for("api.tags.show", ident=tag.id)}
    return Answer(_counted(call, tag), status=201 if created else 200, ver=tag.ver, headers=where)


@blueprint.get("/<ident>")
@endpoint(Contract(returns=TagOut))
def show(call: Call, ident: str) -> Answer:
    """One tag."""
    tag = tags.get(call.session, call.library_id, ident)
    return Answer(_counted(call, tag), headers={"ETag": f'"{tag.ver}"'})


@blueprint.patch("/<ident>")
@endpoint(Contract(body=TagPatch, returns=TagOut, scope="save", writes=True, if_match=True, etag=True, fails=(409,)))
def change(call: Call, ident: str) -> Answer:
    """Rename or colour a tag; 409 when another tag has the name."""
    preconditions.unchanged(tags.get(call.session, call.library_id, ident).ver)
    tag = tags.change(call.session, call.writer, ident, call.body)
    return Answer(_counted(call, tag), ver=tag.ver)


@blueprint.delete("/<ident>")
@endpoint(Contract(status=204, scope="save", writes=True, if_match=True))
def remove(call: Call, ident: str) -> None:
    """Delete a tag; its papers stay, and get it back when it is restored."""
    preconditions.unchanged(tags.get(call.session, call.library_id, ident).ver)
    tags.remove(call.session, call.writer, ident)


@blueprint.post("/<ident>/restore")
@endpoint(Contract(returns=TagOut, scope="save", writes=True, etag=True))
def restore(call: Call, ident: str) -> Answer:
    """Bring a deleted tag back, on the papers that carried it."""
    tag = tags.restore(call.session, call.writer, ident)
    return Answer(_counted(call, tag), ver=tag.ver)


def _counted(call: Call, tag: Tag) -> dict[str, Any]:
    counts = {one.id: papers for one, papers in tags.counted(call.session, call.library_id)}
    return _view(tag, counts.get(tag.id, 0), memberships.annotations_by_tag(call.session, call.library_id))


def _view(tag: Tag, papers: int, marks: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": tag.id,
        "name": tag.name,
        "color": tag.color,
        "papers": papers,
        "annotations": marks.get(tag.id, 0),
        "ver": tag.ver,
        "created_at": tag.created_at,
    }
