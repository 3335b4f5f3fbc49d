"""What completes what is typed: names of tags and lists, and searches; as JSON for static/suggest.js."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.query import MAX_TEXT
from postil.services import completing, suggesting
from postil.services.suggesting import Kind
from postil.web.colors import tag_class
from postil.web.session import current_library, signed_in
from postil.web.writing import search_of_app

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


@blueprint.get("/query")
@signed_in
def query() -> ResponseReturnValue:
    """What the word of a search (`q`) may become that ends at the `caret`, given in characters."""
    text = request.args.get("q", "")[:MAX_TEXT]
    caret = min(max(0, request.args.get("caret", len(text), type=int)), len(text))
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        offers = completing.complete(session, search_of_app(), library_id, text, caret)
    return _unstored([asdict(one) for one in offers])


def _answer(kind: Kind) -> ResponseReturnValue:
    limit = min(max(1, request.args.get("limit", 8, type=int)), _MOST)
    typed, paper = request.args.get("q", "")[:800], request.args.get("paper", "")[:100]
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        found = suggesting.suggest(session, library_id, kind, typed, paper=paper, limit=limit)
    named = [{"name": one.name, "papers": one.papers, "color_class": tag_class(one.color)} for one in found]
    return _unstored(named)


def _unstored(content: list[dict[str, Any]]) -> ResponseReturnValue:
    response = jsonify(content)
    response.headers["Cache-Control"] = "private, no-store"
    return response
