"""Whether the database answers, and how far the search indexes are behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import postil
from postil.models import IndexOutbox, Library, Paper, now


@dataclass(frozen=True, slots=True)
class Behind:
    """What the indexes of one search backend do not hold yet; `oldest_seconds` is None when nothing waits.

    The outbox has no times: the oldest change has waited at least since its paper was last changed.
    """

    backend: str
    waiting: int
    oldest_seconds: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """A usable server; `index_lag` counts the changes that the search indexes do not hold yet."""

    version: str
    index_lag: int
    indexes: Sequence[Behind]
    status: str = "ok"
    database: str = "ok"


def check(session: Session, default_backend: str) -> Health:
    """The server's health, in three statements. Raises what the database raises when it cannot be used."""
    named = func.coalesce(Library.search_backend, default_backend)
    used = set(session.scalars(select(named).distinct())) or {default_backend}
    waiting = (
        select(named, func.count(), func.min(IndexOutbox.seq))
        .join(Library, Library.id == IndexOutbox.library_id)
        .group_by(named)
    )
    behind = {backend: (count, oldest) for backend, count, oldest in session.execute(waiting)}
    ages = _ages(session, [oldest for _, oldest in behind.values()])
    indexes = []
    for backend in sorted(used):
        count, oldest = behind.get(backend, (0, None))
        indexes.append(Behind(backend, count, None if oldest is None else ages.get(oldest)))
    return Health(postil.__version__, sum(one.waiting for one in indexes), indexes)


def _ages(session: Session, seqs: list[int]) -> dict[int, int]:
    """Return for rows of the outbox how many seconds ago their papers were changed."""
    changed = (
        select(IndexOutbox.seq, Paper.updated_at)
        .join(Paper, (Paper.library_id == IndexOutbox.library_id) & (Paper.id == IndexOutbox.paper_id))
        .where(IndexOutbox.seq.in_(seqs))
    )
    return {seq: max(0, int((now() - at).total_seconds())) for seq, at in session.execute(changed)} if seqs else {}
