"""A new generation of an index, made beside the live one in short transactions, and then put in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from postil.models.engine import writing
from postil.search import documents as current
from postil.search.port import Changes, IndexBusy, SearchDocument
from postil.search.relational.full_text import FullText
from postil.search.relational.tables import (
    BUILDING,
    GENERATIONS,
    GONE,
    TOUCHED,
    Tables,
    in_state,
    make_live,
    registered,
    tables,
)
from postil.search.relational.writing import versions, write

SessionFactory = Callable[[], Session]

_log = logging.getLogger(__name__)
_BATCH: Final = 200
"""Papers written in one transaction: others save between two."""


def rebuild(
    sessions: SessionFactory,
    library_id: str,
    full_text: FullText,
    documents: Iterable[SearchDocument],
    catch_up: Callable[[Mapping[str, int]], Changes] | None,
) -> None:
    """Build a generation and make it live.

    From its first transaction on, every save notes the papers that it touches, so that `catch_up` may read without
    keeping anybody waiting: papers that were saved after it read are read again, under the lock, before the swap.
    """
    with _turn(sessions, library_id) as connection:
        known = tables(registered(connection, library_id))
        _drop(connection, full_text, known.number)  # there are such tables where the list of generations was lost
        known.metadata.create_all(connection, checkfirst=False)
        full_text.create(connection, known)
    try:
        _fill(sessions, library_id, full_text, known, documents, ())
        if catch_up is not None:
            with sessions() as session:
                built = versions(session.connection(), known)
            _fill(sessions, library_id, full_text, known, *catch_up(built))
        with sessions() as session:
            connection = writing(session, library_id).connection()
            _take_in_touched(session, library_id, full_text, known)
            make_live(connection, library_id, known.number)
            session.commit()
    except DBAPIError as error:
        if _overtaken(sessions, library_id, known.number):
            raise IndexBusy("The search index is being rebuilt already.") from error
        raise
    finally:
        _sweep(sessions, library_id, full_text, known.number)


def _fill(
    sessions: SessionFactory,
    library_id: str,
    full_text: FullText,
    known: Tables,
    puts: Iterable[SearchDocument],
    deletes: Iterable[str],
) -> None:
    rest = iter(puts)
    gone: Sequence[str] = tuple(deletes)
    while (some := list(islice(rest, _BATCH))) or gone:
        with _turn(sessions, library_id) as connection:
            write(connection, known, full_text, some, gone)
        gone = ()


def _take_in_touched(session: Session, library_id: str, full_text: FullText, known: Tables) -> None:
    connection = session.connection()
    noted = select(TOUCHED.c.paper_id).where(TOUCHED.c.generation == known.number)
    touched = set(connection.scalars(noted))
    if touched:
        puts = list(current.load(session, library_id, touched))
        write(connection, known, full_text, puts, touched - {put.paper_id for put in puts})


@contextmanager
def _turn(sessions: SessionFactory, library_id: str) -> Iterator[Connection]:
    """One transaction of the library's writer."""
    with sessions() as session:
        yield writing(session, library_id).connection()
        session.commit()


def _overtaken(sessions: SessionFactory, library_id: str, number: int) -> bool:
    """Return whether another process has rebuilt the index meanwhile."""
    with sessions() as session:
        return number not in in_state(session.connection(), library_id, BUILDING)


def _sweep(sessions: SessionFactory, library_id: str, full_text: FullText, number: int) -> None:
    """Remove the generations that are gone, and this one if it never went live; what cannot be, is tried next time."""
    try:
        with sessions() as session:
            connection = session.connection()
            gone = set(in_state(connection, library_id, GONE))
            gone.update({number}.intersection(in_state(connection, library_id, BUILDING)))
        for one in sorted(gone):
            with _turn(sessions, library_id) as connection:
                _drop(connection, full_text, one)
                connection.execute(delete(GENERATIONS).where(GENERATIONS.c.id == one))
                connection.execute(delete(TOUCHED).where(TOUCHED.c.generation == one))
    except DBAPIError:
        _log.warning("an old search index of library %s could not be removed now", library_id, exc_info=True)


def _drop(connection: Connection, full_text: FullText, number: int) -> None:
    full_text.drop(connection, number)
    tables(number).metadata.drop_all(connection)
