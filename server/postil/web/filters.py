"""What the templates can say: short authors, times for people, safe addresses, TeX made readable, Markdown."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
