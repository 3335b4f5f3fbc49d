"""The Web Annotation Protocol (https://www.w3.org/TR/annotation-protocol/) at /w3c/annotations/."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from flask_cors import CORS

from postil.api import EXTENSIONS, problems
from postil.config import Config
from postil.domain.errors import Invalid
from postil.w3c import annotation, container, headers

#: What a client of the protocol reads in an answer.
_EXPOSED = [
    "Accept-Post",
    "Allow",
    "Content-Location",
    "ETag",
    "Link",
    "Location",
    "Preference-Applied",
    "Retry-After",
    "Vary",
]


def init_app(app: Flask, config: Config) -> None:
    """Give the application its annotation container."""
    w3c = Blueprint("w3c", __name__, url_prefix="/w3c/annotations")
    problems.init_app(app, w3c)
    w3c.register_error_handler(Invalid, _invalid)
    for blueprint in (container.blueprint, annotation.blueprint):
        w3c.register_blueprint(blueprint)
    app.after_request(headers.describe)
    CORS(
        app,
        resources={r"/w3c/.*": {}},
        origins=[EXTENSIONS, *config.cors_origins],
        allow_headers=["Accept", "Authorization", "Content-Type", "If-Match", "If-None-Match", "Prefer", "Slug"],
        expose_headers=_EXPOSED,
        methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        supports_credentials=False,
        send_wildcard=False,
        max_age=7200,
    )
    app.register_blueprint(w3c)


def _invalid(error: Invalid) -> Response:
    """The protocol knows one status for what does not follow the specifications (6)."""
    return problems.problem("malformed", error.message, **error.detail)
