"""The library's pages: Jinja templates and htmx, one module for each page, all registered here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Flask

from postil.config import Config
from postil.web import (
    account,
    annotating,
    annotation_files,
    appearance,
    assets,
    auth,
    backup,
    bulk,
    cite,
    csrf,
    device,
    devices,
    exports,
    failures,
    filters,
    highlights,
    history,
    insight,
    keyboard,
    library,
    lists,
    marks,
    merging,
    note,
    paper,
    rows,
    rules,
    saved_searches,
    search_feeds,
    security,
    settings,
    setup,
    shared,
    sites,
    suggest,
    tags,
    transfer,
    trash,
    undo,
)

#: Folder of `templates` and `static`.
ROOT: Final = str(Path(__file__).parent)

#: Every page, in the order in which their addresses are tried.
PAGES: Final[tuple[Blueprint, ...]] = (
    library.blueprint,
    paper.blueprint,
    history.blueprint,
    marks.blueprint,
    merging.blueprint,
    bulk.blueprint,
    note.blueprint,
    annotating.blueprint,
    highlights.blueprint,
    trash.blueprint,
    undo.blueprint,
    lists.blueprint,
    saved_searches.blueprint,
    search_feeds.blueprint,
    tags.blueprint,
    rules.blueprint,
    suggest.blueprint,
    shared.blueprint,
    insight.blueprint,
    auth.blueprint,
    setup.blueprint,
    device.blueprint,
    settings.blueprint,
    account.blueprint,
    appearance.blueprint,
    devices.blueprint,
    sites.blueprint,
    backup.blueprint,
    keyboard.blueprint,
    cite.blueprint,
    annotation_files.blueprint,
    exports.blueprint,
    transfer.blueprint,
)


def init_app(app: Flask, config: Config) -> None:
    """Give the application its pages; `config` is the one it was made from."""
    app.extensions["postil"] = config
    csrf.init_app(app)
    security.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    rows.init_app(app)
    failures.init_app(app)
    settings.init_app(app)
    keyboard.init_app(app)
    search_feeds.init_app(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
