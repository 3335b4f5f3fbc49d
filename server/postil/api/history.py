"""/api/v1/history, /api/v1/papers/{id}/history: what fields held before, and bringing a value back."""

from __future__ import annotations

from flask import Blueprint

from postil.api.endpoint import Call, Contract, endpoint
from postil.api.paging import Page
from postil.domain import cursors
from postil.schemas.history import HistoryPage, HistoryQuery, RestoredOut
from postil.schemas.page import PageQuery
from postil.services import history, papers
from postil.services.history import Event, Restored

blueprint = Blueprint("history", __name__, url_prefix="/v1")


@blueprint.get("/papers/<ident>/history")
@endpoint(Contract(query=PageQuery, returns=HistoryPage))
def index(call: Call, ident: str) -> Page[Event]:
    """What was replaced, lost against another edit, or merged away; newest first. Also for papers in the trash."""
    paper = papers.get(call.session, call.library_id, ident, trashed=True)
    before, limit = _window(call)
    return _page(history.of_paper(call.session, call.library_id, paper.id, before=before, limit=limit + 1), limit)


@blueprint.get("/history")
@endpoint(Contract(query=HistoryQuery, returns=HistoryPage, fails=(404,)))
def of(call: Call) -> Page[Event]:
    """What the fields of a paper, tag, list or membership held before; newest first.

    A paper's history includes that of its tags, identifiers, places in lists and joined records; a list's that of
    its entries.
    """
    before, limit = _window(call)
    asked = call.query
    found = history.of(call.session, call.library_id, asked["e"], asked["id"], before=before, limit=limit + 1)
    return _page(found, limit)


@blueprint.post("/history/<ident>/restore")
@endpoint(Contract(returns=RestoredOut, scope="save", writes=True, fails=(409, 422)))
def restore(call: Call, ident: str) -> Restored:
    """Write an earlier value again, as an edit of the library pages.

    A membership is put back or ended, a deleted thing that is needed for it is restored. 409 where the value cannot
    stand: a field that never changes or only grows, a name that another has, a thing that is gone for good.
    """
    return history.restore(call.session, call.writer, [history.read_event(ident)])[0]


def _window(call: Call) -> tuple[int | None, int]:
    cursor = call.query["cursor"]
    return (cursors.decode(cursor, int)[0] if cursor else None), call.query["limit"]


def _page(found: list[Event], limit: int) -> Page[Event]:
    return Page(found[:limit], cursors.encode(found[limit - 1].id) if len(found) > limit else None)
