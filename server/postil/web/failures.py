"""Error pages for people: what happened, and what to do next; the API answers for itself."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Answer every failure outside the API with a page."""
