"""Undo of anything that one writer did: what the ledger wrote between two versions of a library is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict
from postil.domain.fields import DELETED, ENTITIES, MEMBERSHIPS, PRESENT, THINGS, Rule
from postil.domain.ops import Op
from postil.models import FieldVersion, History
from postil.services import edits, lists, tags
from postil.services.batch import chunks, owners
from postil.services.edits import Writer
from postil.services.stores import STORES, column


@dataclass(frozen=True, slots=True)
class Undone:
    """How many fields were taken back, and how many stay since somebody has written them meanwhile."""

    changed: int
    left: int
    #: Papers that look different now.
    papers: frozenset[str]


def undo(session: Session, writer: Writer, after: int, until: int) -> Undone:
    """Take back, as one commit, what `writer` wrote between two versions of the library (`after` < version <= `until`).

    Fields get their earlier values; memberships and things that were made go, those that were removed come back.
    What was written again since then stays, and so do fields that only grow. Undoing an undo does it again.
    Raises Conflict when a name has been taken meanwhile.
    """
    written = _written(session, writer, after, until)
    before, touched = _before(session, writer, after, until)
    made = {(row.entity, row.entity_id) for row in written if _makes(row, before)}
    values = _values(session, writer.library_id, written)
    ops = [op for row in written for op in _back(session, writer, row, before, made, values)]
    left = len(touched - {_key(row) for row in written})
    if not ops:
        return Undone(0, left, frozenset())
    receipt = edits.commit(session, writer, ops)
    return Undone(len(ops), left, receipt.papers if receipt else frozenset())


Key = tuple[str, str, str]


def _key(row: FieldVersion | History) -> Key:
    return row.entity, row.entity_id, row.field


def _written(session: Session, writer: Writer, after: int, until: int) -> Sequence[FieldVersion]:
    """The fields that still hold what the writer wrote then, in the order in which they are to be taken back."""
    query = select(FieldVersion).where(
        FieldVersion.library_id == writer.library_id,
        FieldVersion.ver > after,
        FieldVersion.ver <= until,
        FieldVersion.device_id == writer.device_id,
    )
    rows = list(session.scalars(query))
    return sorted(rows, key=lambda row: (row.entity in THINGS and row.field == DELETED, -row.ver))


def _before(session: Session, writer: Writer, after: int, until: int) -> tuple[dict[Key, Any], set[Key]]:
    """What fields held before `after`, where they held anything; and every field that lost a value to the writer."""
    query = select(History).where(
        History.library_id == writer.library_id,
        History.ver > after,
        History.ver <= until,
        History.reason != "superseded",
    )
    found: dict[Key, Any] = {}
    for row in session.scalars(query.order_by(History.id)):
        found.setdefault(_key(row), row.value)
    return found, set(found)


#: The field that a new thing gets first, and never loses.
_FIRST = {"paper": "canonical", "tag": "name", "list": "name"}


def _makes(row: FieldVersion, before: dict[Key, Any]) -> bool:
    """Whether the thing came to be by this change."""
    return _FIRST.get(row.entity) == row.field and _key(row) not in before


def _values(session: Session, library_id: str, written: Sequence[FieldVersion]) -> dict[tuple[str, str], Any]:
    """The rows of what was written."""
    wanted: dict[str, set[str]] = {}
    for row in written:
        wanted.setdefault(row.entity, set()).add(row.entity_id)
    found = {}
    for entity, idents in wanted.items():
        for some in chunks(sorted(idents)):
            for thing in session.scalars(STORES[entity].select(library_id, some)):
                found[entity, STORES[entity].ident(thing)] = thing
    return found


def _back(
    session: Session,
    writer: Writer,
    row: FieldVersion,
    before: dict[Key, Any],
    made: set[tuple[str, str]],
    values: dict[tuple[str, str], Any],
) -> Iterator[Op]:
    thing = values.get((row.entity, row.entity_id))
    if thing is None or any(one in made for one in owners(_op(row)) if one[0] == "paper"):
        return  # a new paper goes as a whole, with what hangs on it
    present = getattr(thing, column(row.field))
    if row.field == PRESENT:
        if before.get(_key(row), not present) != present:
            yield Op("remove" if present else "add", row.entity, row.entity_id)
    elif row.field == DELETED:
        yield Op("restore" if present else "del", row.entity, row.entity_id)
    elif (row.entity, row.entity_id) in made:
        if row.field == "name" and not thing.deleted:
            yield Op("del", row.entity, row.entity_id)
    elif row.entity not in MEMBERSHIPS or _key(row) in before:
        yield from _value_back(session, writer, row, before, present)


def _op(row: FieldVersion) -> Op:
    return Op("", row.entity, row.entity_id)


def _value_back(
    session: Session, writer: Writer, row: FieldVersion, before: dict[Key, Any], present: Any
) -> Iterator[Op]:
    spec = ENTITIES[row.entity][row.field]
    earlier = before.get(_key(row), spec.empty)
    if spec.rule in {Rule.ONCE, Rule.MAX} or earlier == present:
        return
    if row.field == "name":
        find = tags.find if row.entity == "tag" else lists.find
        other: Any = find(session, writer.library_id, earlier)
        if other is not None and other.id != row.entity_id:
            raise Conflict(f"There is another {row.entity} called “{other.name}” now.", existing=other.id)
    base = present if spec.rule is Rule.TEXT else None
    yield edits.put(row.entity, row.entity_id, row.field, earlier, base_text=base)
