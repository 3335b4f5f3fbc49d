"""What each kind of value may be: readers that return the value as it is stored, or refuse it with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

Reader = Callable[[Any], Any]

NOTE_BYTES = 64 * 1024
MAX_WHOLE = 2**53 - 1
MAX_DEPTH = 50
STATUSES = ("unread", "reading", "read")
#: Colours of highlights.
HIGHLIGHTS = ("yellow", "green", "blue", "pink", "purple")


class Refused(ValueError):
    """A value cannot be stored; the message is the reason, for people."""


def clean(text: str) -> str:
    """Text that every database and encoder takes: NUL and lone surrogates become U+FFFD."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def text(limit: int, *, one_line: bool = False, required: bool = False) -> Reader:
    """A reader of text of at most `limit` bytes of UTF-8; `one_line` folds white space."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise Refused("must be text")
        found = clean(value)
        if one_line:
            found = " ".join(found.split())
        if len(found.encode()) > limit:
            raise Refused(f"is longer than {limit} bytes")
        if required and not found:
            raise Refused("must not be empty")
        return found

    return read


def names(value: Any) -> list[str]:
    """A list of names of people, at most 5,000, each folded to one line; empty ones are dropped."""
    if not isinstance(value, list | tuple) or len(value) > 5000:
        raise Refused("must be a list of at most 5000 names")
    one = text(1000, one_line=True)
    return [name for name in map(one, value) if name]


def address(value: Any) -> str:
    """An absolute http(s) address of at most 4,096 bytes, or empty."""
    found: str = text(4096)(value)
    found = found.strip()
    if not found:
        return ""
    if re.search(r"[\s\x00-\x1f\x7f<>\"\\]", found):
        raise Refused("is not an address")
    try:
        parts = urlsplit(found)
        _ = parts.port
    except ValueError:
        raise Refused("is not an address") from None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise Refused("must begin with http:// or https://")
    return found


def partial_date(value: Any) -> str:
    """ISO 8601 YYYY, YYYY-MM or YYYY-MM-DD (a time behind it is dropped), or empty."""
    if not isinstance(value, str):
        raise Refused("must be a date")
    found = value.strip()
    if not found:
        return ""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", found, re.ASCII | re.DOTALL)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else 1 for part in match.groups())
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        raise Refused("must be a date: YYYY, YYYY-MM or YYYY-MM-DD") from None
    return found[:10]


def moment(value: Any) -> str | None:
    """An RFC 3339 time, returned in UTC as text, or None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused("must be a time")
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Refused("must be a time like 2026-01-31T09:00:00Z") from None


def one_of(*choices: str) -> Reader:
    """A reader of one of the given words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise Refused("must be one of " + ", ".join(choices))
        return str(value)

    return read


def rating(value: Any) -> int | None:
    """1 to 5, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise Refused("must be a whole number from 1 to 5, or null")
    return value


def share(value: Any) -> float:
    """A number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Refused("must be a number from 0 to 1")
    return float(value)


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused("must be true or false")
    return value


def color(value: Any) -> str:
    """`#rrggbb` in lower case, or empty."""
    if value in ("", None):
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise Refused("must be a colour like #3366cc")
    return value.lower()


def rank(value: Any) -> str:
    """A fractional index: 1 to 400 characters of 0-9, A-Z, a-z."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Za-z]{1,400}", value):
        raise Refused("must be a rank of digits and letters")
    return value


def reference(value: Any) -> str | None:
    """The id of another entity, or None."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f-]{36}", value):
        raise Refused("must be an id or null")
    return value


def required_reference(value: Any) -> str:
    """The id of another entity."""
    found = reference(value)
    if found is None:
        raise Refused("must be an id")
    return found


def slug(value: Any) -> str:
    """A name within an address: at most 100 letters, digits, `-`, `_` and dots, the first a letter or digit."""
    if not isinstance(value, str) or not re.fullmatch(r"(?:[0-9A-Za-z][0-9A-Za-z_.-]{0,99})?", value):
        raise Refused("must be of letters, digits, -, _ and dots")
    return value


def _cleaned(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise Refused(f"is nested more than {MAX_DEPTH} deep")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and not -MAX_WHOLE <= value <= MAX_WHOLE:
        raise Refused("holds a whole number of more than 53 bits")
    if isinstance(value, list):
        return [_cleaned(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(item, depth + 1) for key, item in value.items()}
    return value


def mapping(value: Any) -> dict[str, Any]:
    """A JSON object of at most 64 KiB; whole numbers of at most 53 bits, as every reader takes (RFC 8259, 6)."""
    if not isinstance(value, dict):
        raise Refused("must be an object")
    found: dict[str, Any] = _cleaned(value)
    try:
        size = len(json.dumps(found, allow_nan=False))
    except (ValueError, TypeError):
        raise Refused("must be plain JSON") from None
    if size > 64 * 1024:
        raise Refused("is larger than 64 KiB")
    return found
