"""/api/v1/papers/{id}/history: what a paper's fields were before."""

from __future__ import annotations

from flask import Blueprint

from postil.api.endpoint import Call, Contract, endpoint
from postil.api.paging import Page
from postil.domain import cursors
from postil.schemas.history import HistoryPage
from postil.schemas.page import PageQuery
from postil.services import history, papers
from postil.services.history import Event

blueprint = Blueprint("history", __name__, url_prefix="/v1/papers/<ident>/history")


@blueprint.get("")
@endpoint(Contract(query=PageQuery, returns=HistoryPage))
def index(call: Call, ident: str) -> Page[Event]:
    """What was replaced, lost against another edit, or merged away; newest first. Also for papers in the trash."""
    paper = papers.get(call.session, call.library_id, ident, trashed=True)
    cursor, limit = call.query["cursor"], call.query["limit"]
    before = cursors.decode(cursor, int)[0] if cursor else None
    found = history.of_paper(call.session, call.library_id, paper.id, before=before, limit=limit + 1)
    return Page(found[:limit], cursors.encode(found[limit - 1].id) if len(found) > limit else None)
