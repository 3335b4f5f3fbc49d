"""The digest of a replica's rows (docs/reference/sync.md, Digest)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from simulation.profile import Fields, Key


def digest(rows: dict[Key, Fields]) -> str:
    """SHA-256 over the buckets, in hexadecimal."""
    buckets: dict[str, Any] = {}
    gone = {ident for (_, ident), fields in rows.items() if fields.get("_deleted", [False])[0] is True}
    for (entity, ident), fields in sorted(rows.items()):
        ended = "|" in ident and fields.get("_present", [False])[0] is not True
        if ended or not gone.isdisjoint(ident.split("|", 1)):
            continue
        line = _canonical([entity, ident, {name: [value, ver] for name, (value, ver, _) in fields.items()}])
        buckets.setdefault(ident[:2], hashlib.sha256()).update(line.encode() + b"\n")
    lines = "".join(f"{name} {buckets[name].hexdigest()}\n" for name in sorted(buckets))
    return hashlib.sha256(lines.encode()).hexdigest()


def _canonical(value: Any) -> str:
    """RFC 8785 for what the simulation holds: no exotic numbers, no names beyond the basic plane."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, dict) else value
