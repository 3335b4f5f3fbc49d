"""/api/docs for people, /api/openapi.json for programs, /api/problems for who was sent a problem."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from postil.api import openapi
from postil.api.kinds import KINDS

blueprint = Blueprint(
    "docs", __name__, template_folder="templates", static_folder="static", static_url_path="/docs/static"
)

#: These pages need a style sheet and nothing else.
CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@blueprint.get("/openapi.json")
def document() -> Response:
    """The OpenAPI document."""
    made = Response(json.dumps(_document(), ensure_ascii=False), mimetype="application/json")
    made.headers["Access-Control-Allow-Origin"] = "*"
    return made


@blueprint.get("/docs")
def page() -> Response:
    """The reference, rendered from the OpenAPI document."""
    return _html(render_template("api/reference.html", api=_document(), sections=_sections(_document())))


@blueprint.get("/problems")
def problems() -> Response:
    """Every kind of problem."""
    return _html(render_template("api/problems.html", kinds=KINDS))


@blueprint.get("/problems/<kind>")
def problem(kind: str) -> Response:
    """What a kind of problem means, as a page or as JSON."""
    known = KINDS.get(kind)
    if known is None:
        raise NotFound
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    if best == "application/json":
        told = {"kind": kind, "status": known.status, "title": known.title, "advice": known.advice}
        made = Response(json.dumps(told), mimetype="application/json")
    else:
        made = _html(render_template("api/problems.html", kinds={kind: known}))
    made.vary.add("Accept")
    return made


@blueprint.app_template_filter("coded")
def _coded(text: str) -> Markup:
    """Text with what stands between backquotes as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def _document() -> dict[str, Any]:
    """The document, made once for each application."""
    app = current_app
    made: dict[str, Any] | None = app.extensions.get("postil_openapi")
    if made is None:
        made = app.extensions["postil_openapi"] = openapi.document(app)
    return made


def _sections(made: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Section → (method, path, operation), in order."""
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return dict(sorted(found.items()))


def _html(content: str) -> Response:
    made = Response(content, mimetype="text/html")
    made.headers["Content-Security-Policy"] = CSP
    return made
