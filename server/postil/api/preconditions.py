"""Conditional requests (RFC 9110 §13): versions as ETags, If-Match for changes, If-None-Match for reading."""

from __future__ import annotations

from flask import request

from postil.domain.errors import PreconditionRequired, Stale


def require_if_match() -> None:
    """Raise PreconditionRequired when the request does not say which version it changes."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired("Send the version that you read in If-Match, or * for whatever is there.")


def unchanged(ver: int) -> None:
    """Raise Stale when If-Match does not name version `ver`; with `*` every version will do."""
    if not request.if_match.contains(str(ver)):
        raise Stale("It was changed since you read it. Read it again and repeat the change.", current=ver)


def known(ver: int) -> bool:
    """Whether the asker has version `ver` already (If-None-Match)."""
    return "If-None-Match" in request.headers and request.if_none_match.contains_weak(str(ver))
