"""The library as a list: filters, newest first, paged by an opaque cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from postil.domain import cursors
from postil.domain.ops import valid_id
from postil.models import ListEntry, Paper, PaperTag
from postil.services import aliases


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers: all given conditions hold. Tags and lists by id."""

    status: str | None = None
    tags: tuple[str, ...] = ()
    list_id: str | None = None
    starred: bool | None = None
    #: True: only the trash; False: all but the trash.
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some papers, and the cursor of the next ones (None at the end)."""

    papers: tuple[Paper, ...]
    next: str | None


def page(session: Session, library_id: str, wanted: PaperFilter, *, cursor: str | None = None, limit: int = 50) -> Page:
    """At most `limit` papers, newest first, after `cursor`. Raises Invalid for a cursor that is not ours."""
    query = _filtered(library_id, wanted)
    if cursor:
        query = query.where(tuple_(Paper.created_at, Paper.id) < _read_cursor(cursor))
    query = query.order_by(Paper.created_at.desc(), Paper.id.desc()).limit(limit + 1)
    found = list(session.scalars(query))
    more = found[limit - 1] if len(found) > limit else None
    return Page(tuple(found[:limit]), cursors.encode(more.created_at.isoformat(), more.id) if more else None)


def count(session: Session, library_id: str, wanted: PaperFilter) -> int:
    """How many papers there are."""
    return session.scalar(select(func.count()).select_from(_filtered(library_id, wanted).subquery())) or 0


def by_ids(session: Session, library_id: str, idents: Sequence[str], wanted: PaperFilter | None = None) -> list[Paper]:
    """The papers of these ids in this order; those that are gone or filtered out are left out."""
    query = _filtered(library_id, wanted or PaperFilter()).where(Paper.id.in_(list(idents)))
    found = {paper.id: paper for paper in session.scalars(query)}
    return [found[ident] for ident in idents if ident in found]


def by_identifier(session: Session, library_id: str, scheme: str, value: str) -> Paper | None:
    """The paper that holds an identifier, aliases followed; None when there is none or it is in the trash."""
    for paper_id, _, _ in sorted(aliases.holders(session, library_id, [(scheme, value)])):
        paper = aliases.resolve(session, library_id, paper_id)
        if not paper.deleted:
            return paper
    return None


def _filtered(library_id: str, wanted: PaperFilter) -> Select[Paper]:
    query = select(Paper).where(
        Paper.library_id == library_id, Paper.deleted.is_(wanted.trashed), Paper.alias_of.is_(None)
    )
    joined = aliases.heads(library_id)
    if wanted.status:
        query = query.where(Paper.status == wanted.status)
    if wanted.starred is not None:
        query = query.where(Paper.starred.is_(wanted.starred))
    for tag in wanted.tags:
        carrying = select(func.coalesce(joined.c.head, PaperTag.paper_id)).outerjoin_from(
            PaperTag, joined, joined.c.record == PaperTag.paper_id
        )
        query = query.where(
            Paper.id.in_(carrying.where(PaperTag.library_id == library_id, PaperTag.tag_id == tag, PaperTag.present))
        )
    if wanted.list_id:
        listed = select(func.coalesce(joined.c.head, ListEntry.paper_id)).outerjoin_from(
            ListEntry, joined, joined.c.record == ListEntry.paper_id
        )
        query = query.where(
            Paper.id.in_(
                listed.where(ListEntry.library_id == library_id, ListEntry.list_id == wanted.list_id, ListEntry.present)
            )
        )
    return query


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    at, ident = cursors.decode(cursor, str, str)
    try:
        when = datetime.fromisoformat(at)
        if when.tzinfo is None or not valid_id("paper", ident):
            raise ValueError(cursor)
        return when.astimezone(UTC), ident
    except (ValueError, OverflowError):
        raise cursors.unknown() from None
