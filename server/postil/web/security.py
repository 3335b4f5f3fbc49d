"""Headers that keep a page to itself: no foreign code, no framing, no leaking of addresses, no stale copies."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request, url_for

from postil.formats.annotation_context import SERVICE

CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


def init_app(app: Flask) -> None:
    """Put the headers on every response that has not set its own."""
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("HX-Request")
        if request.method == "GET" and response.status_code == 200 and "HX-Request" not in request.headers:
            headers.add("Link", f'<{url_for("w3c.container.show")}>; rel="{SERVICE}"')
    return response
