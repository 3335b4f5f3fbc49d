"""/api/v1/search: papers with the passages that match, and what they can be narrowed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint

from postil.api.endpoint import Call, Contract, endpoint, searching
from postil.domain import query as language
from postil.schemas.narrowing import UNKNOWN, conditions
from postil.schemas.search import SearchOut, SearchQuery
from postil.services import finding
from postil.services.facets import Facet, Facets
from postil.services.finding import Row

blueprint = Blueprint("search", __name__, url_prefix="/v1/search")


@blueprint.get("")
@endpoint(Contract(query=SearchQuery, returns=SearchOut))
def index(call: Call) -> dict[str, Any]:
    """Search the library; what was saved before is found. Best first, then starred, then newest."""
    asked = call.query
    query = language.parse(asked["q"], typing=asked["typing"])
    page = finding.Page(asked["cursor"], asked["limit"], counted=asked["facets"])
    found = finding.find(call.session, searching(), call.library_id, query, conditions(asked), page)
    return {
        "items": [_item(row) for row in found.rows],
        "next": found.next,
        "total": found.total,
        "corrected": found.corrected,
        "misread": query.misread,
        "facets": _facets(found.facets) if found.facets and asked["facets"] else None,
        "incomplete": found.incomplete,
    }


def _item(row: Row) -> dict[str, Any]:
    if row.hit is None:  # a query without words lists the library
        return {"paper": row.view, "score": 0.0, "snippets": {}}
    snippets = {
        name: [{"text": text, "match": match} for text, match in snippet] for name, snippet in row.hit.snippets.items()
    }
    return {"paper": row.view, "score": row.hit.score, "snippets": snippets}


def _facets(found: Facets) -> dict[str, list[dict[str, Any]]]:
    return {
        "status": _counted(found.statuses),
        "is": [{"name": "starred", "papers": found.starred}] if found.starred else [],
        "has": _counted(found.has),
        "year": [{"name": f"{year:04}" if year else UNKNOWN, "papers": papers} for year, papers in found.years],
        "tag": _named(found.tags),
        "list": _named(found.lists),
        "site": _named(found.sites),
        "venue": _named(found.venues),
    }


def _named(facets: Sequence[Facet]) -> list[dict[str, Any]]:
    return [{"name": one.name, "papers": one.papers} for one in facets]


def _counted(numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"name": name, "papers": papers} for name, papers in ordered if papers]
