"""Operations: the one form that every change takes, on the wire (SYNC.md) and within the server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from postil.domain.fields import DELETED, ENTITIES, MEMBERSHIPS, PRESENT, THINGS, Field, Rule
from postil.domain.values import NOTE_BYTES, Refused, clean

KINDS = ("set", "text", "add", "remove", "del", "restore")
MAX_INT = 2**62
_NONCE = re.compile(r"[0-9A-Za-z]{1,32}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]{0,19}:[^\s|\x00-\x1f\x7f\ud800-\udfff]{1,4096}")


class Rejected(ValueError):
    """An operation that can never be applied; the message is the reason, for people."""


@dataclass(frozen=True, slots=True)
class Op:
    """One change of one field, membership or existence.

    `ts` is in milliseconds since 1970 UTC; `base` is the version of the field that the author had seen
    (None: the present one, for writers inside the server); `seen` is the author's cursor, for deletions.
    `exact` says that `ts` is by the server's clock, as in what a client brings back of a lost history.
    """

    kind: str
    entity: str
    id: str
    field: str = ""
    value: Any = None
    base: int | None = None
    base_text: str | None = None
    seen: int | None = None
    ts: int | None = None
    exact: bool = False
    #: Time of the value that the author had seen and replaced, by the server's clock: it was written later than that.
    after: int = 0
    seq: int | None = None
    #: Of its own replica's earlier operations the author had seen those above this number.
    since: int = 0
    #: Only where there is no value yet: what a page shows never replaces what the user wrote.
    fill: bool = False

    @property
    def stamp(self) -> str:
        """Name of the versioned field that the operation writes."""
        if self.kind in {"add", "remove"}:
            return PRESENT
        return DELETED if self.kind in {"del", "restore"} else self.field

    @property
    def spec(self) -> Field:
        """The field's entry in the table of fields."""
        return ENTITIES[self.entity][self.field]


def parse(raw: Mapping[str, Any]) -> Op:
    """The operation that a wire object says. Raises Rejected; members it does not know are passed over."""
    kind, entity, ident = raw.get("op"), raw.get("e"), raw.get("id")
    if kind not in KINDS:
        raise Rejected(f"unknown operation {_shown(kind)}")
    if not isinstance(entity, str) or entity not in ENTITIES:
        raise Rejected(f"unknown entity {_shown(entity)}")
    if not isinstance(ident, str) or not valid_id(entity, ident):
        raise Rejected(f"{_shown(ident)} is not an id of a {entity}")
    op = Op(
        kind=kind,
        entity=entity,
        id=ident,
        base=_whole(raw, "base"),
        seen=_whole(raw, "seen"),
        ts=_time(raw.get("ts")) if raw.get("at") is None else _whole(raw, "at"),
        exact=raw.get("at") is not None,
        after=_whole(raw, "after") or 0,
        seq=_whole(raw, "seq"),
        since=_whole(raw, "since") or 0,
        fill=raw.get("fill") is True,
    )
    if kind in {"add", "remove"}:
        if entity not in MEMBERSHIPS:
            raise Rejected(f"a {entity} cannot be added or removed")
        return op
    if kind in {"del", "restore"}:
        if entity not in THINGS:
            raise Rejected(f"a {entity} cannot be deleted or restored")
        return op
    return _with_value(op, raw)


def _with_value(op: Op, raw: Mapping[str, Any]) -> Op:
    name = raw.get("f")
    if not isinstance(name, str) or name not in ENTITIES[op.entity]:
        raise Rejected(f"a {op.entity} has no field {_shown(name)}")
    spec = ENTITIES[op.entity][name]
    if (op.kind == "text") != (spec.rule is Rule.TEXT):
        raise Rejected(f"{name} is written with {'text' if spec.rule is Rule.TEXT else 'set'}")
    try:
        value = spec.read(raw.get("val"))
    except Refused as why:
        raise Rejected(f"{name} {why}") from None
    base_text = raw.get("base_text")
    if base_text is not None and (not isinstance(base_text, str) or len(base_text) > 4 * NOTE_BYTES):
        raise Rejected("base_text must be text")
    return replace(op, field=name, value=value, base_text=None if base_text is None else clean(base_text))


def nonce(raw: Mapping[str, Any]) -> str:
    """What tells this operation from another under the same number; empty when the client gives none."""
    given = raw.get("n")
    return given if isinstance(given, str) and _NONCE.fullmatch(given) else ""


def valid_id(entity: str, ident: str) -> bool:
    """Whether `ident` has the form of the entity's ids: a UUID, or two of them, or UUID|scheme:value."""
    if entity in THINGS:
        return _ID.fullmatch(ident) is not None
    left, bar, right = ident.partition("|")
    if not bar or _ID.fullmatch(left) is None:
        return False
    return (_IDENTIFIER if entity == "identifier" else _ID).fullmatch(right) is not None


def _shown(value: Any) -> str:
    """What was sent, short; only the kind of what is not text, which may be too deep to write out."""
    return f"{value!r:.80}" if isinstance(value, str | None) else f"of the type {type(value).__name__}"


def _whole(raw: Mapping[str, Any], name: str) -> int | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_INT:
        raise Rejected(f"{name} must be a whole number")
    return value


def _time(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Rejected("ts must be a time")
    try:
        return milliseconds(value)
    except ValueError:
        raise Rejected("ts must be a time like 2026-01-31T09:00:00Z") from None


def milliseconds(text: str) -> int:
    """Milliseconds since 1970 UTC of an RFC 3339 time. Raises ValueError."""
    read = datetime.fromisoformat(text)
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    return max(0, round((read - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000))
