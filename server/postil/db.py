"""The database within a request: one session per application context, and one transaction per use case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from postil.models import Base
from postil.models.engine import writing

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


@contextmanager
def transaction(*, writes: bool, library_id: str | None = None) -> Iterator[Session]:
    """The request's session in a transaction: committed at the end, undone when anything is raised.

    Who writes in one library only says which, and keeps no writer of another one waiting.
    """
    session = db.session()
    try:
        session.commit()  # what was read before, to find out who asks, is over
        if writes:
            writing(session, library_id)
            session.expire_all()  # what was read before the lock is not what a change may stand on
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
