"""Protection of every form of the pages against requests that another site makes the browser send."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf import CSRFProtect

#: Paths that take no cookie, so that there is nothing to forge.
EXEMPT = ("/api/", "/w3c/")

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of every unsafe request outside `EXEMPT`; it lives as long as the browser's session."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.before_request(_check)


def _check() -> None:
    if not request.path.startswith(EXEMPT):
        csrf.protect()
