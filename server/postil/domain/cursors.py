"""Opaque cursors: a place in an order, as a word that clients hand back."""

from __future__ import annotations

import base64
import json
from typing import Any

from postil.domain.errors import Invalid


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
        raise unknown()
    return tuple(place)


def unknown() -> Invalid:
    """What is raised for a cursor that is not ours."""
    return Invalid("The cursor is not one that this server gave out.", {"cursor": ["Unknown."]})
