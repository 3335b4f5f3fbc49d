"""Every failure under /api and /w3c as application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.routing import RequestRedirect

from postil.api.auth import challenge
from postil.api.kinds import BY_STATUS, KINDS
from postil.domain.errors import PostilError
from postil.models.trouble import Trouble, trouble

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)
#: After how many seconds to ask again.
_WAIT = {Trouble.BUSY: "1", Trouble.AWAY: "5"}


def init_app(app: Flask, blueprint: Blueprint) -> None:
    """Answer for every failure below `blueprint`, and for addresses under its prefix that lead nowhere."""
    for code in default_exceptions:
        blueprint.register_error_handler(code, _http)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(PostilError, _refused)
    blueprint.register_error_handler(DBAPIError, _database)
    blueprint.register_error_handler(Exception, _unexpected)
    app.before_request(partial(_no_route, f"{(blueprint.url_prefix or '').rstrip('/')}/"))


def _no_route(prefix: str) -> Response | None:
    """No blueprint answers for an address that no route has, so that is told before anybody else does."""
    failed = request.routing_exception
    if failed is None or not f"{request.path}/".startswith(prefix) or isinstance(failed, RequestRedirect):
        return None
    return _http(failed)


def problem(
    kind: str, detail: str, *, headers: Mapping[str, str] | None = None, status: int = 0, **more: Any
) -> Response:
    """The response for one failure; `more` are members that this kind has besides."""
    known = KINDS.get(kind)
    code = known.status if known else status
    told = {
        **more,
        "type": url_for("api.docs.problem", kind=kind) if known else "about:blank",
        "title": known.title if known else HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
    }
    content = json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "replace")
    response = Response(content, status=code, mimetype=MEDIA_TYPE)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(error: PostilError) -> Response:
    headers = dict(challenge(error))
    if error.status == 503:
        headers["Retry-After"] = "5"
    return problem(error.kind, error.message, headers=headers, status=error.status, **error.detail)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    kind = BY_STATUS.get(code, "")
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    said = KINDS[kind].detail if kind in KINDS else ""
    return problem(kind, said or error.description or HTTPStatus(code).phrase, headers=headers, status=code)


def _database(error: DBAPIError) -> Response:
    found = trouble(error)
    if found is None:
        return _unexpected(error)
    if found is not Trouble.BUSY:
        _log.error("%s: %s", KINDS[found.value].title, " ".join(str(error.orig).split()))
    headers = {"Retry-After": _WAIT[found]} if found in _WAIT else {}
    return problem(found.value, KINDS[found.value].detail, headers=headers)


def _unexpected(error: Exception) -> Response:
    ident = secrets.token_hex(6)
    _log.error("failure %s at %s %s", ident, request.method, request.path, exc_info=error)
    return problem("unexpected", KINDS["unexpected"].detail, id=ident)
