"""Deletion that hides nothing unseen: what keeps a delete back, and what brings a deleted thing to life."""

from __future__ import annotations

from sqlalchemy import Select, select

from postil.domain.fields import THINGS
from postil.domain.ops import Op
from postil.models import Annotation, AnnotationTag, FieldVersion, ListEntry, PaperTag
from postil.services.batch import Batch, chunks

#: What a delete would hide.
_HIDDEN = ("paper_tag", "list_entry", "annotation", "annotation_tag")
#: Text that the user wrote: a delete that has not seen its last edit is kept back.
_WRITTEN = {"paper": "note", "annotation": "comment"}


def revived(batch: Batch, op: Op) -> list[Op]:
    """Restorations that follow from an accepted edit: of the thing itself, or of what a membership joins."""
    things = [*batch.owners(op), *([(op.entity, op.id)] if op.entity in THINGS else [])]
    return [
        Op("restore", entity, ident)
        for entity, ident in things
        if batch.exists(entity, ident) and batch.row(entity, ident).deleted
    ]


def unseen(batch: Batch, op: Op, device: str) -> bool:
    """Whether a delete would hide a note, comment, annotation, tag or list entry that its author had not seen (I6)."""
    if op.seen is None:
        return False
    newer = select(FieldVersion.entity_id).where(
        FieldVersion.library_id == batch.library_id,
        FieldVersion.ver > op.seen,
        FieldVersion.device_id != device,
    )
    if op.entity in _WRITTEN:
        text = newer.where(
            FieldVersion.entity == op.entity,
            FieldVersion.entity_id == op.id,
            FieldVersion.field == _WRITTEN[op.entity],
        )
        if _any(batch, text):
            return True
    idents = _hanging(batch, op)
    return any(
        _any(batch, newer.where(FieldVersion.entity_id.in_(some), FieldVersion.entity.in_(_HIDDEN)))
        for some in chunks(idents)
    )


def _any(batch: Batch, query: Select[str]) -> bool:
    batch.session.flush()
    return batch.session.scalars(query.limit(1)).first() is not None


def _hanging(batch: Batch, op: Op) -> list[str]:
    """Ids of the memberships of a thing, and of the annotations of a paper that are there, with their tags."""
    batch.session.flush()
    tags = select(PaperTag.paper_id, PaperTag.tag_id).where(PaperTag.library_id == batch.library_id)
    entries = select(ListEntry.list_id, ListEntry.paper_id).where(ListEntry.library_id == batch.library_id)
    marks = select(AnnotationTag.annotation_id, AnnotationTag.tag_id).where(
        AnnotationTag.library_id == batch.library_id
    )
    if op.entity == "list":
        return _joined(batch, entries.where(ListEntry.list_id == op.id))
    if op.entity == "tag":
        return _joined(batch, tags.where(PaperTag.tag_id == op.id), marks.where(AnnotationTag.tag_id == op.id))
    if op.entity == "annotation":
        return _joined(batch, marks.where(AnnotationTag.annotation_id == op.id))
    own = select(Annotation.id).where(
        Annotation.library_id == batch.library_id, Annotation.paper_id == op.id, ~Annotation.deleted
    )
    annotations = sorted(batch.session.scalars(own))
    memberships = _joined(batch, tags.where(PaperTag.paper_id == op.id), entries.where(ListEntry.paper_id == op.id))
    for some in chunks(annotations):
        memberships += _joined(batch, marks.where(AnnotationTag.annotation_id.in_(some)))
    return [*memberships, *annotations]


def _joined(batch: Batch, *queries: Select[str, str]) -> list[str]:
    return sorted(f"{left}|{right}" for query in queries for left, right in batch.session.execute(query))
