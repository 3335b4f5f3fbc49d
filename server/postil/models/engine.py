"""How an engine behaves: durable, read as of one moment, one writer of a library at a time who never fails halfway."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from postil.models.account import Library

#: Execution options of a connection that is going to write, and of one that does not wait for its turn.
WRITES = "postil_writes"
AT_ONCE = "postil_at_once"
_BUSY_MS = 15_000
#: Readers see one moment, as on SQLite; writers see, under their lock, what the one before them wrote.
_READING = {"isolation_level": "REPEATABLE READ"}
_WRITING = {"isolation_level": "READ COMMITTED"}


def options(url: str, threads: int = 4) -> dict[str, Any]:
    """Arguments of create_engine for `url`, when at most `threads` requests are answered at once.

    Connections to a server are tried before use, so that a restart of the database costs nobody a request.
    """
    if make_url(url).get_backend_name() != "postgresql":
        return {}
    # a thread may read in a second session while it searches, and the indexer has its own
    return {"pool_pre_ping": True, "pool_size": threads, "max_overflow": threads + 4, **_READING}


def connect(url: str) -> Engine:
    """An engine for `url`, set up for Postil; the folder of a SQLite file is made, private to its owner."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url, **options(url))
    configure(engine)
    return engine


def configure(engine: Engine) -> None:
    """Set up an engine made with `options`.

    SQLite: WAL, every commit synced to disk, foreign keys, transactions begun by us. PostgreSQL: nobody waits for
    a lock longer than on SQLite, and a zero byte in what is looked for is no fault (it finds nothing).
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _session)
        event.listen(engine, "before_cursor_execute", _without_zeros, retval=True)


def writing(session: Session, library_id: str | None = None, *, wait: bool = True) -> Session:
    """Begin `session`'s transaction as a writer of that library, so that it never fails halfway for want of the lock.

    SQLite has one writer at a time: BEGIN IMMEDIATE. PostgreSQL has one for each library, who holds the library's
    row; without `library_id`, nobody else writes at all. All that a writer reads from then on stays as it is.
    Without `wait`, raises OperationalError at once while another one writes.
    """
    if session.get_bind().dialect.name == "postgresql":
        _take_turn(session.connection(execution_options={WRITES: True, **_WRITING}), library_id, wait=wait)
    else:
        session.connection(execution_options={WRITES: True, AT_ONCE: not wait})
    return session


def _take_turn(connection: Connection, library_id: str | None, *, wait: bool) -> None:
    mode = "EXCLUSIVE" if library_id is None else "ROW SHARE"
    if library_id is None or not wait:
        connection.execute(text(f"LOCK TABLE library IN {mode} MODE{'' if wait else ' NOWAIT'}"))
    if library_id is not None:
        row = select(Library.id).where(Library.id == library_id)
        connection.execute(row.with_for_update(nowait=not wait))


def alone(engine: Engine) -> Connection:
    """A connection for changing the tables; its transaction waits until nobody else changes them."""
    if engine.dialect.name == "postgresql":
        connection = engine.connect().execution_options(**_WRITING)
        event.listen(connection, "begin", _alone)
        return connection
    return engine.connect().execution_options(**{WRITES: True})


def _alone(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('postil: migrations'))")


def _session(dbapi: Any, _record: Any) -> None:
    dbapi.execute(f"SET lock_timeout = {_BUSY_MS}")
    dbapi.commit()


def _without_zeros(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Zero bytes as U+FFFD, as stored values have them: PostgreSQL has no text with zero bytes."""
    return statement, _clean(parameters)


def _clean(given: Any) -> Any:
    if isinstance(given, str):
        return given.replace("\0", "\ufffd")
    if isinstance(given, dict):
        return {name: _clean(one) for name, one in given.items()}
    return [_clean(one) for one in given] if isinstance(given, list) else given


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
