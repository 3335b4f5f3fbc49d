"""The composition root: one Flask application from one Config."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy.orm import sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from postil import api, limits, w3c, web
from postil.config import Config
from postil.db import db
from postil.models.engine import configure, options
from postil.search.library import LibrarySearch
from postil.search.open_indexes import chosen
from postil.services import standing_rules
from postil.services.secrets import secret_key


def create_app(config: Config | None = None) -> Flask:
    """The application; the database must be at the current migration (`postil serve` sees to that)."""
    config = config or Config.from_env()
    app = Flask("postil", root_path=web.ROOT, static_folder="static", template_folder="templates")
    app.config.from_mapping(_flask_settings(config))
    if config.trusted_proxies:
        hops = config.trusted_proxies
        proxied: Any = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask documents this assignment
    db.init_app(app)
    with app.app_context():
        configure(db.engine)
        sessions = sessionmaker(db.engine, expire_on_commit=False)
        backend = chosen(config.search_backend, db.engine.dialect.name)
    app.extensions["postil"] = config
    search = app.extensions["postil_search"] = LibrarySearch(config.index_dir, sessions, backend=backend)
    search.when_settled = partial(standing_rules.after_saves, sessions, search)
    limits.init_app(app)
    api.init_app(app, config)
    w3c.init_app(app, config)
    web.init_app(app, config)
    return app


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": secret_key(config.data_dir),
        "SQLALCHEMY_DATABASE_URI": config.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options(config.sqlalchemy_url, config.threads),
        "MAX_CONTENT_LENGTH": config.max_request_bytes,
        "MAX_FORM_MEMORY_SIZE": config.max_request_bytes,
        "PERMANENT_SESSION_LIFETIME": config.session_days * 86_400,
        "SESSION_COOKIE_NAME": "postil",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.base_url.startswith("https://"),
    }
