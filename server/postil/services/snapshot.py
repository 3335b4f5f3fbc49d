"""The whole library as of one commit, in chunks: what a first sync and a resync begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from postil.domain import cursors
from postil.domain.errors import ResyncRequired
from postil.models import Commit, FieldVersion, Library
from postil.services import changes
from postil.services.batch import chunks
from postil.services.changes import PAGE_BYTES, START, Token
from postil.services.stores import STORES, column

MAX_ROWS = 2000
#: Field versions read at once; an entity has far fewer.
_READ = 2000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows, each {e, id, f: {field: [value, version, at]}}, and where the next chunk begins (None: the end)."""

    epoch: str
    rows: list[dict[str, Any]]
    cursor: Token
    fork: Token
    total: int
    after: str | None

    @property
    def wire(self) -> dict[str, Any]:
        """As in an answer."""
        return {
            "epoch": self.epoch,
            "rows": self.rows,
            "cursor": self.cursor.wire,
            "fork": self.fork.wire,
            "total": self.total,
            "after": self.after,
        }


def chunk(session: Session, library: Library, after: str | None, known: Sequence[Token], limit: int) -> Chunk:
    """The rows that follow `after` (None: the first), all as of the version at which the snapshot began.

    `known` are tokens of the client's trail. Raises Invalid for a cursor that is none, and ResyncRequired when the
    history under the snapshot has changed.
    """
    frozen, place, total = _place(session, library, after)
    rows: list[dict[str, Any]] = []
    size = 0
    following: str | None = None
    for entity, ident, fields in _entities(session, library.id, frozen, place):
        row = {"e": entity, "id": ident, "f": fields}
        size += len(orjson.dumps(row))
        if len(rows) >= limit or (rows and size > PAGE_BYTES):
            last = rows[-1]
            following = cursors.encode(frozen.ver, frozen.nonce, last["e"], last["id"], total)
            break
        rows.append(row)
    fork = _fork(session, library.id, known)
    return Chunk(library.epoch, rows, frozen, fork, total, following)


def _place(session: Session, library: Library, after: str | None) -> tuple[Token, tuple[str, str], int]:
    """The commit of the snapshot, the key after which to go on, and the number of all rows, counted once."""
    if after is None:
        return changes.newest(session, library), ("", ""), _total(session, library.id)
    ver, nonce, entity, ident, total = cursors.decode(after, int, str, str, str, int)
    frozen = Token(ver, nonce)
    if frozen.ver < library.pruned_ver or not changes.known(session, library.id, frozen):
        raise ResyncRequired("The library changed its history meanwhile. Begin again.", reason="history_diverged")
    return frozen, (entity, ident), total


def _entities(
    session: Session, library_id: str, frozen: Token, place: tuple[str, str]
) -> Iterator[tuple[str, str, dict[str, list[Any]]]]:
    """(entity, id, fields) in the order of their keys, after `place`."""
    while True:
        found = _versions(session, library_id, place)
        complete = len(found) < _READ
        groups = [(key, list(group)) for key, group in groupby(found, key=lambda one: (one[0], one[1]))]
        if not complete:
            groups.pop()
        values = _rows(session, library_id, [key for key, _ in groups])
        for (entity, ident), versions in groups:
            row = values[entity, ident]
            fields = {
                field: [getattr(row, column(field)), ver, ts] for _, _, field, ver, ts in versions if ver <= frozen.ver
            }
            if fields:
                yield entity, ident, fields
        if complete:
            return
        place = groups[-1][0]


def _versions(session: Session, library_id: str, place: tuple[str, str]) -> list[tuple[str, str, str, int, int]]:
    query = (
        select(FieldVersion.entity, FieldVersion.entity_id, FieldVersion.field, FieldVersion.ver, FieldVersion.ts)
        .where(
            FieldVersion.library_id == library_id,
            tuple_(FieldVersion.entity, FieldVersion.entity_id) > tuple_(*place),
        )
        .order_by(FieldVersion.entity, FieldVersion.entity_id, FieldVersion.field)
        .limit(_READ)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]


def _rows(session: Session, library_id: str, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for entity, some in groupby(keys, key=lambda key: key[0]):
        store = STORES[entity]
        for part in chunks([ident for _, ident in some]):
            found.update(((entity, store.ident(row)), row) for row in session.scalars(store.select(library_id, part)))
    return found


def _fork(session: Session, library_id: str, known: Sequence[Token]) -> Token:
    """The newest of these tokens that the library's history has."""
    if not known:
        return START
    query = select(Commit.ver, Commit.nonce).where(
        Commit.library_id == library_id, Commit.ver.in_(sorted({token.ver for token in known}))
    )
    ours = {Token(row[0], row[1]) for row in session.execute(query)}
    return max((token for token in known if token in ours), key=lambda token: token.ver, default=START)


def _total(session: Session, library_id: str) -> int:
    models: list[Any] = [store.model for store in STORES.values()]
    counts = [
        select(func.count()).select_from(model).where(model.library_id == library_id).scalar_subquery()
        for model in models
    ]
    return sum(session.execute(select(*counts)).one())


def everything(session: Session, library: Library) -> Iterator[tuple[str, str, dict[str, list[Any]]]]:
    """(entity, id, fields) of the whole library as it stands, in the order of their keys."""
    return _entities(session, library.id, changes.newest(session, library), ("", ""))
