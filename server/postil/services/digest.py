"""A hash of all synced fields, by which a client finds out whether it holds the same (docs/reference/sync.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.fields import MEMBERSHIPS, PRESENT, THINGS
from postil.models import Annotation, Library
from postil.services import changes, snapshot
from postil.services.stores import STORES

_PLAIN = (str, int, bool, type(None))


def of(session: Session, library: Library, ver: int) -> dict[str, Any]:
    """The digest at version `ver`, in hexadecimal, with those of its buckets; None when the library is elsewhere."""
    current = changes.newest(session, library)
    told: dict[str, Any] = {"ver": ver, "current": current.wire, "digest": None, "buckets": {}}
    if current.ver != ver:
        return told
    hashes: dict[str, Any] = {}
    gone = _gone(session, library.id)
    for entity, ident, fields in snapshot.everything(session, library):
        if ident in gone or (entity in MEMBERSHIPS and not _joins(ident, fields, gone)):
            continue
        known = {field: [value, version] for field, (value, version, _) in fields.items()}
        bucket = hashes.setdefault(ident[:2], hashlib.sha256())
        bucket.update(_canonical([entity, ident, known], fields) + b"\n")
    buckets = {name: hashes[name].hexdigest() for name in sorted(hashes)}
    whole = hashlib.sha256("".join(f"{name} {value}\n" for name, value in buckets.items()).encode())
    return {**told, "digest": whole.hexdigest(), "buckets": buckets}


def _gone(session: Session, library_id: str) -> set[str]:
    """Ids of deleted things, and of annotations of deleted papers: pruning drops them here, elsewhere later."""
    models: list[Any] = [STORES[entity].model for entity in THINGS]
    queries = (select(model.id).where(model.library_id == library_id, model.deleted) for model in models)
    gone = {ident for query in queries for ident in session.scalars(query)}
    annotations = select(Annotation.id, Annotation.paper_id).where(Annotation.library_id == library_id)
    return gone | {ident for ident, paper in session.execute(annotations) if paper in gone}


def _joins(ident: str, fields: Mapping[str, list[Any]], gone: set[str]) -> bool:
    """Whether a membership holds, of things that are there."""
    return fields.get(PRESENT, (False,))[0] is True and gone.isdisjoint(ident.split("|", 1))


def _canonical(line: list[Any], fields: Mapping[str, list[Any]]) -> bytes:
    """The RFC 8785 form; by the faster way where that is the same: no fractions, no names but those of fields."""
    plain = all(type(value) in _PLAIN or _names(value) for value, _, _ in fields.values())
    return orjson.dumps(line, option=orjson.OPT_SORT_KEYS) if plain else rfc8785.dumps(line)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) is str for one in value)
