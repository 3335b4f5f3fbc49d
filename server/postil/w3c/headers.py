"""What is said of the container, its pages and its annotations on every answer, also on those that refuse."""

from __future__ import annotations

from typing import Final

from flask import Response, current_app, request

from postil.config import Config
from postil.formats.webannotation import PROFILE

PATH: Final = "/w3c/annotations/"
#: What can be sent, as in Accept-Post (Linked Data Platform, 7.1).
POSTED: Final = f"{PROFILE}, application/ld+json, application/json"
_LDP: Final = "http://www.w3.org/ns/ldp#"
_PROTOCOL: Final = "http://www.w3.org/TR/annotation-protocol/"
_RESOURCE: Final = (f'<{_LDP}Resource>; rel="type"',)
_ANNOTATION: Final = (*_RESOURCE, '<http://www.w3.org/ns/oa#Annotation>; rel="type"')
_CONTAINER: Final = (
    f'<{_LDP}BasicContainer>; rel="type"',
    *_RESOURCE,
    f'<{_PROTOCOL}>; rel="{_LDP}constrainedBy"',
)


def base() -> str:
    """The container's IRI: below POSTIL_BASE_URL where that is set, else below the address that was asked."""
    config: Config = current_app.extensions["postil"]
    return (config.base_url or request.url_root).rstrip("/") + PATH


def describe(response: Response) -> Response:
    """Put on an answer below the container what the protocol wants on every one."""
    if not request.path.startswith(PATH):
        return response
    links: tuple[str, ...] = _ANNOTATION if response.status_code < 400 else ()
    allow = "DELETE, GET, HEAD, OPTIONS, PUT"
    if request.path == PATH:
        paged = "page" in request.args
        links, allow = (_RESOURCE, "GET, HEAD, OPTIONS") if paged else (_CONTAINER, "GET, HEAD, OPTIONS, POST")
        if not paged:
            response.headers.setdefault("Accept-Post", POSTED)
            response.vary.add("Prefer")
    for link in links:
        response.headers.add("Link", link)
    if request.method == "OPTIONS":
        response.headers.pop("Content-Type", None)
    response.headers["Allow"] = allow
    response.vary.update(("Accept", "Authorization"))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
