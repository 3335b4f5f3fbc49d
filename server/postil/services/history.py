"""What fields held before: values that were replaced, lost or merged away, and writing one of them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, NotFound
from postil.domain.fields import DELETED, ENTITIES, PRESENT, THINGS, Rule
from postil.domain.ops import Op
from postil.models import (
    Annotation,
    AnnotationTag,
    Device,
    History,
    Library,
    ListEntry,
    SyncDevice,
)
from postil.services import aliases, edits, taken
from postil.services.batch import owners
from postil.services.edits import Writer
from postil.services.stores import STORES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS = {entity: entity.replace("_", " ") for entity in THINGS}


@dataclass(frozen=True, slots=True)
class Event:
    """A value put aside, by which change, and who had written it when."""

    id: int
    entity: str
    entity_id: str
    field: str
    value: Any
    #: `replaced`, `superseded`, `merged` or `conflict`; of the last two there are two events of one `ver`:
    #: the text that stood there, and the text that came.
    reason: str
    ver: int
    at: datetime
    written_at: datetime
    device_id: str
    device_name: str | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was written again."""

    entity: str
    entity_id: str
    field: str
    value: Any


def of(
    session: Session, library_id: str, entity: str, ident: str, *, before: int | None = None, limit: int = 50
) -> list[Event]:
    """At most `limit` events of a thing or membership, newest first, older than the event `before`.

    A paper's include those of its joined records, annotations, tags, identifiers and places in lists; a list's those
    of its entries; an annotation's those of its tags. Raises NotFound.
    """
    if _row(session, library_id, entity, ident) is None:
        raise NotFound(f"There is no such {_WORDS.get(entity, 'membership')} in this library.")
    if entity == "paper":
        return of_paper(session, library_id, aliases.resolve(session, library_id, ident).id, before=before, limit=limit)
    below = {"list": "list_entry", "annotation": "annotation_tag"}.get(entity)
    own = _named(library_id, entity, [ident])
    where = or_(own, _below(library_id, below, ident)) if below else own
    return _events(session, library_id, where, before, limit)


def of_paper(
    session: Session, library_id: str, paper_id: str, *, before: int | None = None, limit: int = 50
) -> list[Event]:
    """At most `limit` events of a paper and of all that hangs on it, newest first, older than `before`."""
    return _events(session, library_id, about(session, library_id, paper_id), before, limit)


def about(session: Session, library_id: str, paper_id: str) -> ColumnElement[bool]:
    """The condition for events of a paper, of the records joined to it, of their annotations and memberships.

    Each part names the library, and a query must not name it beside them: SQLite would take that for the best it can
    do, and go through all events of the library.
    """
    records = aliases.family(session, library_id, paper_id)
    # The third is not looked at: by two that its key holds, SQLite would go through all lists of the library.
    held = select(ListEntry.list_id, ListEntry.paper_id, ListEntry.present).where(
        ListEntry.library_id == library_id, ListEntry.paper_id.in_(records)
    )
    entries = [f"{row[0]}|{row[1]}" for row in session.execute(held)]
    marked = annotated(session, library_id, records)
    return or_(
        _named(library_id, "paper", records),
        *([_named(library_id, "list_entry", entries)] if entries else []),
        *(_below(library_id, entity, record) for entity in ("paper_tag", "identifier") for record in records),
        *(_named(library_id, entity, some) for entity, some in marked.items() if some),
    )


def annotated(session: Session, library_id: str, records: Sequence[str]) -> dict[str, list[str]]:
    """Ids of the annotations of these records, deleted ones too, and of the memberships of their tags, by entity."""
    own = (Annotation.library_id == library_id, Annotation.paper_id.in_(records))
    marks = list(session.scalars(select(Annotation.id).where(*own)))
    if not marks:
        return {}
    tagged = select(AnnotationTag.annotation_id, AnnotationTag.tag_id).where(AnnotationTag.library_id == library_id)
    # Not joined: from the tags to the annotations SQLite would go through all tags of the library's annotations.
    held = session.execute(tagged.where(AnnotationTag.annotation_id.in_(select(Annotation.id).where(*own))))
    return {"annotation": marks, "annotation_tag": [f"{mark}|{tag}" for mark, tag in held]}


def _named(library_id: str, entity: str, idents: Sequence[str]) -> ColumnElement[bool]:
    return and_(History.library_id == library_id, History.entity == entity, History.entity_id.in_(idents))


def _below(library_id: str, entity: str, left: str) -> ColumnElement[bool]:
    """Events of the memberships of one thing: ids that begin with its id and a bar (`}` follows `|`)."""
    below = (History.entity_id > f"{left}|", History.entity_id < f"{left}}}")
    return and_(History.library_id == library_id, History.entity == entity, *below)


def _events(
    session: Session, library_id: str, where: ColumnElement[bool], before: int | None, limit: int
) -> list[Event]:
    query = select(History).where(where)
    if before is not None:
        query = query.where(History.id < before)
    rows = list(session.scalars(query.order_by(History.id.desc()).limit(limit)))
    known = names(session, library_id, {row.device_id for row in rows})
    return [
        Event(
            id=row.id,
            entity=row.entity,
            entity_id=row.entity_id,
            field=row.field,
            value=row.value,
            reason=row.reason,
            ver=row.ver,
            at=row.at,
            written_at=time_of(row.ts),
            device_id=row.device_id,
            device_name=known.get(row.device_id),
        )
        for row in rows
    ]


def since(session: Session, library_id: str, ver: int) -> list[int]:
    """Ids of the events of values that were replaced after a version of the library: what undoes its changes."""
    query = select(History.id).where(History.library_id == library_id, History.ver > ver, History.reason == "replaced")
    return list(session.scalars(query.order_by(History.id)))


def read_event(word: str) -> int:
    """The id of an event as it is written. Raises NotFound when it is none."""
    if not word.isascii() or not word.isdigit() or len(word) > 18:
        raise NotFound("There is no such entry in the history.")
    return int(word)


def read_events(words: Iterable[str]) -> list[int]:
    """Ids of events as they are written, with commas between. Raises NotFound."""
    return [read_event(one) for one in ",".join(words).split(",")]


def restore(session: Session, writer: Writer, events: Sequence[int]) -> list[Restored]:
    """Write the values of these events again, as one commit of `writer`'s.

    Raises NotFound for events that are not this library's; Conflict where the value cannot stand (what it belongs
    to is gone, a field that never changes or only grows, a name that another has).
    """
    found = []
    for ident in events:
        row = session.get(History, ident)
        if row is None or row.library_id != writer.library_id:
            raise NotFound("There is no such entry in the history. It may be older than the history goes back.")
        found.append(row)
    ops = [_again(session, row) for row in found]
    receipt = edits.commit(session, writer, ops)
    for outcome in receipt.outcomes if receipt else ():
        if outcome.outcome == "superseded":
            raise Conflict(f"The {outcome.op.field} only grows: a larger value stands.")
    return [Restored(row.entity, row.entity_id, row.field, row.value) for row in found]


def _again(session: Session, row: History) -> Op:
    """The operation that writes an event's value. Raises Conflict, Invalid."""
    bare = Op("", row.entity, row.entity_id)
    things = owners(bare) or [(row.entity, row.entity_id)]
    if any(_row(session, row.library_id, entity, ident) is None for entity, ident in things):
        raise Conflict("What this belonged to is gone for good.")
    if row.field == PRESENT:
        return Op("add" if row.value else "remove", row.entity, row.entity_id)
    if row.field == DELETED:
        return Op("del" if row.value else "restore", row.entity, row.entity_id)
    spec = ENTITIES[row.entity].get(row.field)
    if spec is None or spec.rule is Rule.ONCE:
        raise Conflict(f"The {row.field} never changes.")
    if row.field == "name":
        taken.refuse(session, row.library_id, row.entity, row.entity_id, row.value)
    return edits.put(row.entity, row.entity_id, row.field, row.value)


def _row(session: Session, library_id: str, entity: str, ident: str) -> Any:
    store = STORES[entity]
    if (entity in THINGS) == ("|" in ident) or (entity == "identifier" and ":" not in ident):
        return None
    return session.scalars(store.select(library_id, [ident])).first()


def version(session: Session, library_id: str) -> int:
    """The version at which the library stands, in the caller's transaction."""
    return session.scalars(select(Library.version).where(Library.id == library_id)).one()


def time_of(milliseconds: int) -> datetime:
    """Milliseconds since 1970 UTC as an aware time."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def names(session: Session, library_id: str, writers: Iterable[str]) -> dict[str, str]:
    """Names of the devices behind the writers: server devices by id, clients by their own id."""
    wanted = sorted(set(writers))
    direct = select(Device.id, Device.name).where(Device.library_id == library_id, Device.id.in_(wanted))
    through = (
        select(SyncDevice.id, Device.name)
        .join(Device, Device.id == SyncDevice.device_id)
        .where(SyncDevice.library_id == library_id, SyncDevice.id.in_(wanted))
    )
    return {row[0]: row[1] for query in (direct, through) for row in session.execute(query)}
