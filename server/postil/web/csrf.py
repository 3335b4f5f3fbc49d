"""Protection of every form of the pages against requests that another site makes the browser send."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

#: Paths that take no cookie, so that there is nothing to forge.
EXEMPT = ("/api/", "/w3c/")

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of every unsafe request outside `EXEMPT`; it lives as long as the browser's session."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.before_request(_check)
    app.jinja_env.globals["csrf_field"] = field


def field() -> Markup:
    """The hidden field that every form carries (a function, not a macro: a page of papers has hundreds)."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _check() -> None:
    if not request.path.startswith(EXEMPT):
        csrf.protect()
