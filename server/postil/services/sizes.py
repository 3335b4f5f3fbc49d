"""How much a library holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from postil.models import Annotation, Paper, ReadingList, Tag


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of things; what is in the trash, and records joined to others, do not count."""

    papers: int
    noted: int
    tags: int
    lists: int
    #: Those of papers in the trash left out.
    annotations: int


def of(session: Session, library_id: str) -> Sizes:
    """Count what a library holds, in one statement."""
    tags = select(func.count()).select_from(Tag).where(Tag.library_id == library_id, Tag.deleted.is_(False))
    lists = (
        select(func.count())
        .select_from(ReadingList)
        .where(ReadingList.library_id == library_id, ReadingList.deleted.is_(False))
    )
    live = (Paper.library_id == Annotation.library_id) & (Paper.id == Annotation.paper_id) & Paper.deleted.is_(False)
    annotations = (
        select(func.count(Annotation.id))
        .join(Paper, live)
        .where(Annotation.library_id == library_id, Annotation.deleted.is_(False))
    )
    noted = func.coalesce(func.sum(case((Paper.noted, 1), else_=0)), 0)
    others = (one.scalar_subquery() for one in (tags, lists, annotations))
    query = select(func.count(), noted, *others).where(
        Paper.library_id == library_id, Paper.deleted.is_(False), Paper.alias_of.is_(None)
    )
    return Sizes(*session.execute(query).one())
