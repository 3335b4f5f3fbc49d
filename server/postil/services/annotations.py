"""Annotations: highlights and page notes of a paper: make, read, change, tag, remove and bring back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from postil.domain import targets
from postil.domain.errors import Conflict, NotFound
from postil.domain.ops import Op
from postil.models import Annotation, AnnotationTag, Paper, Tag
from postil.services import aliases, edits, papers, tags
from postil.services.batch import chunks
from postil.services.edits import Writer

#: What of an annotation can be written at any time (domain/fields.py).
OWN_FIELDS = ("target", "motivation", "color", "comment", "extra")


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    """A new annotation: its fields (domain/fields.py), names of its tags, and the id that a client gave it."""

    fields: Mapping[str, Any]
    tags: Sequence[str] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class AnnotationView:
    """One annotation as shown: the record with its tags, by name."""

    annotation: Annotation
    tags: tuple[Tag, ...] = ()


def create(session: Session, writer: Writer, paper_id: str, draft: AnnotationDraft) -> Annotation:
    """Annotate a paper; one in the trash comes back. Raises NotFound, Invalid, and Conflict when the id is taken."""
    paper = papers.get(session, writer.library_id, paper_id, trashed=True)
    ident = draft.id or str(uuid.uuid4())
    if session.get(Annotation, (writer.library_id, ident)) is not None:
        raise Conflict("There is an annotation with this id already.", existing=ident)
    ops = [edits.put("annotation", ident, "paper_id", paper.id)]
    ops += [edits.put("annotation", ident, name, value) for name, value in draft.fields.items()]
    for name in papers.once(draft.tags):
        tag_id, made = tags.making(session, writer.library_id, name)
        ops += [*made, Op("add", "annotation_tag", f"{ident}|{tag_id}")]
    edits.commit(session, writer, ops)
    return get(session, writer.library_id, ident)


def get(session: Session, library_id: str, ident: str, *, deleted: bool = False) -> Annotation:
    """One annotation, by id or by the last part of its address. Raises NotFound, for a deleted one unless `deleted`."""
    found = session.get(Annotation, (library_id, ident)) or _by_slug(session, library_id, ident)
    if found is None or not found.paper_id or (found.deleted and not deleted):
        raise NotFound("There is no such annotation.", deleted=bool(found and found.deleted))
    return found


def _by_slug(session: Session, library_id: str, slug: str) -> Annotation | None:
    if not slug:
        return None
    query = select(Annotation).where(Annotation.library_id == library_id, Annotation.slug == slug)
    return session.scalars(query.order_by(Annotation.created_at, Annotation.id)).first()


def change(
    session: Session, writer: Writer, ident: str, fields: Mapping[str, Any], expected: int | None = None
) -> Annotation:
    """Write some of `OWN_FIELDS`. Raises NotFound, Invalid, and Stale when not at version `expected`."""
    found = get(session, writer.library_id, ident)
    edits.expect(found.ver, expected)
    ops = [
        edits.put("annotation", found.id, name, value)
        for name, value in fields.items()
        if edits.read("annotation", name, value) != getattr(found, name)
    ]
    edits.commit(session, writer, ops)
    return found


def write_comment(session: Session, writer: Writer, ident: str, text: str, base_text: str | None = None) -> str:
    """Write the comment, merging it with edits made since `base_text` was read; `applied` or `merged`."""
    found = get(session, writer.library_id, ident)
    if text == found.comment:
        return "applied"
    receipt = edits.commit(session, writer, [edits.put("annotation", found.id, "comment", text, base_text=base_text)])
    return receipt.outcomes[0].outcome if receipt else "applied"


def tag(session: Session, writer: Writer, ident: str, name: str) -> Annotation:
    """Put the tag called `name` on an annotation, making it when there is none. Raises NotFound and Invalid."""
    found = get(session, writer.library_id, ident)
    tag_id, ops = tags.making(session, writer.library_id, name)
    held = session.get(AnnotationTag, (writer.library_id, found.id, tag_id))
    if ops or held is None or not held.present:
        edits.commit(session, writer, [*ops, Op("add", "annotation_tag", f"{found.id}|{tag_id}")])
    return found


def untag(session: Session, writer: Writer, ident: str, tag_id: str) -> Annotation:
    """Take a tag off an annotation; nothing when it does not carry it. Raises NotFound."""
    found = get(session, writer.library_id, ident)
    held = session.get(AnnotationTag, (writer.library_id, found.id, tag_id))
    if held is not None and held.present:
        edits.commit(session, writer, [Op("remove", "annotation_tag", f"{found.id}|{tag_id}")])
    return found


def remove(session: Session, writer: Writer, ident: str, expected: int | None = None) -> Annotation:
    """Delete an annotation; it can be brought back. Raises NotFound and Stale."""
    found = get(session, writer.library_id, ident)
    edits.expect(found.ver, expected)
    edits.commit(session, writer, [Op("del", "annotation", found.id)])
    return found


def restore(session: Session, writer: Writer, ident: str) -> Annotation:
    """Bring a deleted annotation back, as it was, and its paper with it. Raises NotFound."""
    found = get(session, writer.library_id, ident, deleted=True)
    if found.deleted:
        edits.commit(session, writer, restoring(session, found))
    return found


def restoring(session: Session, found: Annotation) -> list[Op]:
    """The operations that bring a deleted annotation back; out of sight it would stay without its paper."""
    ops = [Op("restore", "annotation", found.id)]
    record = session.get(Paper, (found.library_id, found.paper_id))
    if record is not None and record.deleted:
        head = aliases.resolve(session, found.library_id, record.id)
        family = [head, *aliases.members(session, found.library_id, head.id)]
        ops += [Op("restore", "paper", one.id) for one in family if one.deleted]
    return ops


def of_paper(session: Session, library_id: str, paper_id: str) -> list[AnnotationView]:
    """The annotations of a paper and of the records joined to it, page notes first; by source, place in it and age."""
    return of_records(session, library_id, aliases.family(session, library_id, paper_id))


def of_records(session: Session, library_id: str, records: Sequence[str]) -> list[AnnotationView]:
    """The annotations of records, each source in its order; two statements for at most 5,000 records."""
    mine = (Annotation.library_id == library_id, Annotation.paper_id.in_(records), ~Annotation.deleted)
    found = sorted(session.scalars(select(Annotation).where(*mine)), key=_place)
    held = _tagged(session, library_id, mine) if found else {}
    return [AnnotationView(one, held.get(one.id, ())) for one in found]


def _place(one: Annotation) -> tuple[bool, str, tuple[int, int], datetime, str]:
    return one.highlighted, one.source, targets.position(one.target), one.created_at, one.id


def views(session: Session, library_id: str, found: Sequence[Annotation]) -> list[AnnotationView]:
    """The annotations as shown, in the same order; one statement for each 200 of them."""
    held: dict[str, tuple[Tag, ...]] = {}
    for some in chunks([one.id for one in found]):
        held |= _tagged(session, library_id, (Annotation.library_id == library_id, Annotation.id.in_(some)))
    return [AnnotationView(one, held.get(one.id, ())) for one in found]


def _tagged(session: Session, library_id: str, which: Sequence[ColumnElement[bool]]) -> dict[str, tuple[Tag, ...]]:
    """The tags of annotations, by name."""
    # Not joined to the annotations: SQLite would go through all tags of the library's annotations.
    query = (
        select(AnnotationTag.annotation_id, Tag)
        .join(Tag, (Tag.library_id == AnnotationTag.library_id) & (Tag.id == AnnotationTag.tag_id))
        .where(AnnotationTag.annotation_id.in_(select(Annotation.id).where(*which)))
        .where(AnnotationTag.library_id == library_id, AnnotationTag.present, ~Tag.deleted)
    )
    found: dict[str, list[Tag]] = {}
    for ident, one in session.execute(query):
        found.setdefault(ident, []).append(one)
    return {ident: tuple(sorted(some, key=lambda one: (one.name_key, one.id))) for ident, some in found.items()}
