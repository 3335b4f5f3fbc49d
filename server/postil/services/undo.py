"""Undo of anything that one writer did: what the ledger wrote between two versions of a library is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from postil.domain.fields import DELETED, ENTITIES, MEMBERSHIPS, PRESENT, THINGS, Rule
from postil.domain.ops import Op
from postil.models import FieldVersion, History
from postil.services import edits, taken
from postil.services.batch import chunks, owners
from postil.services.edits import Writer
from postil.services.stores import STORES, column

Key = tuple[str, str, str]
#: The field that a new thing gets first, and never loses.
_FIRST = {"paper": "canonical", "tag": "name", "list": "name", "annotation": "paper_id", "saved_search": "name"}


@dataclass(frozen=True, slots=True)
class Undone:
    """How many operations took things back, and how many fields stay since they hold something else by now."""

    changed: int
    left: int
    #: Papers that look different now.
    papers: frozenset[str]


@dataclass(slots=True)
class _Written:
    """One field: what the writer left there, and what stood there before, where anything was ever written."""

    key: Key
    ver: int
    value: Any
    before: tuple[Any, ...] = ()


def undo(session: Session, writer: Writer, after: int, until: int) -> Undone:
    """Take back, as one commit, what `writer` wrote between two versions of the library (`after` < version <= `until`).

    Fields get their earlier values; memberships and things that were made go, those that were removed come back.
    A field that holds something else by now stays, a text is merged, and what only grows stays too. Undoing an undo
    does it again. Raises Conflict when a name has been taken meanwhile.
    """
    written = _written(session, writer, after, until)
    rows = _rows(session, writer.library_id, written)
    made = {(one.key[0], one.key[1]) for one in written if _FIRST.get(one.key[0]) == one.key[2] and not one.before}
    ops: list[Op] = []
    left = 0
    for one in written:
        row = rows.get(one.key[:2])
        if row is None or _with_new_paper(one, made):
            continue
        present = getattr(row, column(one.key[2]))
        if present != one.value and not _is_text(one.key):
            left += 1
            continue
        ops += _back(session, writer, one, present, made=one.key[:2] in made)
    receipt = edits.commit(session, writer, ops)
    return Undone(len(ops), left, receipt.papers if receipt else frozenset())


def _written(session: Session, writer: Writer, after: int, until: int) -> list[_Written]:
    """The fields that the writer wrote then, in the order in which they are taken back: existence last."""
    found: dict[Key, _Written] = {}
    for gone in _history(session, writer, History.written_ver, after, until):
        if gone.device_id == writer.device_id:
            one = found.setdefault(_key(gone), _Written(_key(gone), 0, None))
            if (gone.written_ver or 0) > one.ver:
                one.ver, one.value = gone.written_ver or 0, gone.value
    standing = select(FieldVersion).where(
        FieldVersion.library_id == writer.library_id,
        FieldVersion.ver > after,
        FieldVersion.ver <= until,
        FieldVersion.device_id == writer.device_id,
    )
    versions = list(session.scalars(standing))
    rows = _rows(session, writer.library_id, [_Written(_key(row), row.ver, None) for row in versions])
    for row in versions:
        thing = rows[row.entity, row.entity_id]
        found[_key(row)] = _Written(_key(row), row.ver, getattr(thing, column(row.field)))
    for gone in _history(session, writer, History.ver, after, until):
        earlier = (gone.written_ver or 0) <= after  # else written and replaced within: it never stood before
        if earlier and _key(gone) in found and not found[_key(gone)].before:
            found[_key(gone)].before = (gone.value,)
    return sorted(found.values(), key=lambda one: (one.key[0] in THINGS and one.key[2] == DELETED, -one.ver))


def _history(session: Session, writer: Writer, by: Any, after: int, until: int) -> list[History]:
    """Values that stood once, put aside (or written) between two versions, in their order."""
    within: ColumnElement[bool] = (by > after) & (by <= until)
    query = select(History).where(History.library_id == writer.library_id, within, History.reason != "superseded")
    return list(session.scalars(query.order_by(History.id)))


def _key(row: FieldVersion | History) -> Key:
    return row.entity, row.entity_id, row.field


def _rows(session: Session, library_id: str, written: list[_Written]) -> dict[tuple[str, str], Any]:
    """The rows of what was written, by entity and id."""
    wanted: dict[str, set[str]] = {}
    for one in written:
        wanted.setdefault(one.key[0], set()).add(one.key[1])
    found = {}
    for entity, idents in wanted.items():
        store = STORES[entity]
        for some in chunks(sorted(idents)):
            found.update({(entity, store.ident(row)): row for row in session.scalars(store.select(library_id, some))})
    return found


def _with_new_paper(one: _Written, made: set[tuple[str, str]]) -> bool:
    """Whether a membership goes with a paper that was new: that goes as a whole, with what hangs on it."""
    return any(thing in made for thing in owners(Op("", one.key[0], one.key[1])) if thing[0] == "paper")


def _is_text(key: Key) -> bool:
    entity, _, field = key
    return field not in {PRESENT, DELETED} and ENTITIES[entity][field].rule is Rule.TEXT


def _back(session: Session, writer: Writer, one: _Written, present: Any, *, made: bool) -> Iterator[Op]:
    """The operations that give the field back what stood there before."""
    entity, ident, field = one.key
    if field == PRESENT:
        if present != (one.before[0] if one.before else False):
            yield Op("remove" if present else "add", entity, ident)
    elif field == DELETED:
        if present != (one.before[0] if one.before else made):
            yield Op("restore" if present else "del", entity, ident)
    elif made:
        if field == _FIRST[entity] and entity != "paper":  # of a paper, which is brought to life, that is written too
            yield Op("del", entity, ident)
    elif one.before or entity not in MEMBERSHIPS:
        spec = ENTITIES[entity][field]
        earlier = one.before[0] if one.before else spec.empty
        if earlier != one.value and spec.rule not in {Rule.ONCE, Rule.MAX}:
            if field == "name":
                taken.refuse(session, writer.library_id, entity, ident, earlier)
            yield edits.put(entity, ident, field, earlier, base_text=one.value if spec.rule is Rule.TEXT else None)
