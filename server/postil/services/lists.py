"""Reading lists: named and ordered; the order is a rank in each entry (fractional indexing)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from fractional_indexing import generate_key_between
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain.errors import Invalid, NotFound
from postil.domain.ops import Op
from postil.domain.spelling import name_key
from postil.models import ListEntry, Paper, ReadingList
from postil.services import edits
from postil.services.edits import Writer


def find(session: Session, library_id: str, name: str) -> ReadingList | None:
    """The list of that name, capitals and blanks aside."""
    query = select(ReadingList).where(
        ReadingList.library_id == library_id, ReadingList.name_key == name_key(name), ~ReadingList.deleted
    )
    return session.scalars(query.order_by(ReadingList.created_at, ReadingList.id)).first()


def get(session: Session, library_id: str, ident: str) -> ReadingList:
    """One list. Raises NotFound."""
    found = session.get(ReadingList, (library_id, ident))
    if found is None or found.deleted:
        raise NotFound("There is no such list.")
    return found


def counted(session: Session, library_id: str) -> list[tuple[ReadingList, int]]:
    """Every list with its number of papers, by name."""
    live = (
        select(ListEntry.list_id, func.count().label("papers"))
        .join(Paper, (Paper.library_id == ListEntry.library_id) & (Paper.id == ListEntry.paper_id))
        .where(ListEntry.library_id == library_id, ListEntry.present, ~Paper.deleted)
        .group_by(ListEntry.list_id)
        .subquery()
    )
    query = (
        select(ReadingList, func.coalesce(live.c.papers, 0))
        .outerjoin(live, live.c.list_id == ReadingList.id)
        .where(ReadingList.library_id == library_id, ~ReadingList.deleted)
        .order_by(ReadingList.name_key, ReadingList.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def entries(session: Session, library_id: str, list_id: str) -> list[tuple[ListEntry, Paper]]:
    """The papers of a list in its order: by (rank, paper id), those in the trash left out."""
    query = (
        select(ListEntry, Paper)
        .join(Paper, (Paper.library_id == ListEntry.library_id) & (Paper.id == ListEntry.paper_id))
        .where(
            ListEntry.library_id == library_id,
            ListEntry.list_id == list_id,
            ListEntry.present,
            ~Paper.deleted,
        )
        .order_by(ListEntry.rank, ListEntry.paper_id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def making(session: Session, library_id: str, name: str) -> tuple[str, list[Op]]:
    """The id of the list called `name`, and the operations that make it when there is none. Raises Invalid."""
    checked = edits.read("list", "name", name)
    found = find(session, library_id, checked)
    if found is not None:
        return found.id, []
    ident = ids.list_id(checked)
    taken = session.get(ReadingList, (library_id, ident))
    if taken is not None and not taken.deleted:
        ident = str(uuid.uuid4())  # the list that had this name was renamed
    ops = [edits.put("list", ident, "name", checked)]
    return ident, ([Op("restore", "list", ident), *ops] if taken is not None and taken.deleted else ops)


def adding(session: Session, library_id: str, paper_id: str, name: str) -> list[Op]:
    """Operations that put a paper at the end of the list called `name`; none when it is there."""
    ident, ops = making(session, library_id, name)
    held = session.get(ListEntry, (library_id, ident, paper_id))
    if held is not None and held.present and not ops:
        return []
    return [*ops, *_placed(ident, paper_id, _between(_ranks(session, library_id, ident, paper_id), None))]


def _placed(list_id: str, paper_id: str, rank: str) -> list[Op]:
    entry = f"{list_id}|{paper_id}"
    return [Op("add", "list_entry", entry), edits.put("list_entry", entry, "rank", rank)]


def _ranks(session: Session, library_id: str, list_id: str, without: str) -> list[tuple[str, str]]:
    """(rank, paper) of every present entry but one, in order."""
    query = select(ListEntry.rank, ListEntry.paper_id).where(
        ListEntry.library_id == library_id, ListEntry.list_id == list_id, ListEntry.present
    )
    return sorted((row[0], row[1]) for row in session.execute(query) if row[1] != without)


def _between(ranks: list[tuple[str, str]], before: str | None) -> str:
    """A rank in front of the paper `before`, or behind all. Raises Invalid when `before` is not in the list."""
    keys = [rank or "a0" for rank, _ in ranks]
    if before is None:
        return str(generate_key_between(keys[-1] if keys else None, None))
    places = [place for place, (_, paper) in enumerate(ranks) if paper == before]
    if not places:
        raise Invalid("The paper to stand before is not in the list.", {"before": ["Not in the list."]})
    place = places[0]
    low = keys[place - 1] if place else None
    if low is not None and low >= keys[place]:
        low = None  # two entries share a rank: stand in front of both
    return str(generate_key_between(low, keys[place]))


def place(session: Session, writer: Writer, list_id: str, paper_id: str, before: str | None = None) -> None:
    """Put a paper into a list, or move it there: in front of the paper `before`, or at the end."""
    get(session, writer.library_id, list_id)
    ranks = _ranks(session, writer.library_id, list_id, paper_id)
    edits.commit(session, writer, _placed(list_id, paper_id, _between(ranks, before)))


def add(session: Session, writer: Writer, paper_id: str, name: str) -> None:
    """Put a paper at the end of the list called `name`, making it when there is none. Raises Invalid."""
    edits.commit(session, writer, adding(session, writer.library_id, paper_id, name))


def discard(session: Session, writer: Writer, list_id: str, paper_id: str) -> None:
    """Take a paper off a list; nothing when it is not there."""
    held = session.get(ListEntry, (writer.library_id, list_id, paper_id))
    if held is not None and held.present:
        edits.commit(session, writer, [Op("remove", "list_entry", f"{list_id}|{paper_id}")])


def create(session: Session, writer: Writer, name: str, description: str = "") -> tuple[ReadingList, bool]:
    """The list called `name`, and whether it is new. Raises Invalid."""
    ident, ops = making(session, writer.library_id, name)
    if ops and description:
        ops.append(edits.put("list", ident, "description", description))
    edits.commit(session, writer, ops)
    return get(session, writer.library_id, ident), bool(ops)


def change(
    session: Session, writer: Writer, ident: str, fields: Mapping[str, Any], expected: int | None = None
) -> ReadingList:
    """Rename or describe a list. Raises NotFound, Invalid, Stale."""
    found = get(session, writer.library_id, ident)
    edits.expect(found.ver, expected)
    edits.commit(session, writer, [edits.put("list", ident, name, value) for name, value in fields.items()])
    return found


def remove(session: Session, writer: Writer, ident: str, expected: int | None = None) -> ReadingList:
    """Delete a list; its papers stay in the library."""
    found = get(session, writer.library_id, ident)
    edits.expect(found.ver, expected)
    edits.commit(session, writer, [Op("del", "list", ident)])
    return found


def restore(session: Session, writer: Writer, ident: str) -> ReadingList:
    """Bring a deleted list back with its order. Raises NotFound."""
    found = session.get(ReadingList, (writer.library_id, ident))
    if found is None:
        raise NotFound("There is no such list.")
    if found.deleted:
        edits.commit(session, writer, [Op("restore", "list", ident)])
    return found
