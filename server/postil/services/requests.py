"""A sync request, read member by member; what cannot be read is refused as a whole (docs/reference/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postil.domain.errors import Invalid, UpgradeRequired
from postil.domain.ops import milliseconds
from postil.models import now
from postil.services.changes import Token

PROTOCOL = 1
MAX_OPS = 100
MAX_PAGE = 500
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Request:
    """What a replica asks. `ops` are as they came, with their sequence numbers checked to be numbers."""

    replica: str
    epoch: str
    cursor: Token
    max_seen: Token
    ack: int
    ops: tuple[tuple[int, Any], ...]
    limit: int
    #: How far the replica's clock is behind the server's, in milliseconds.
    clock_offset: int

    @classmethod
    def read(cls, raw: Mapping[str, Any], device_id: str) -> Request:
        """The request in `raw`; `device_id` is the token's. Raises UpgradeRequired, Invalid."""
        _check_version(raw)
        return cls(
            replica=_replica(raw, device_id),
            epoch=_epoch(raw),
            cursor=_token(raw, "cursor"),
            max_seen=_token(raw, "max_seen"),
            ack=_whole(raw, "ack", "ack must be a sequence number.", 0, 0),
            ops=_ops([] if raw.get("ops") is None else raw["ops"]),
            limit=min(_whole(raw, "limit", "limit must be a whole number from 1.", MAX_PAGE, 1), MAX_PAGE),
            clock_offset=_clock_offset(raw.get("clock")),
        )


def _check_version(raw: Mapping[str, Any]) -> None:
    version = raw.get("v")
    if isinstance(version, bool) or not isinstance(version, int):
        raise Invalid("The request does not say its protocol version.", {"v": ["Must be a whole number."]})
    if version < PROTOCOL:
        raise UpgradeRequired("This extension is too old for the server. Update it; what waits here is kept.")
    if version > PROTOCOL:
        raise UpgradeRequired(f"The server speaks version {PROTOCOL} of the sync protocol. Update the server.")


def _replica(raw: Mapping[str, Any], device_id: str) -> str:
    given = raw.get("device", device_id)
    if not isinstance(given, str) or len(given) != 36 or not given.isascii():
        raise Invalid("The device must be a UUID.", {"device": ["Must be a UUID."]})
    return given


def _epoch(raw: Mapping[str, Any]) -> str:
    given = raw.get("epoch") or ""
    if not isinstance(given, str):
        raise Invalid("The epoch must be text.", {"epoch": ["Must be text."]})
    return given


def _token(raw: Mapping[str, Any], name: str) -> Token:
    given = raw.get(name, [0, "0"])
    match given:
        case [int(ver), str(nonce)] if not isinstance(ver, bool) and 0 <= ver < _LARGEST:
            return Token(ver, nonce)
        case _:
            raise Invalid(f"{name} must be a version and a nonce.", {name: ["Must be [version, nonce]."]})


def _whole(raw: Mapping[str, Any], name: str, wanted: str, default: int, least: int) -> int:
    given = raw.get(name, default)
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given < _LARGEST:
        raise Invalid(wanted, {name: [f"Must be a whole number from {least}."]})
    return given


def _ops(given: Any) -> tuple[tuple[int, Any], ...]:
    if not isinstance(given, list) or len(given) > MAX_OPS:
        raise Invalid(f"ops must be a list of at most {MAX_OPS}.", {"ops": [f"At most {MAX_OPS}."]})
    found = []
    for raw in given:
        seq = raw.get("seq") if isinstance(raw, dict) else None
        if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq < _LARGEST:
            raise Invalid("Every operation needs a sequence number.", {"ops": ["seq must be a whole number."]})
        found.append((seq, raw))
    return tuple(found)


def _clock_offset(clock: Any) -> int:
    try:
        return milliseconds(now().isoformat()) - milliseconds(clock) if isinstance(clock, str) else 0
    except ValueError:
        return 0
