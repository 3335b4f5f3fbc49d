"""Pages: rows cut at a cursor, and the Link header of the next page (RFC 8288)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from postil.domain import cursors

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of the next ones (None at the end)."""

    items: Sequence[T]
    next: str | None


def cut(rows: Sequence[T], place: Callable[[T], tuple[str, str]], cursor: str | None, limit: int) -> Page[T]:
    """At most `limit` of the rows behind `cursor`, in the order of their `place` (two texts)."""
    ordered = sorted(rows, key=place)
    if cursor:
        after = cursors.decode(cursor, str, str)
        ordered = [row for row in ordered if place(row) > after]
    last = ordered[limit - 1] if len(ordered) > limit else None
    return Page(ordered[:limit], None if last is None else cursors.encode(*place(last)))


def link(cursor: str) -> str:
    """The Link header's value for the page at `cursor` of the present request."""
    args = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f'<{request.script_root}{request.path}?{urlencode([*args, ("cursor", cursor)])}>; rel="next"'
