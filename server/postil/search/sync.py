"""Outbox to index: keeps an index equal to its database, whatever comes late, twice or out of order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Integer, String, bindparam, delete, func, select
from sqlalchemy.orm import Session

from postil.models import IndexOutbox, Library, Paper
from postil.models.engine import writing
from postil.search import documents
from postil.search.port import Changes, SearchIndex

SessionFactory = Callable[[], Session]

Row = tuple[int, str]
"""Of the outbox: its number, and the paper."""

BATCH: Final = 500
"""Outbox rows read at a time; the index is locked for one batch, not for all."""

_CHUNK: Final = 400


@dataclass(frozen=True, slots=True)
class Difference:
    """Papers that the index lacks, has in an old version, or should not have; all empty when it is true."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.papers)

    @property
    def papers(self) -> tuple[str, ...]:
        """All papers that differ."""
        return (*self.missing, *self.stale, *self.extra)


class Outbox(NamedTuple):
    """What waits in one library: its search backend, None when none was made yet, and rows as (number, paper)."""

    backend: str | None
    rows: Sequence[Row]


_WAITING: Final = (
    select(Library.search_backend, IndexOutbox.seq, IndexOutbox.paper_id)
    .outerjoin(IndexOutbox, IndexOutbox.library_id == Library.id)
    .where(Library.id == bindparam("library", type_=String))
    .order_by(IndexOutbox.seq.desc())
    .limit(bindparam("most", type_=Integer))
)  # made once: every search asks it


def waiting(session: Session, library_id: str, most: int) -> Outbox:
    """Return the newest rows of a library's outbox, at most so many, newest first; in one statement."""
    found = session.execute(_WAITING, {"library": library_id, "most": most}).all()
    return Outbox(found[0][0] if found else None, [(seq, paper_id) for _, seq, paper_id in found if paper_id])


def backend(session: Session, library_id: str) -> str | None:
    """Return the backend that a library's index was made with, None when there was none yet."""
    return session.scalar(select(Library.search_backend).where(Library.id == library_id))


def drain(
    sessions: SessionFactory,
    index: SearchIndex,
    library_id: str,
    wait_seconds: float | None = None,
    named: str | None = None,
) -> int:
    """Bring one batch of the outbox into the index and return how many rows it had; 0: all is there.

    The index is locked first, rows are read after, so a slow drain puts no old version over a newer one.
    Killed anywhere, the rows are still there, and applying them again changes nothing. Where the library was switched
    from the backend `named` to another one, the rows are that one's. Raises IndexDamaged, IndexBusy.
    """
    if not pending(sessions, library_id):
        return 0
    with index.writing(wait_seconds):
        with sessions() as session:
            if named and backend(session, library_id) not in {None, named}:
                return 0
            query = select(IndexOutbox.seq, IndexOutbox.paper_id).where(IndexOutbox.library_id == library_id)
            rows = session.execute(query.order_by(IndexOutbox.seq).limit(BATCH)).all()
            aliases = documents.Aliases(session, library_id)
            touched = {paper_id for _, paper_id in rows} | {aliases.root(paper_id) for _, paper_id in rows}
            puts = list(documents.load(session, library_id, touched, aliases))
        index.apply(puts, touched - {put.paper_id for put in puts})
    # not under the lock: that of an index in the database is the database's own
    _forget(sessions, library_id, [seq for seq, _ in rows])
    return len(rows)


def pending(sessions: SessionFactory, library_id: str, upto: int | None = None) -> bool:
    """Return whether the outbox holds anything for a library, or anything of what `newest` told as `upto`."""
    query = select(IndexOutbox.seq).where(IndexOutbox.library_id == library_id).limit(1)
    with sessions() as session:
        return session.scalar(query if upto is None else query.where(IndexOutbox.seq <= upto)) is not None


def newest(sessions: SessionFactory, library_id: str) -> int:
    """Return the number of the newest row of a library's outbox, 0 when it is empty.

    Who waits for rows up to this one is not kept waiting by saves that go on.
    """
    with sessions() as session:
        return session.scalar(select(func.max(IndexOutbox.seq)).where(IndexOutbox.library_id == library_id)) or 0


def all_waits(sessions: SessionFactory, library_id: str) -> bool:
    """Return whether every paper that is to be found is still in the outbox; so it is in an empty library."""
    waiting = select(IndexOutbox.paper_id).where(IndexOutbox.library_id == library_id)
    live = select(Paper.id).where(Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_(None))
    with sessions() as session:
        return session.scalar(live.where(Paper.id.not_in(waiting)).limit(1)) is None


def check(sessions: SessionFactory, index: SearchIndex, library_id: str) -> Difference:
    """Compare the index with the database, document by document, while nobody else writes the index.

    Papers that still wait in the outbox are passed over: drain first. Raises IndexDamaged, IndexBusy.
    """
    with index.writing(), sessions() as session:
        waiting = set(session.scalars(select(IndexOutbox.paper_id).where(IndexOutbox.library_id == library_id)))
        aliases = documents.Aliases(session, library_id)
        waiting |= {aliases.root(paper_id) for paper_id in waiting}
        wanted = {found.paper_id: found.ver for found in documents.load(session, library_id)}
        indexed = index.ids_and_versions()
    return difference(
        {paper_id: ver for paper_id, ver in wanted.items() if paper_id not in waiting},
        {paper_id: ver for paper_id, ver in indexed.items() if paper_id not in waiting},
    )


def rebuild(sessions: SessionFactory, index: SearchIndex, library_id: str) -> int:
    """Make the index anew and return the number of papers; searches and saves go on meanwhile."""
    seqs: list[int] = []

    def catch_up(built: Mapping[str, int]) -> Changes:
        with sessions() as session:
            # before the papers: a row read here is a change that they show
            rows = select(IndexOutbox.seq).where(IndexOutbox.library_id == library_id).order_by(IndexOutbox.seq)
            seqs.extend(session.scalars(rows))
            current = {found.paper_id: found for found in documents.load(session, library_id)}
        found = difference({key: one.ver for key, one in current.items()}, built)
        return [current[key] for key in (*found.missing, *found.stale)], found.extra

    with sessions() as session:
        found = list(documents.load(session, library_id))
    index.rebuild(found, catch_up)
    _forget(sessions, library_id, seqs)
    return len(found)


def difference(wanted: Mapping[str, int], indexed: Mapping[str, int]) -> Difference:
    """Compare versions by paper."""
    return Difference(
        missing=tuple(sorted(wanted.keys() - indexed.keys())),
        stale=tuple(sorted(key for key in wanted.keys() & indexed.keys() if wanted[key] != indexed[key])),
        extra=tuple(sorted(indexed.keys() - wanted.keys())),
    )


def _forget(sessions: SessionFactory, library_id: str, seqs: list[int]) -> None:
    """Delete exactly these rows: another transaction may commit a lower number later."""
    for start in range(0, len(seqs), _CHUNK):
        with sessions() as session:
            some = seqs[start : start + _CHUNK]
            writing(session, library_id).execute(delete(IndexOutbox).where(IndexOutbox.seq.in_(some)))
            session.commit()
