"""/api/v1/search: papers with the passages that match."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil.api.endpoint import Call, Contract, endpoint
from postil.api.finding import search
from postil.domain import query as language
from postil.schemas.search import SearchOut, SearchQuery
from postil.search.port import Hit
from postil.services import views

blueprint = Blueprint("search", __name__, url_prefix="/v1/search")


@blueprint.get("")
@endpoint(Contract(query=SearchQuery, returns=SearchOut))
def index(call: Call) -> dict[str, Any]:
    """Search the library; what was saved before is found. Best first, then newest."""
    found = search(call, language.parse(call.query["q"], typing=call.query["typing"]))
    shown = views.views(call.session, call.library_id, found.items)
    result = found.result
    return {
        "items": [_item(view, found.hits[view.paper.id]) for view in shown],
        "next": found.next,
        "total": result.total if result else 0,
        "corrected": result.corrected if result else None,
        "incomplete": result.incomplete if result else False,
    }


def _item(view: views.PaperView, hit: Hit) -> dict[str, Any]:
    snippets = {
        name: [{"text": text, "match": match} for text, match in snippet] for name, snippet in hit.snippets.items()
    }
    return {"paper": view, "score": hit.score, "snippets": snippets}
