"""The library's pages: Jinja templates and htmx, one module for each page, all registered here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Flask

from postil.config import Config
from postil.web import assets, csrf, failures, filters, security

#: Folder of `templates` and `static`.
ROOT: Final = str(Path(__file__).parent)


def init_app(app: Flask, config: Config) -> None:
    """Give the application its pages; `config` is the one it was made from."""
    app.extensions["postil"] = config
    csrf.init_app(app)
    security.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    failures.init_app(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)


def _blueprints() -> tuple[Blueprint, ...]:
    return ()
