"""How many papers a library has: by status, starred, and in the trash."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.values import STATUSES
from postil.models import Paper


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of papers; those in the trash count only as `trashed`, joined records not at all."""

    statuses: dict[str, int]
    starred: int
    trashed: int

    @property
    def total(self) -> int:
        """Papers in the library."""
        return sum(self.statuses.values())


def tally(session: Session, library_id: str) -> Tally:
    """Count the papers of a library, in one statement."""
    query = (
        select(Paper.status, Paper.starred, Paper.deleted, func.count())
        .where(Paper.library_id == library_id, Paper.alias_of.is_(None))
        .group_by(Paper.status, Paper.starred, Paper.deleted)
    )
    statuses = dict.fromkeys(STATUSES, 0)
    marked = trashed = 0
    for status, starred, deleted, papers in session.execute(query):
        if deleted:
            trashed += papers
            continue
        statuses[status] = statuses.get(status, 0) + papers
        marked += papers if starred else 0
    return Tally(statuses, marked, trashed)
