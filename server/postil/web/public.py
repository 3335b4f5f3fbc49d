"""Answers for everybody who has an address: out of search engines, telling nobody where it was, and 304 when known."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import Response, current_app, make_response, render_template, request

from postil.config import Config
from postil.web.security import CSP


def base() -> str:
    """The server's public address, without a slash at the end."""
    config: Config = current_app.extensions["postil"]
    return (config.base_url or request.url_root).rstrip("/")


def tag(text: str) -> str:
    """The ETag of a text, without its quotes."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer(text: str, media_type: str, changed_at: datetime) -> Response:
    """A public answer, or 304 when the asker has it."""
    response = make_response(text)
    response.content_type = f"{media_type}; charset=utf-8"
    response.set_etag(tag(text))
    response.last_modified = changed_at
    response.headers["Cache-Control"] = "no-cache"
    _harden(response).make_conditional(request)
    return response


def gone(what: str) -> Response:
    """404, whether the address was ever known or not; `what` it would have been for: a list, a search."""
    response = make_response(render_template("shared/gone.html", what=what), 404)
    response.headers["Cache-Control"] = "no-store"
    return _harden(response)


def _harden(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = CSP
    return response
