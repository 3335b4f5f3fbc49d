"""Long answers made small (RFC 9110 §8.4): only where nothing secret stands beside what others can choose."""

from __future__ import annotations

import gzip

from flask import Response, request

_LEAST = 1024
_LEVEL = 5


def gzipped(response: Response) -> Response:
    """The response, compressed if the asker takes that and it is worth it; for blueprints' `after_request`."""
    response.vary.add("Accept-Encoding")
    if (
        response.status_code != 200
        or not request.accept_encodings["gzip"]
        or "Content-Encoding" in response.headers
        or len(response.data) < _LEAST
    ):
        return response
    response.data = gzip.compress(response.data, _LEVEL)
    response.headers["Content-Encoding"] = "gzip"
    return response
