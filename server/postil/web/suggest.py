"""What completes a name while it is typed: tags and lists, as JSON for static/suggest.js."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import suggesting
from postil.services.suggesting import Kind
from postil.web.colors import tag_class
from postil.web.session import current_library, signed_in

blueprint = Blueprint("suggest", __name__, url_prefix="/suggest")

_MOST: Final = 50


@blueprint.get("/tags")
@signed_in
def tags() -> ResponseReturnValue:
    """Tags that fit what is typed (`q`), at most `limit`, without those that the `paper` carries."""
    return _answer("tags")


@blueprint.get("/lists")
@signed_in
def lists() -> ResponseReturnValue:
    """Lists that fit what is typed (`q`), at most `limit`, without those that the `paper` is on."""
    return _answer("lists")


def _answer(kind: Kind) -> ResponseReturnValue:
    limit = min(max(1, request.args.get("limit", 8, type=int)), _MOST)
    typed, paper = request.args.get("q", "")[:800], request.args.get("paper", "")[:100]
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        found = suggesting.suggest(session, library_id, kind, typed, paper=paper, limit=limit)
    named = [{"name": one.name, "papers": one.papers, "color_class": tag_class(one.color)} for one in found]
    response = jsonify(named)
    response.headers["Cache-Control"] = "private, no-store"
    return response
