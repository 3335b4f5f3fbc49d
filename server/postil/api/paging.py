"""Pages: opaque cursors, and the Link header of the next page (RFC 8288)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from postil.domain.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of the next ones (None at the end)."""

    items: Sequence[T]
    next: str | None


def encode(*place: str | int) -> str:
    """A cursor for a place in an order."""
    raw = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """The place that a cursor stands for; its parts are of the given kinds. Raises Invalid."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fits = isinstance(place, list) and [type(part) for part in place] == list(kinds)
    except (ValueError, RecursionError):
        fits = False
    if not fits or any(isinstance(part, int) and not 0 <= part < 2**62 for part in place):
        raise Invalid("The cursor is not one that this server gave out.", {"cursor": ["Unknown."]})
    return tuple(place)


def cut(rows: Sequence[T], place: Callable[[T], tuple[str, str]], cursor: str | None, limit: int) -> Page[T]:
    """At most `limit` of the rows behind `cursor`, in the order of their `place` (two texts)."""
    ordered = sorted(rows, key=place)
    if cursor:
        after = decode(cursor, str, str)
        ordered = [row for row in ordered if place(row) > after]
    last = ordered[limit - 1] if len(ordered) > limit else None
    return Page(ordered[:limit], None if last is None else encode(*place(last)))


def link(cursor: str) -> str:
    """The Link header's value for the page at `cursor` of the present request."""
    args = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f'<{request.script_root}{request.path}?{urlencode([*args, ("cursor", cursor)])}>; rel="next"'
