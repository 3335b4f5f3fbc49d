"""/api/v1/search: papers with the passages that match."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil.api.endpoint import Call, Contract, endpoint, searching
from postil.domain import query as language
from postil.schemas.search import SearchOut, SearchQuery
from postil.services import finding
from postil.services.finding import Row

blueprint = Blueprint("search", __name__, url_prefix="/v1/search")


@blueprint.get("")
@endpoint(Contract(query=SearchQuery, returns=SearchOut))
def index(call: Call) -> dict[str, Any]:
    """Search the library; what was saved before is found. Best first, then newest."""
    query = language.parse(call.query["q"], typing=call.query["typing"])
    cursor, limit = call.query["cursor"], call.query["limit"]
    found = finding.find(call.session, searching(), call.library_id, query, cursor=cursor, limit=limit)
    return {
        "items": [_item(row) for row in found.rows],
        "next": found.next,
        "total": found.total,
        "corrected": found.corrected,
        "incomplete": found.incomplete,
    }


def _item(row: Row) -> dict[str, Any]:
    if row.hit is None:  # a query without words lists the library
        return {"paper": row.view, "score": 0.0, "snippets": {}}
    snippets = {
        name: [{"text": text, "match": match} for text, match in snippet] for name, snippet in row.hit.snippets.items()
    }
    return {"paper": row.view, "score": row.hit.score, "snippets": snippets}
