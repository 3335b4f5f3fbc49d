"""Whether the database answers, and how far the search index is behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import postil
from postil.models import IndexOutbox, Library


@dataclass(frozen=True, slots=True)
class Health:
    """A usable server; `index_lag` counts the changes that the search index does not hold yet."""

    version: str
    index_lag: int
    status: str = "ok"
    database: str = "ok"


def check(session: Session) -> Health:
    """The server's health. Raises what the database raises when it cannot be used."""
    session.scalar(select(Library.id).limit(1))
    lag = session.scalar(select(func.count()).select_from(IndexOutbox)) or 0
    return Health(version=postil.__version__, index_lag=lag)
