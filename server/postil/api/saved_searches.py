"""/api/v1/saved-searches: searches that have a name; GET /api/v1/search?q= runs what stands in one."""

from __future__ import annotations

from flask import Blueprint, url_for

from postil.api import paging, preconditions
from postil.api.endpoint import Answer, Call, Contract, endpoint
from postil.api.paging import Page
from postil.models import SavedSearch
from postil.schemas.page import PageQuery
from postil.schemas.saved_search import SavedSearchIn, SavedSearchOut, SavedSearchPage, SavedSearchPatch
from postil.services import saved_searches

blueprint = Blueprint("saved_searches", __name__, url_prefix="/v1/saved-searches")


@blueprint.get("")
@endpoint(Contract(query=PageQuery, returns=SavedSearchPage))
def index(call: Call) -> Page[SavedSearch]:
    """Every saved search, by name."""
    rows = saved_searches.every(call.session, call.library_id)
    return paging.cut(rows, lambda one: (one.name_key, one.id), call.query["cursor"], call.query["limit"])


@blueprint.post("")
@endpoint(
    Contract(
        body=SavedSearchIn,
        returns=SavedSearchOut,
        status=201,
        also=(200,),
        scope="save",
        writes=True,
        etag=True,
        fails=(409,),
    )
)
def create(call: Call) -> Answer:
    """Save a search under a name; 200 when the name stands for that search already, 409 when for another."""
    made, created = saved_searches.create(call.session, call.writer, call.body["name"], call.body["query"])
    where = {"Location": url_for("api.saved_searches.show", ident=made.id)}
    return Answer(made, status=201 if created else 200, ver=made.ver, headers=where)


@blueprint.get("/<ident>")
@endpoint(Contract(returns=SavedSearchOut, etag=True))
def show(call: Call, ident: str) -> Answer:
    """One saved search."""
    found = saved_searches.get(call.session, call.library_id, ident)
    return Answer(found, ver=found.ver)


@blueprint.patch("/<ident>")
@endpoint(
    Contract(
        body=SavedSearchPatch,
        returns=SavedSearchOut,
        scope="save",
        writes=True,
        if_match=True,
        etag=True,
        fails=(409,),
    )
)
def change(call: Call, ident: str) -> Answer:
    """Rename a saved search, or have it search for something else; 409 when another has the name."""
    preconditions.unchanged(saved_searches.get(call.session, call.library_id, ident).ver)
    changed = saved_searches.change(call.session, call.writer, ident, call.body)
    return Answer(changed, ver=changed.ver)


@blueprint.delete("/<ident>")
@endpoint(Contract(status=204, scope="save", writes=True, if_match=True))
def remove(call: Call, ident: str) -> None:
    """Delete a saved search; no paper is touched."""
    preconditions.unchanged(saved_searches.get(call.session, call.library_id, ident).ver)
    saved_searches.remove(call.session, call.writer, ident)


@blueprint.post("/<ident>/restore")
@endpoint(Contract(returns=SavedSearchOut, scope="save", writes=True, etag=True))
def restore(call: Call, ident: str) -> Answer:
    """Bring a deleted saved search back."""
    back = saved_searches.restore(call.session, call.writer, ident)
    return Answer(back, ver=back.ver)
