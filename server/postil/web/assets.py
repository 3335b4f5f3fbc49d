"""Addresses of static files that change with their content, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

_digests: dict[tuple[str, int], str] = {}


def init_app(app: Flask) -> None:
    """Offer `asset('app.css')` to the templates, and cache what carries the right digest."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_cache)


def asset(name: str) -> str:
    """Address of a file in `static`, with a digest of its content."""
    return url_for("static", filename=name, v=digest(name))


def digest(name: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a file in `static`; empty when there is none."""
    path = Path(current_app.static_folder or "") / name
    if not path.is_file():
        return ""
    key = (str(path), path.stat().st_mtime_ns)
    if key not in _digests:
        _digests[key] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return _digests[key]


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in {200, 304}:
        given = request.args.get("v")
        name = str((request.view_args or {}).get("filename", ""))
        lasting = given is not None and given == digest(name)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return response
