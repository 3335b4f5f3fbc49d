"""How an engine behaves: durable SQLite with one writer at a time, and what a writer must say first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

#: Execution options of a connection that is going to write, and of one that does not wait for its turn.
WRITES = "postil_writes"
AT_ONCE = "postil_at_once"
_BUSY_MS = 15_000


def connect(url: str) -> Engine:
    """An engine for `url`, set up for Postil; the folder of a SQLite file is made, private to its owner."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url)
    configure(engine)
    return engine


def configure(engine: Engine) -> None:
    """Set up a SQLite engine: WAL, every commit synced to disk, foreign keys, transactions begun by us."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)


def writing(session: Session, *, wait: bool = True) -> Session:
    """Begin `session`'s transaction as a writer, so that it never fails halfway for want of the lock.

    SQLite: BEGIN IMMEDIATE. PostgreSQL: the ledger locks the library's row instead. Without `wait`, raises
    OperationalError at once while another connection writes.
    """
    session.connection(execution_options={WRITES: True, AT_ONCE: not wait})
    return session


def _pragmas(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(AT_ONCE, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES, False) else "BEGIN")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_MS}")
