"""Indexes that lie in the database are written in the transaction that saves, just before it is committed.

So what was saved is found by every server's next search, and what was undone by none. A save never fails for the
index's sake: what cannot be indexed then stays in the outbox, for the background indexer to mend.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from sqlalchemy import delete, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from postil.models import IndexOutbox, Library
from postil.search import documents
from postil.search.port import IndexBusy, IndexDamaged
from postil.search.relational.faults import told
from postil.search.relational.fts5 import Fts5
from postil.search.relational.full_text import FullText
from postil.search.relational.postgresql import PostgresqlText
from postil.search.relational.tables import live_number
from postil.search.relational.writing import write_live

FULL_TEXTS: Final[Mapping[str, FullText]] = {"fts5": Fts5(), "postgresql": PostgresqlText()}
"""The backends that keep their index in the database."""

MOST: Final = 500
"""Papers indexed within one transaction; who saves more at once leaves them to the background indexer."""

_SAVED: Final = "postil_saved"
_log = logging.getLogger(__name__)


def saved(session: Session, library: Library) -> None:
    """Say that a session's transaction put rows into the outbox of a library."""
    if library.search_backend in FULL_TEXTS:
        session.info.setdefault(_SAVED, {})[library.id] = library.search_backend


@event.listens_for(Session, "before_commit")
def _index(session: Session) -> None:
    """Index what the transaction saved; not yet when a savepoint ends."""
    if _SAVED in session.info and not session.in_nested_transaction():
        for library_id, backend in session.info.pop(_SAVED).items():
            _bring_in(session, library_id, FULL_TEXTS[backend])


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_SAVED, None)


def _bring_in(session: Session, library_id: str, full_text: FullText) -> None:
    """Write what waits in a library's outbox into its index, and empty the outbox; or neither."""
    session.flush()
    connection = session.connection()
    waiting = select(IndexOutbox.seq, IndexOutbox.paper_id).where(IndexOutbox.library_id == library_id)
    try:
        with told(), connection.begin_nested():
            rows = connection.execute(waiting.order_by(IndexOutbox.seq).limit(MOST + 1)).all()
            if len(rows) > MOST or live_number(connection, library_id) is None:
                return
            aliases = documents.Aliases(session, library_id)
            touched = {root for row in rows for root in (row.paper_id, aliases.root(row.paper_id))}
            puts = list(documents.load(session, library_id, touched, aliases))
            write_live(connection, library_id, full_text, puts, touched - {put.paper_id for put in puts})
            connection.execute(delete(IndexOutbox).where(IndexOutbox.seq.in_([row.seq for row in rows])))
    except (IndexDamaged, IndexBusy, OSError, SQLAlchemyError):
        _log.warning("what library %s saved is indexed in the background", library_id, exc_info=True)
