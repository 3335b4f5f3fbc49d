"""Lists at a glance: the order of one without the weight of its papers, and all of them with how far they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, select, union_all
from sqlalchemy.orm import Session

from postil.models import FieldVersion, ListEntry, ListShare, Paper, ReadingList
from postil.services import history

#: Orders in which all lists are shown.
ORDERS = ("name", "changed")


@dataclass(frozen=True, slots=True)
class Line:
    """One paper of a list: the record that stands for it, and whether it is unread, reading or read."""

    paper_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A list with the number of its papers, how many of them are read, when it changed last, and whether it is open."""

    list: ReadingList
    papers: int
    read: int
    changed_at: datetime
    shared: bool


@dataclass(frozen=True, slots=True)
class _State:
    ident: str
    alias_of: str | None
    deleted: bool
    status: str


def of(session: Session, library_id: str, list_id: str) -> list[Line]:
    """The papers of a list in its order, each once, those in the trash left out: as `lists.entries`, but light.

    Two statements, and one more for each step between joined records.
    """
    query = select(ListEntry.paper_id).where(
        ListEntry.library_id == library_id, ListEntry.list_id == list_id, ListEntry.present
    )
    held = list(session.scalars(query.order_by(ListEntry.rank, ListEntry.paper_id)))
    known = _with_heads(session, library_id, _states(session, library_id, query))
    found: dict[str, Line] = {}
    for ident in held:
        state = _head(known, ident)
        if state is not None and not state.deleted:
            found.setdefault(state.ident, Line(state.ident, state.status))
    return list(found.values())


def overview(session: Session, library_id: str, order: str = "name") -> list[Overview]:
    """Every list, by name or the one that changed last first; a fixed number of statements."""
    counts = _counts(session, library_id)
    query = select(ReadingList, _changed_at(library_id), _is_shared(library_id)).where(
        ReadingList.library_id == library_id, ~ReadingList.deleted
    )
    found = [
        Overview(
            row[0],
            *counts.get(row[0].id, (0, 0)),
            changed_at=row[0].created_at if row[1] is None else history.time_of(row[1]),
            shared=bool(row[2]),
        )
        for row in session.execute(query.order_by(ReadingList.name_key, ReadingList.id))
    ]
    return sorted(found, key=lambda one: one.changed_at, reverse=True) if order == "changed" else found


def _counts(session: Session, library_id: str) -> dict[str, tuple[int, int]]:
    """List → its papers, and those of them that are read.

    All entries are counted first, and then put right for papers in the trash and joined records: no long row of a
    paper is read for that.
    """
    entry = (ListEntry.library_id == library_id, ListEntry.present)
    every = select(ListEntry.list_id, func.count()).where(*entry).group_by(ListEntry.list_id)
    live = (Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_(None))
    read = every.where(ListEntry.paper_id.in_(select(Paper.id).where(*live, Paper.status == "read")))
    papers, done = _numbers(session, every), _numbers(session, read)
    deleted = select(Paper.id).where(Paper.library_id == library_id, Paper.deleted)
    joined = select(Paper.id).where(Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_not(None))
    odd = select(ListEntry.list_id, ListEntry.paper_id).where(
        *entry, ListEntry.paper_id.in_(union_all(deleted, joined))
    )
    held = [(row[0], row[1]) for row in session.execute(odd)]
    papers.subtract(list_id for list_id, _ in held)
    if held:
        for list_id, state in _stand_ins(session, library_id, held):
            papers[list_id] += 1
            done[list_id] += state.status == "read"
    return {list_id: (papers[list_id], done[list_id]) for list_id in papers}


def _numbers(session: Session, query: Select[str, int]) -> Counter[str]:
    return Counter({row[0]: row[1] for row in session.execute(query)})


def _stand_ins(session: Session, library_id: str, held: list[tuple[str, str]]) -> Iterator[tuple[str, _State]]:
    """The papers that joined records among these entries stand for: once in each list, where it is not there itself."""
    pointing = (Paper.library_id == library_id, Paper.alias_of > "")
    known = _with_heads(session, library_id, _states(session, library_id, select(Paper.id).where(*pointing)))
    heads = ListEntry.paper_id.in_(select(Paper.alias_of).where(*pointing))
    entry = (ListEntry.library_id == library_id, ListEntry.present)
    present = session.execute(select(ListEntry.list_id, ListEntry.paper_id).where(*entry, heads))
    seen = {(row[0], row[1]) for row in present} - set(held)
    for list_id, ident in held:
        state = _head(known, ident)
        if state is not None and not state.deleted and (list_id, state.ident) not in seen:
            seen.add((list_id, state.ident))
            yield list_id, state


def _changed_at(library_id: str) -> ScalarSelect[int | None]:
    """When the operation came that touched a list last, in milliseconds; NULL when nobody knows any more."""
    query = select(func.max(FieldVersion.ts)).where(
        FieldVersion.library_id == library_id, FieldVersion.ver == ReadingList.ver
    )
    return query.correlate(ReadingList).scalar_subquery()


def _is_shared(library_id: str) -> ScalarSelect[int]:
    query = select(func.count()).where(
        ListShare.library_id == library_id, ListShare.list_id == ReadingList.id, ListShare.revoked_at.is_(None)
    )
    return query.correlate(ReadingList).scalar_subquery()


def _states(session: Session, library_id: str, idents: Select[str] | list[str]) -> dict[str, _State]:
    query = select(Paper.id, Paper.alias_of, Paper.deleted, Paper.status).where(
        Paper.library_id == library_id, Paper.id.in_(idents)
    )
    return {row[0]: _State(row[0], row[1], row[2], row[3]) for row in session.execute(query)}


def _with_heads(session: Session, library_id: str, known: dict[str, _State]) -> dict[str, _State]:
    """The records, and those that they point at, however many steps away."""
    wanted = {state.alias_of for state in known.values() if state.alias_of} - known.keys()
    while wanted:
        fresh = _states(session, library_id, sorted(wanted))
        known |= fresh
        wanted = {state.alias_of for state in fresh.values() if state.alias_of} - known.keys()
    return known


def _head(known: Mapping[str, _State], ident: str) -> _State | None:
    """The record that stands for a paper in the end; itself where that leads nowhere or round in a ring."""
    state, seen = known.get(ident), {ident}
    while state is not None and state.alias_of is not None and state.alias_of not in seen:
        seen.add(state.alias_of)
        state = known.get(state.alias_of)
    return known.get(ident) if state is None or state.alias_of is not None else state
