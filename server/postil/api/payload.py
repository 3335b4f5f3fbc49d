"""The JSON of a request, read strictly: what another reader could understand differently is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import request
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

#: Objects and lists within each other.
DEPTH = 64
_MOST = 2**63 - 1


def body(*, optional: bool = False) -> Any:
    """The parsed body; {} when there is none and that is allowed.

    Raises UnsupportedMediaType when it is not JSON in UTF-8, RequestEntityTooLarge, and BadRequest when it is
    malformed (RFC 8259), repeats a name, or nests or counts too far for every reader (RFC 7493).
    """
    raw = request.get_data(cache=False)
    if not raw and optional:
        return {}
    mimetype = request.mimetype
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if not (mimetype == "application/json" or mimetype.endswith("+json")) or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("Send JSON in UTF-8: Content-Type: application/json.")
    return parse(raw)


def parse(raw: bytes) -> Any:
    """The value that JSON text stands for. Raises BadRequest."""
    try:
        text = raw.decode("utf-8")
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_integer,
            parse_float=_number,
        )
    except UnicodeDecodeError as why:
        raise BadRequest(f"The body is not UTF-8 (byte {why.start}).") from None
    except json.JSONDecodeError as why:
        raise BadRequest(f"The body is not JSON: {why.msg} (line {why.lineno}, column {why.colno}).") from None
    except ValueError as why:
        raise BadRequest(f"The body cannot be read: {why}.") from None
    except RecursionError:
        raise BadRequest(f"The body nests deeper than {DEPTH} levels.") from None
    _check_depth(found)
    return found


def query(schema: type[Schema]) -> dict[str, Any]:
    """The query's parameters, those that `schema` takes as lists as lists. Raises BadRequest for repeated others."""
    lists = {name for name, field in schema().fields.items() if isinstance(field, fields.List)}
    found: dict[str, Any] = {}
    for name, values in request.args.lists():
        if name not in lists and len(values) > 1:
            raise BadRequest(f"The parameter {name[:80]} is given more than once.")
        found[name] = values if name in lists else values[0]
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice[:80]!r} occurs twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is not a JSON number")


def _integer(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > _MOST:
        raise ValueError("a number is too large")
    return int(text)


def _number(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return found


def _check_depth(found: Any) -> None:
    level = [found]
    for _ in range(DEPTH + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise BadRequest(f"The body nests deeper than {DEPTH} levels.")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
