"""Reading lists: named and ordered; the order is a rank in each entry (fractional indexing)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain import order
from postil.domain.errors import Invalid, NotFound
from postil.domain.ops import Op
from postil.domain.spelling import name_key
from postil.models import ListEntry, Paper, ReadingList
from postil.services import aliases, edits, memberships
from postil.services.batch import chunks
from postil.services.edits import Writer


def find(session: Session, library_id: str, name: str) -> ReadingList | None:
    """The list of that name, capitals and blanks aside."""
    query = select(ReadingList).where(
        ReadingList.library_id == library_id, ReadingList.name_key == name_key(name), ~ReadingList.deleted
    )
    return session.scalars(query.order_by(ReadingList.created_at, ReadingList.id)).first()


def named(session: Session, library_id: str, name: str) -> ReadingList | None:
    """The list of that id or name."""
    found = session.get(ReadingList, (library_id, name))
    return found if found is not None and not found.deleted else find(session, library_id, name)


def get(session: Session, library_id: str, ident: str) -> ReadingList:
    """One list. Raises NotFound."""
    found = session.get(ReadingList, (library_id, ident))
    if found is None or found.deleted:
        raise NotFound("There is no such list.")
    return found


def counted(session: Session, library_id: str) -> list[tuple[ReadingList, int]]:
    """Every list with its number of papers, by name."""
    papers = memberships.by_list(session, library_id)
    query = select(ReadingList).where(ReadingList.library_id == library_id, ~ReadingList.deleted)
    found = session.scalars(query.order_by(ReadingList.name_key, ReadingList.id))
    return [(one, papers.get(one.id, 0)) for one in found]


def entries(session: Session, library_id: str, list_id: str) -> list[tuple[ListEntry, Paper]]:
    """The papers of a list in its order: by (rank, paper id), each once, those in the trash left out."""
    # One statement for entries and papers together goes through the whole library for every entry.
    query = select(ListEntry).where(ListEntry.library_id == library_id, ListEntry.list_id == list_id, ListEntry.present)
    held = list(session.scalars(query.order_by(ListEntry.rank, ListEntry.paper_id)))
    known: dict[str, Paper] = {}
    wanted = {entry.paper_id for entry in held}
    while wanted:
        fresh = _papers(session, library_id, sorted(wanted))
        known |= fresh
        wanted = {paper.alias_of for paper in fresh.values() if paper.alias_of} - known.keys()
    found: dict[str, tuple[ListEntry, Paper]] = {}
    for entry in held:
        paper = _head(known, entry.paper_id)
        if paper is not None and not paper.deleted:
            found.setdefault(paper.id, (entry, paper))
    return list(found.values())


def _papers(session: Session, library_id: str, idents: list[str]) -> dict[str, Paper]:
    found: dict[str, Paper] = {}
    for some in chunks(idents):
        query = select(Paper).where(Paper.library_id == library_id, Paper.id.in_(some))
        found |= {paper.id: paper for paper in session.scalars(query)}
    return found


def _head(known: Mapping[str, Paper], ident: str) -> Paper | None:
    """The record that stands for a paper in the end; itself where that leads nowhere or round in a ring."""
    paper, seen = known.get(ident), {ident}
    while paper is not None and paper.alias_of is not None and paper.alias_of not in seen:
        seen.add(paper.alias_of)
        paper = known.get(paper.alias_of)
    return known.get(ident) if paper is None or paper.alias_of is not None else paper


def making(session: Session, library_id: str, name: str) -> tuple[str, list[Op]]:
    """The id of the list called `name`, and the operations that make it when there is none. Raises Invalid."""
    checked = edits.read("list", "name", name)
    found = find(session, library_id, checked)
    if found is not None:
        return found.id, []
    for ident in ids.named_ids("list", checked):
        taken = session.get(ReadingList, (library_id, ident))
        if taken is None:
            return ident, [edits.put("list", ident, "name", checked)]
        if taken.deleted and taken.name_key == name_key(checked):
            return ident, [Op("restore", "list", ident), edits.put("list", ident, "name", checked)]
    raise AssertionError("ids never end")


def adding(session: Session, library_id: str, paper_id: str, name: str) -> list[Op]:
    """Operations that put a paper at the end of the list called `name`; none when it is there. Raises Invalid."""
    ident, ops = making(session, library_id, name)
    held = session.get(ListEntry, (library_id, ident, paper_id))
    if held is not None and held.present and not ops:
        return []
    return [*ops, *_placing(session, library_id, ident, paper_id, None)]


def _placing(session: Session, library_id: str, list_id: str, paper_id: str, before: str | None) -> list[Op]:
    query = select(ListEntry.rank, ListEntry.paper_id).where(
        ListEntry.library_id == library_id, ListEntry.list_id == list_id, ListEntry.present
    )
    present = sorted((row[0], row[1]) for row in session.execute(query))
    own = aliases.family(session, library_id, paper_id)
    joined = [paper for _, paper in present if paper in own[1:]]
    others = [(rank, paper) for rank, paper in present if paper not in own]
    at = len(others)
    if before is not None:
        wanted = aliases.family(session, library_id, before)
        at = next((place for place, (_, paper) in enumerate(others) if paper in wanted), -1)
        if at < 0:
            raise Invalid("The paper to stand before is not in the list.", {"before": ["Not in the list."]})
    rank, moved = order.insertion([rank for rank, _ in others], at)
    return [
        *(Op("remove", "list_entry", f"{list_id}|{paper}") for paper in joined),
        Op("add", "list_entry", f"{list_id}|{paper_id}"),
        _ranked(list_id, paper_id, rank),
        *(_ranked(list_id, others[place][1], new) for place, new in moved.items()),
    ]


def _ranked(list_id: str, paper_id: str, rank: str) -> Op:
    return edits.put("list_entry", f"{list_id}|{paper_id}", "rank", rank)


def place(session: Session, writer: Writer, list_id: str, paper_id: str, before: str | None = None) -> None:
    """Put a paper into a list, or move it there: in front of the paper `before`, or at the end.

    Raises NotFound, and Invalid when `before` is not in the list.
    """
    get(session, writer.library_id, list_id)
    if before == paper_id and any(paper.id == paper_id for _, paper in entries(session, writer.library_id, list_id)):
        return
    edits.commit(session, writer, _placing(session, writer.library_id, list_id, paper_id, before))


def add(session: Session, writer: Writer, paper_id: str, name: str) -> None:
    """Put a paper at the end of the list called `name`, making it when there is none. Raises Invalid."""
    edits.commit(session, writer, adding(session, writer.library_id, paper_id, name))


def discard(session: Session, writer: Writer, list_id: str, paper_id: str) -> None:
    """Take a paper, with the records joined to it, off a list; nothing when it is not there."""
    ops = []
    for record in aliases.family(session, writer.library_id, paper_id):
        held = session.get(ListEntry, (writer.library_id, list_id, record))
        if held is not None and held.present:
            ops.append(Op("remove", "list_entry", f"{list_id}|{record}"))
    edits.commit(session, writer, ops)


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
    ops = [edits.put("list", ident, name, value) for name, value in fields.items()]
    edits.commit(session, writer, [op for op in ops if op.value != getattr(found, op.field)])
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
