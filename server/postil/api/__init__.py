"""The REST API: one module for each resource, all registered here, under /api.

A module gives `blueprint`; the addresses in it begin behind /api/v1 (`url_prefix="/v1"`).
"""

import re
from types import ModuleType

from flask import Blueprint, Flask, Response
from flask_cors import CORS

from postil import limits
from postil.api import (
    annotations,
    devices,
    docs,
    health,
    history,
    lists,
    notes,
    oauth,
    openapi,
    paper_tags,
    papers,
    problems,
    saved_searches,
    search,
    session,
    sites,
    sync,
    tags,
)
from postil.config import Config

#: Every resource; to add one, write its module and name it here.
RESOURCES: tuple[ModuleType, ...] = (
    papers,
    notes,
    paper_tags,
    annotations,
    history,
    tags,
    lists,
    search,
    saved_searches,
    devices,
    session,
    oauth,
    sync,
    sites,
    health,
    docs,
)
#: Where the pages of browser extensions come from.
EXTENSIONS = re.compile(r"(?:chrome|moz|safari-web)-extension://[A-Za-z0-9-]+")


def init_app(app: Flask, config: Config) -> None:
    """Give the application its API."""
    api = _blueprint()
    problems.init_app(app, api)
    api.after_request(_harden)
    CORS(
        app,
        resources={r"/api/.*": {}},
        origins=[EXTENSIONS, *config.cors_origins],
        allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match"],
        expose_headers=["ETag", "Link", "Location", "Retry-After"],
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        supports_credentials=False,
        send_wildcard=False,
        max_age=7200,
    )
    app.register_blueprint(api)
    limits.limiter.exempt(app.view_functions["api.health.show"])


def description() -> str:
    """The OpenAPI document as it is committed; needs no database and no settings."""
    bare = Flask(__name__)
    bare.register_blueprint(_blueprint())
    return openapi.text(bare)


def _blueprint() -> Blueprint:
    api = Blueprint("api", __name__, url_prefix="/api")
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint)
    return api


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.add("Authorization")
    return response
