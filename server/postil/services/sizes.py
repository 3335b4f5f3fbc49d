"""How much a library holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.models import Paper, ReadingList, Tag


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of things; what is in the trash, and records joined to others, do not count."""

    papers: int
    noted: int
    tags: int
    lists: int


def of(session: Session, library_id: str) -> Sizes:
    """Count what a library holds, in one statement."""
    there = (Paper.library_id == library_id, Paper.deleted.is_(False), Paper.alias_of.is_(None))
    papers = select(func.count()).select_from(Paper).where(*there)
    noted = papers.where(Paper.noted.is_(True))
    tags = select(func.count()).select_from(Tag).where(Tag.library_id == library_id, Tag.deleted.is_(False))
    lists = (
        select(func.count())
        .select_from(ReadingList)
        .where(ReadingList.library_id == library_id, ReadingList.deleted.is_(False))
    )
    counted = (query.scalar_subquery() for query in (papers, noted, tags, lists))
    return Sizes(*session.execute(select(*counted)).one())
