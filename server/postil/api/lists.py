"""/api/v1/lists: reading lists and the papers in them, in order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from postil.api import paging, preconditions
from postil.api.endpoint import Answer, Call, Contract, endpoint
from postil.api.paging import Page
from postil.models import ReadingList
from postil.schemas.page import PageQuery
from postil.schemas.reading_list import EntryPage, ListIn, ListOut, ListPage, ListPatch, PlaceIn
from postil.services import lists, papers, views

blueprint = Blueprint("lists", __name__, url_prefix="/v1/lists")


@blueprint.get("")
@endpoint(Contract(query=PageQuery, returns=ListPage))
def index(call: Call) -> Page[Any]:
    """Every reading list with its number of papers, by name."""
    rows = lists.counted(call.session, call.library_id)
    page = paging.cut(rows, lambda row: (row[0].name_key, row[0].id), call.query["cursor"], call.query["limit"])
    return Page([_view(one, held) for one, held in page.items], page.next)


@blueprint.post("")
@endpoint(
    Contract(
        body=ListIn,
        returns=ListOut,
        status=201,
        also=(200,),
        scope="save",
        writes=True,
        etag=True,
        fails=(409,),
    )
)
def create(call: Call) -> Answer:
    """Make a reading list; 200 with the one that has the name already, unchanged."""
    made, created = lists.create(call.session, call.writer, call.body["name"], call.body["description"])
    where = {"Location": url_for("api.lists.show", ident=made.id)}
    return Answer(_counted(call, made), status=201 if created else 200, ver=made.ver, headers=where)


@blueprint.get("/<ident>")
@endpoint(Contract(returns=ListOut))
def show(call: Call, ident: str) -> Answer:
    """One reading list."""
    found = lists.get(call.session, call.library_id, ident)
    return Answer(_counted(call, found), headers={"ETag": f'"{found.ver}"'})


@blueprint.patch("/<ident>")
@endpoint(Contract(body=ListPatch, returns=ListOut, scope="save", writes=True, if_match=True, etag=True, fails=(409,)))
def change(call: Call, ident: str) -> Answer:
    """Rename or describe a reading list."""
    preconditions.unchanged(lists.get(call.session, call.library_id, ident).ver)
    changed = lists.change(call.session, call.writer, ident, call.body)
    return Answer(_counted(call, changed), ver=changed.ver)


@blueprint.delete("/<ident>")
@endpoint(Contract(status=204, scope="save", writes=True, if_match=True))
def remove(call: Call, ident: str) -> None:
    """Delete a reading list; its papers stay in the library."""
    preconditions.unchanged(lists.get(call.session, call.library_id, ident).ver)
    lists.remove(call.session, call.writer, ident)


@blueprint.post("/<ident>/restore")
@endpoint(Contract(returns=ListOut, scope="save", writes=True, etag=True))
def restore(call: Call, ident: str) -> Answer:
    """Bring a deleted reading list back with its order."""
    back = lists.restore(call.session, call.writer, ident)
    return Answer(_counted(call, back), ver=back.ver)


@blueprint.get("/<ident>/entries")
@endpoint(Contract(query=PageQuery, returns=EntryPage))
def entries(call: Call, ident: str) -> Page[Any]:
    """The papers of a list in its order."""
    lists.get(call.session, call.library_id, ident)
    rows = lists.entries(call.session, call.library_id, ident)
    page = paging.cut(rows, lambda row: (row[0].rank, row[0].paper_id), call.query["cursor"], call.query["limit"])
    shown = views.views(call.session, call.library_id, [paper for _, paper in page.items])
    items = [{"rank": entry.rank, "paper": view} for (entry, _), view in zip(page.items, shown, strict=True)]
    return Page(items, page.next)


@blueprint.put("/<ident>/entries/<paper>")
@endpoint(Contract(body=PlaceIn, body_optional=True, status=204, scope="save", writes=True, fails=(409,)))
def place(call: Call, ident: str, paper: str) -> None:
    """Put a paper into a list, or move it there: in front of the paper `before`, or at the end."""
    found = papers.get(call.session, call.library_id, paper)
    lists.place(call.session, call.writer, ident, found.id, call.body["before"])


@blueprint.delete("/<ident>/entries/<paper>")
@endpoint(Contract(status=204, scope="save", writes=True))
def discard(call: Call, ident: str, paper: str) -> None:
    """Take a paper off a list; nothing happens when it is not in it."""
    lists.get(call.session, call.library_id, ident)
    found = papers.get(call.session, call.library_id, paper, trashed=True)
    lists.discard(call.session, call.writer, ident, found.id)


def _counted(call: Call, one: ReadingList) -> dict[str, Any]:
    counts = {known.id: held for known, held in lists.counted(call.session, call.library_id)}
    return _view(one, counts.get(one.id, 0))


def _view(one: ReadingList, held: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "papers": held,
        "ver": one.ver,
        "created_at": one.created_at,
    }
