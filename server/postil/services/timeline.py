"""A paper's story: each change of a field with what stood there before and after, who made it and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from postil.domain.fields import DELETED, PRESENT
from postil.models import FieldVersion, History, Paper
from postil.services import aliases, history
from postil.services.stores import STORES, column

#: Fields whose first value is part of the story too; that of others is what a page said.
_OWN = ("status", "starred", "rating", "note", "alias_of", "paper_id", "comment", DELETED)
#: What is written so soon after an annotation was made belongs to the making.
_AT_ONCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier value that can be brought back by its event, and who had written it."""

    event: int
    value: Any
    at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one field once.

    `kind`: `written` (its first value), `replaced`, `superseded` (`earlier` lost against what stood, `after` is
    None), `merged` or `conflict` (two in `earlier`: what stood there, and what came).
    """

    entity: str
    entity_id: str
    field: str
    kind: str
    earlier: tuple[Version, ...]
    after: Any
    at: datetime
    #: Name of the device; empty when the server did it by itself.
    device: str
    ver: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """The latest changes, newest first, and whether there are earlier ones."""

    changes: tuple[Change, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Stand:
    """A value of a field, with who wrote it and when (ms), and at which version where that is known."""

    value: Any
    ts: int
    device: str
    ver: int = 0


def of_paper(session: Session, library_id: str, paper_id: str, most: int = 50) -> Story:
    """The last `most` changes of a paper, its joined records and memberships."""
    limit = 2 * most + 2  # no change has more than two events
    query = select(History).where(history.about(session, library_id, paper_id))
    rows = list(session.scalars(query.order_by(History.id.desc()).limit(limit)))
    whole = len(rows) < limit
    rows.sort(key=lambda row: (row.entity, row.entity_id, row.field, row.ver, row.id))
    now = _present(session, library_id, paper_id, rows, most)
    known = history.names(session, library_id, {row.device_id for row in rows} | {one.device for one in now.values()})
    found: list[Change] = []
    for key, events in groupby(rows, key=lambda row: (row.entity, row.entity_id, row.field)):
        if key in now:
            found += _of_field(key, list(events), now.pop(key), known, whole=whole)
    for (entity, ident, field), stand in now.items():
        if field in _OWN or (field == PRESENT and entity != "identifier"):
            found.append(_first((entity, ident, field), stand, known))
    makings = [one for one in found if one.field == "paper_id"]
    found = [one for one in found if not _with_making(one, makings)]
    found.sort(key=lambda change: (change.at, change.ver), reverse=True)
    return Story(tuple(found[:most]), more=not whole or len(found) > most)


def _of_field(
    key: tuple[str, str, str], rows: list[History], now: _Stand, known: dict[str, str], *, whole: bool
) -> list[Change]:
    """The changes of one field from its events in order and its present value."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.ver)]
    entity, ident, field = key
    after = now
    found = []
    for group in reversed(groups):
        earlier = tuple(
            Version(row.id, row.value, history.time_of(row.ts), known.get(row.device_id, "")) for row in group
        )
        lost = group[0].reason == "superseded"
        stand = _Stand(None, group[0].ts, group[0].device_id) if lost else after
        at, by = history.time_of(stand.ts), known.get(stand.device, "")
        found.append(Change(entity, ident, field, group[0].reason, earlier, stand.value, at, by, group[0].ver))
        if not lost:
            after = _Stand(group[0].value, group[0].ts, group[0].device_id)
    if whole and (field in _OWN or (field == PRESENT and entity != "identifier")):
        found.append(_first(key, after, known))
    return found


def _first(key: tuple[str, str, str], stand: _Stand, known: dict[str, str]) -> Change:
    entity, ident, field = key
    at = history.time_of(stand.ts)
    return Change(entity, ident, field, "written", (), stand.value, at, known.get(stand.device, ""), stand.ver)


def _with_making(change: Change, makings: Iterable[Change]) -> bool:
    """Whether a change is the first comment or a tag of an annotation that was made with it."""
    belongs = change.entity == "annotation_tag" or change.field == "comment"
    return (change.kind == "written" and belongs) and any(
        one.entity_id == change.entity_id.partition("|")[0] and abs(change.at - one.at) < _AT_ONCE for one in makings
    )


def _present(
    session: Session, library_id: str, paper_id: str, rows: Iterable[History], most: int
) -> dict[tuple[str, str, str], _Stand]:
    """What the fields of the story hold now: those with events, and those whose first value is told."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        wanted.setdefault(row.entity, set()).add(row.entity_id)
    for entity, ident in _memberships(session, library_id, paper_id, most):
        wanted.setdefault(entity, set()).add(ident)
    found: dict[tuple[str, str, str], _Stand] = {}
    for entity, idents in wanted.items():
        store = STORES[entity]
        values = {store.ident(row): row for row in session.scalars(store.select(library_id, sorted(idents)))}
        versions = select(FieldVersion).where(
            FieldVersion.library_id == library_id,
            FieldVersion.entity == entity,
            FieldVersion.entity_id.in_(sorted(idents)),
        )
        for one in session.scalars(versions):
            if one.entity_id in values:
                value = getattr(values[one.entity_id], column(one.field))
                found[entity, one.entity_id, one.field] = _Stand(value, one.ts, one.device_id, one.ver)
    return found


def _memberships(session: Session, library_id: str, paper_id: str, most: int) -> list[tuple[str, str]]:
    """The records of a paper, their tags and places in lists, and those annotations that changed last."""
    records = aliases.family(session, library_id, paper_id)
    found = [("paper", record) for record in records]
    for entity in ("paper_tag", "list_entry"):
        model: Any = STORES[entity].model
        query = select(model).where(model.library_id == library_id, model.paper_id.in_(records))
        found += [(entity, STORES[entity].ident(row)) for row in session.scalars(query)]
    return found + _annotated(session, library_id, records, most)


def _annotated(session: Session, library_id: str, records: list[str], most: int) -> list[tuple[str, str]]:
    """The annotations of records, and their tags, whose last `most` changes are among those of the paper."""
    marked = history.annotated(session, library_id, records)
    if not marked:
        return []
    # One entity with the other: asked for either, SQLite would go through all versions of the library.
    found = union_all(*(_written(library_id, entity, some) for entity, some in marked.items())).subquery()
    rows = session.execute(select(found).order_by(found.c.ts.desc(), found.c.ver.desc()).limit(2 * most + 1))
    return list(dict.fromkeys((row[0], row[1]) for row in rows))


def _written(library_id: str, entity: str, idents: list[str]) -> Select[str, str, int, int]:
    """What of the story's fields stands written of these: entity, id, time and version."""
    columns = (FieldVersion.entity, FieldVersion.entity_id, FieldVersion.ts, FieldVersion.ver)
    of = (FieldVersion.library_id == library_id, FieldVersion.entity == entity, FieldVersion.entity_id.in_(idents))
    return select(*columns).where(*of, FieldVersion.field.in_((*_OWN, PRESENT)))


def saved_at_first(session: Session, library_id: str, change: Change) -> bool:
    """Whether a change of existence is the saving of the paper itself, not its return from the trash."""
    paper = session.get(Paper, (library_id, change.entity_id))
    return paper is not None and change.after is False and change.at <= paper.created_at
