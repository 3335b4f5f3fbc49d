"""Tags: name, colour, and which papers carry them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain.errors import Conflict, NotFound
from postil.domain.ops import Op
from postil.domain.spelling import name_key
from postil.models import PaperTag, Tag
from postil.services import aliases, edits, memberships
from postil.services.edits import Writer


def find(session: Session, library_id: str, name: str) -> Tag | None:
    """The tag of that name, capitals and blanks aside."""
    query = select(Tag).where(Tag.library_id == library_id, Tag.name_key == name_key(name), ~Tag.deleted)
    return session.scalars(query.order_by(Tag.created_at, Tag.id)).first()


def named(session: Session, library_id: str, name: str) -> Tag | None:
    """The tag of that id or name."""
    found = session.get(Tag, (library_id, name))
    return found if found is not None and not found.deleted else find(session, library_id, name)


def get(session: Session, library_id: str, ident: str) -> Tag:
    """One tag. Raises NotFound."""
    found = session.get(Tag, (library_id, ident))
    if found is None or found.deleted:
        raise NotFound("There is no such tag.")
    return found


def counted(session: Session, library_id: str) -> list[tuple[Tag, int]]:
    """Every tag with the number of papers that carry it (those in the trash not counted), by name."""
    papers = memberships.by_tag(session, library_id)
    query = select(Tag).where(Tag.library_id == library_id, ~Tag.deleted).order_by(Tag.name_key, Tag.id)
    return [(tag, papers.get(tag.id, 0)) for tag in session.scalars(query)]


def making(session: Session, library_id: str, name: str) -> tuple[str, list[Op]]:
    """The id of the tag called `name`, and the operations that make it when there is none. Raises Invalid."""
    checked = edits.read("tag", "name", name)
    found = find(session, library_id, checked)
    if found is not None:
        return found.id, []
    for ident in ids.named_ids("tag", checked):
        taken = session.get(Tag, (library_id, ident))
        if taken is None:
            return ident, [edits.put("tag", ident, "name", checked)]
        if taken.deleted and taken.name_key == name_key(checked):
            return ident, [Op("restore", "tag", ident), edits.put("tag", ident, "name", checked)]
    raise AssertionError("ids never end")


def adding(session: Session, library_id: str, paper_id: str, name: str) -> list[Op]:
    """Operations that put the tag called `name` on a paper; none when it carries it."""
    ident, ops = making(session, library_id, name)
    held = session.get(PaperTag, (library_id, paper_id, ident))
    if held is not None and held.present and not ops:
        return []
    return [*ops, Op("add", "paper_tag", f"{paper_id}|{ident}")]


def add(session: Session, writer: Writer, paper_id: str, name: str) -> None:
    """Put the tag called `name` on a paper, making it when there is none. Raises Invalid."""
    edits.commit(session, writer, adding(session, writer.library_id, paper_id, name))


def discard(session: Session, writer: Writer, paper_id: str, tag_id: str) -> None:
    """Take a tag off a paper and the records joined to it; nothing when it does not carry it."""
    ops = []
    for record in aliases.family(session, writer.library_id, paper_id):
        held = session.get(PaperTag, (writer.library_id, record, tag_id))
        if held is not None and held.present:
            ops.append(Op("remove", "paper_tag", f"{record}|{tag_id}"))
    edits.commit(session, writer, ops)


def replace(session: Session, writer: Writer, paper_id: str, names: list[str]) -> None:
    """Make the paper carry exactly the tags of these names."""
    ops: list[Op] = []
    wanted: set[str] = set()
    for name in names:
        ident, made = making(session, writer.library_id, name)
        ops += made if ident not in wanted else []
        wanted.add(ident)
    query = select(PaperTag.paper_id, PaperTag.tag_id).where(
        PaperTag.library_id == writer.library_id,
        PaperTag.paper_id.in_(aliases.family(session, writer.library_id, paper_id)),
        PaperTag.present,
    )
    held = sorted((row[0], row[1]) for row in session.execute(query))
    ops += [Op("add", "paper_tag", f"{paper_id}|{ident}") for ident in sorted(wanted - {tag for _, tag in held})]
    ops += [Op("remove", "paper_tag", f"{record}|{tag}") for record, tag in held if tag not in wanted]
    edits.commit(session, writer, ops)


def create(session: Session, writer: Writer, name: str, color: str = "") -> tuple[Tag, bool]:
    """The tag called `name`, and whether it is new. Raises Invalid."""
    ident, ops = making(session, writer.library_id, name)
    if ops and color:
        ops.append(edits.put("tag", ident, "color", color))
    edits.commit(session, writer, ops)
    return get(session, writer.library_id, ident), bool(ops)


def change(session: Session, writer: Writer, ident: str, fields: Mapping[str, Any], expected: int | None = None) -> Tag:
    """Rename or colour a tag. Raises NotFound, Invalid, Stale, and Conflict when another tag has the name."""
    tag = get(session, writer.library_id, ident)
    edits.expect(tag.ver, expected)
    if "name" in fields:
        other = find(session, writer.library_id, edits.read("tag", "name", fields["name"]))
        if other is not None and other.id != tag.id:
            raise Conflict(f"There is a tag called {other.name} already.", existing=other.id)
    ops = [edits.put("tag", tag.id, name, value) for name, value in fields.items()]
    edits.commit(session, writer, [op for op in ops if op.value != getattr(tag, op.field)])
    return tag


def remove(session: Session, writer: Writer, ident: str, expected: int | None = None) -> Tag:
    """Delete a tag; papers keep their membership, so that bringing it back brings all back."""
    tag = get(session, writer.library_id, ident)
    edits.expect(tag.ver, expected)
    edits.commit(session, writer, [Op("del", "tag", tag.id)])
    return tag


def restore(session: Session, writer: Writer, ident: str) -> Tag:
    """Bring a deleted tag back with its papers. Raises NotFound."""
    found = session.get(Tag, (writer.library_id, ident))
    if found is None:
        raise NotFound("There is no such tag.")
    if found.deleted:
        edits.commit(session, writer, [Op("restore", "tag", ident)])
    return found
