"""One change of many papers at once: tags, lists, status, stars and the trash, each as one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain import order
from postil.domain.errors import Invalid
from postil.domain.ops import Op
from postil.models import ListEntry, Paper, PaperTag
from postil.services import edits, lists, papers, tags
from postil.services.batch import chunks
from postil.services.edits import Writer
from postil.services.narrowing import PaperFilter, named

#: Papers that one change may have.
MOST: Final = 10_000


def change(session: Session, writer: Writer, idents: Sequence[str], fields: Mapping[str, Any]) -> int:
    """Write the same fields (domain/fields.py) of many papers; how many papers were different. Raises Invalid."""
    checked = {name: edits.read("paper", name, value) for name, value in fields.items()}
    ops: list[Op] = []
    changed = 0
    for paper in _live(session, writer.library_id, idents):
        own = [
            edits.put("paper", paper.id, name, value)
            for name, value in checked.items()
            if value != getattr(paper, name)
        ]
        changed += bool(own)
        ops += own + papers.reading(paper.id, checked) if own else []
    edits.commit(session, writer, ops)
    return changed


def tag(session: Session, writer: Writer, idents: Sequence[str], names: Iterable[str]) -> int:
    """Put the tags of these names on many papers; how many papers did not carry all of them. Raises Invalid."""
    wanted = [paper.id for paper in _live(session, writer.library_id, idents)]
    ops: list[Op] = []
    changed: set[str] = set()
    for name in papers.once(list(names)):
        ident, made = tags.making(session, writer.library_id, name)
        ops += made
        carrying = _holding(session, writer.library_id, wanted, PaperTag, PaperTag.tag_id == ident)
        without = [paper for paper in wanted if paper not in carrying]
        ops += [Op("add", "paper_tag", f"{paper}|{ident}") for paper in without]
        changed.update(without)
    edits.commit(session, writer, ops if changed else [])
    return len(changed)


def untag(session: Session, writer: Writer, idents: Sequence[str], names: Iterable[str]) -> int:
    """Take the tags of these names off many papers and the records joined to them; how many papers carried one."""
    family = _families(session, writer.library_id, idents)
    ops: list[Op] = []
    for name in names:
        found = tags.find(session, writer.library_id, name)
        if found is not None:
            carrying = _holding(session, writer.library_id, sorted(family), PaperTag, PaperTag.tag_id == found.id)
            ops += [Op("remove", "paper_tag", f"{record}|{found.id}") for record in sorted(carrying)]
    ops = list(dict.fromkeys(ops))
    edits.commit(session, writer, ops)
    return len({family[op.id.partition("|")[0]] for op in ops})


def enlist(session: Session, writer: Writer, idents: Sequence[str], name: str) -> int:
    """Put many papers at the end of the list called `name`, in their order; how many were not on it. Raises Invalid."""
    ident, ops = lists.making(session, writer.library_id, name)
    family = _families(session, writer.library_id, idents)
    query = select(ListEntry.paper_id, ListEntry.rank).where(
        ListEntry.library_id == writer.library_id, ListEntry.list_id == ident, ListEntry.present
    )
    held = sorted((row[1], row[0]) for row in session.execute(query))
    there = {family[record] for _, record in held if record in family}
    fresh = [paper for paper in dict.fromkeys(idents) if family.get(paper) == paper and paper not in there]
    ranks, moved = order.appending([rank for rank, _ in held], len(fresh))
    ops += [edits.put("list_entry", f"{ident}|{held[place][1]}", "rank", rank) for place, rank in moved.items()]
    for paper, rank in zip(fresh, ranks, strict=True):
        entry = f"{ident}|{paper}"
        ops += [Op("add", "list_entry", entry), edits.put("list_entry", entry, "rank", rank)]
    edits.commit(session, writer, ops if fresh else [])
    return len(fresh)


def delist(session: Session, writer: Writer, idents: Sequence[str], name: str) -> int:
    """Take many papers, and the records joined to them, off the list called `name`; how many were on it."""
    found = lists.find(session, writer.library_id, name)
    if found is None:
        raise Invalid("There is no list of that name.", {"list": ["There is no list of that name."]})
    family = _families(session, writer.library_id, idents)
    held = _holding(session, writer.library_id, sorted(family), ListEntry, ListEntry.list_id == found.id)
    edits.commit(session, writer, [Op("remove", "list_entry", f"{found.id}|{record}") for record in sorted(held)])
    return len({family[record] for record in held})


def remove(session: Session, writer: Writer, idents: Sequence[str]) -> int:
    """Put many papers, and the records joined to them, into the trash; how many papers."""
    family = _families(session, writer.library_id, idents)
    edits.commit(session, writer, [Op("del", "paper", record) for record in sorted(family)])
    return len(set(family.values()))


def _live(session: Session, library_id: str, idents: Sequence[str]) -> list[Paper]:
    """The papers of these ids that are neither in the trash nor joined to another. Raises Invalid for too many."""
    if len(idents) > MOST:
        raise Invalid(f"At most {MOST:,} papers can be changed at once. Narrow the selection.")
    found: list[Paper] = []
    for some in chunks(list(dict.fromkeys(idents))):
        found += session.scalars(named(library_id, some, PaperFilter(), Paper))
    return found


def _families(session: Session, library_id: str, idents: Sequence[str]) -> dict[str, str]:
    """Every record of these papers → the paper that stands for it."""
    found = {paper.id: paper.id for paper in _live(session, library_id, idents)}
    wanted = list(found)
    while wanted:
        fresh: list[tuple[str, str]] = []
        for some in chunks(wanted):
            query = select(Paper.id, Paper.alias_of).where(Paper.library_id == library_id, Paper.alias_of.in_(some))
            fresh += [(row[0], row[1] or "") for row in session.execute(query) if row[0] not in found]
        found |= {record: found[head] for record, head in fresh}
        wanted = [record for record, _ in fresh]
    return found


def _holding(session: Session, library_id: str, records: Sequence[str], table: Any, condition: Any) -> set[str]:
    """Those of the records to which a present row of `table` belongs."""
    found: set[str] = set()
    for some in chunks(list(records)):
        query = select(table.paper_id).where(
            table.library_id == library_id, table.paper_id.in_(some), condition, table.present
        )
        found.update(session.scalars(query))
    return found
