"""What changed since a cursor: field values in version order, cut where a commit ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.models import Commit, FieldVersion, Library
from postil.services.batch import chunks
from postil.services.stores import STORES, column

PAGE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Token:
    """A place in a library's history: the version at a commit's end and the commit's nonce."""

    ver: int
    nonce: str

    @property
    def wire(self) -> list[int | str]:
        """As in a request: [version, nonce]."""
        return [self.ver, self.nonce]


START = Token(0, "0")


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes, where they end, and whether there are more."""

    changes: list[dict[str, Any]]
    cursor: Token
    more: bool


def known(session: Session, library_id: str, token: Token) -> bool:
    """Whether the token is one of this library's commits."""
    commit = session.get(Commit, (library_id, token.ver))
    return commit is not None and commit.nonce == token.nonce


def tokens(session: Session, library_id: str, *vers: int) -> dict[int, Token]:
    """Version → token of those of the versions at which a commit ends."""
    query = select(Commit.ver, Commit.nonce).where(Commit.library_id == library_id, Commit.ver.in_(sorted(set(vers))))
    return {row[0]: Token(row[0], row[1]) for row in session.execute(query)}


def newest(session: Session, library: Library) -> Token:
    """The last commit's token."""
    commit = session.get(Commit, (library.id, library.version))
    return Token(commit.ver, commit.nonce) if commit else START


def since(session: Session, library: Library, cursor: Token, limit: int, last: Token | None = None) -> Page:
    """At most `limit` field values newer than `cursor` (a commit larger than that is delivered whole).

    `last` is the newest commit's token, where the caller has it.
    """
    last = last or newest(session, library)
    if last.ver <= cursor.ver:
        return Page([], cursor, more=False)
    versions = _versions(session, library.id, cursor.ver, last.ver, limit + 1)
    end = last.ver
    if len(versions) > limit:
        end = _boundary(session, library.id, cursor.ver, versions[limit].ver)
        versions = _versions(session, library.id, cursor.ver, end, None)
    found = _values(session, library.id, versions)
    kept = _within_bytes(session, library.id, found, end)
    if kept < end:
        found, end = [one for one in found if one["ver"] <= kept], kept
    commit = session.get(Commit, (library.id, end))
    if commit is None:
        raise LookupError(f"version {end} is not the end of a commit")
    return Page(found, Token(end, commit.nonce), more=end < last.ver)


def _versions(session: Session, library_id: str, after: int, upto: int, limit: int | None) -> list[FieldVersion]:
    query = (
        select(FieldVersion)
        .where(FieldVersion.library_id == library_id, FieldVersion.ver > after, FieldVersion.ver <= upto)
        .order_by(FieldVersion.ver, FieldVersion.entity, FieldVersion.entity_id, FieldVersion.field)
        .limit(limit)
    )
    return list(session.scalars(query))


def _boundary(session: Session, library_id: str, after: int, beyond: int) -> int:
    """The last commit's end before `beyond`, or the first one from there when that commit fills the page."""
    ends = select(func.max(Commit.ver)).where(Commit.library_id == library_id, Commit.ver > after, Commit.ver < beyond)
    found = session.scalar(ends)
    if found is None:
        found = session.scalar(
            select(func.min(Commit.ver)).where(Commit.library_id == library_id, Commit.ver >= beyond)
        )
    return int(found or beyond)


def _values(session: Session, library_id: str, versions: Sequence[FieldVersion]) -> list[dict[str, Any]]:
    idents: dict[str, set[str]] = {}
    for version in versions:
        idents.setdefault(version.entity, set()).add(version.entity_id)
    rows: dict[tuple[str, str], Any] = {}
    for entity, some in idents.items():
        store = STORES[entity]
        for part in chunks(sorted(some)):
            for row in session.scalars(store.select(library_id, part)):
                rows[entity, store.ident(row)] = row
    return [_change(version, rows[version.entity, version.entity_id]) for version in versions]


def _change(version: FieldVersion, row: Any) -> dict[str, Any]:
    change = {
        "e": version.entity,
        "id": version.entity_id,
        "f": version.field,
        "val": getattr(row, column(version.field)),
        "ver": version.ver,
        "at": version.ts,
        "by": version.device_id,
    }
    return change if version.seq is None else {**change, "seq": version.seq}


def _within_bytes(session: Session, library_id: str, found: list[dict[str, Any]], end: int) -> int:
    """The last commit's end that keeps the page within PAGE_BYTES, but at least one commit."""
    sizes = 0
    for change in found:
        sizes += len(orjson.dumps(change))
        if sizes > PAGE_BYTES:
            start = found[0]["ver"] - 1
            return min(end, _boundary(session, library_id, start, change["ver"]))
    return end
