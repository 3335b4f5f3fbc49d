"""The digest of a replica's rows (docs/reference/sync.md, Digest)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from simulation.profile import Fields, Key

AnyFields = TypeVar("AnyFields", bound=Mapping[str, tuple[Any, ...]])


def digest(rows: dict[Key, Fields]) -> str:
    """SHA-256 over the buckets, in hexadecimal."""
    buckets: dict[str, Any] = {}
    for (entity, ident), fields in sorted(living(rows).items()):
        line = _canonical([entity, ident, {name: [value, ver] for name, (value, ver, _) in fields.items()}])
        buckets.setdefault(ident[:2], hashlib.sha256()).update(line.encode() + b"\n")
    lines = "".join(f"{name} {buckets[name].hexdigest()}\n" for name in sorted(buckets))
    return hashlib.sha256(lines.encode()).hexdigest()


def living(rows: Mapping[Key, AnyFields]) -> dict[Key, AnyFields]:
    """The rows without deleted things, annotations of deleted papers, and memberships that ended or are of those."""
    gone = {ident for (_, ident), fields in rows.items() if _holds(fields, "_deleted")}
    gone |= _annotations(rows, gone)
    return {
        key: fields
        for key, fields in rows.items()
        if gone.isdisjoint(key[1].split("|", 1)) and ("|" not in key[1] or _holds(fields, "_present"))
    }


def forgotten(rows: dict[Key, Fields], pruned: int) -> set[Key]:
    """What has been deleted or ended with no version above `pruned`, with what belongs to it."""
    old = {key for key, fields in rows.items() if max(ver for _, ver, _ in fields.values()) <= pruned}
    gone = {key[1] for key in old if _holds(rows[key], "_deleted")}
    gone |= _annotations(rows, gone)
    ended = {key for key in old if "|" in key[1] and not _holds(rows[key], "_present")}
    return ended | {key for key in rows if not gone.isdisjoint(key[1].split("|", 1))}


def _annotations(rows: Mapping[Key, AnyFields], papers: set[str]) -> set[str]:
    """The annotations of these papers."""
    return {
        ident
        for (entity, ident), fields in rows.items()
        if entity == "annotation" and fields.get("paper_id", ("",))[0] in papers
    }


def _holds(fields: Mapping[str, tuple[Any, ...]], name: str) -> bool:
    return name in fields and fields[name][0] is True


def _canonical(value: Any) -> str:
    """RFC 8785 for what the simulation holds: no exotic numbers, no names beyond the basic plane."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, dict) else value
