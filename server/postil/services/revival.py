"""Deletion that hides nothing unseen: what keeps a delete back, and what brings a deleted thing to life."""

from __future__ import annotations

from sqlalchemy import Select, select

from postil.domain.ops import Op
from postil.models import FieldVersion, ListEntry, PaperTag
from postil.services.batch import Batch, chunks, owners

#: Memberships that a delete would hide.
_MEMBERSHIPS = ("paper_tag", "list_entry")


def revived(batch: Batch, op: Op) -> list[Op]:
    """Restorations that follow from an accepted edit: of the thing itself, or of what a membership joins."""
    things = owners(op) or [(op.entity, op.id)]
    return [
        Op("restore", entity, ident)
        for entity, ident in things
        if batch.exists(entity, ident) and batch.row(entity, ident).deleted
    ]


def unseen(batch: Batch, op: Op, device: str) -> bool:
    """Whether a delete would hide a note, tag or list entry that its author had not seen (I6)."""
    if op.seen is None:
        return False
    newer = select(FieldVersion.entity_id).where(
        FieldVersion.library_id == batch.library_id,
        FieldVersion.ver > op.seen,
        FieldVersion.device_id != device,
    )
    if op.entity == "paper":
        note = newer.where(
            FieldVersion.entity == "paper", FieldVersion.entity_id == op.id, FieldVersion.field == "note"
        )
        if _any(batch, note):
            return True
    idents = _memberships(batch, op)
    return any(
        _any(batch, newer.where(FieldVersion.entity_id.in_(some), FieldVersion.entity.in_(_MEMBERSHIPS)))
        for some in chunks(idents)
    )


def _any(batch: Batch, query: Select[str]) -> bool:
    batch.session.flush()
    return batch.session.scalars(query.limit(1)).first() is not None


def _memberships(batch: Batch, op: Op) -> list[str]:
    batch.session.flush()
    tags = select(PaperTag.paper_id, PaperTag.tag_id).where(PaperTag.library_id == batch.library_id)
    entries = select(ListEntry.list_id, ListEntry.paper_id).where(ListEntry.library_id == batch.library_id)
    if op.entity == "paper":
        found = [*batch.session.execute(tags.where(PaperTag.paper_id == op.id))]
        found += [*batch.session.execute(entries.where(ListEntry.paper_id == op.id))]
    elif op.entity == "tag":
        found = [*batch.session.execute(tags.where(PaperTag.tag_id == op.id))]
    else:
        found = [*batch.session.execute(entries.where(ListEntry.list_id == op.id))]
    return sorted(f"{left}|{right}" for left, right in found)
