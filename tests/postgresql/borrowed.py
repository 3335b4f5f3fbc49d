"""The database on PostgreSQL that the server's own suites use in the place of SQLite files, when one is named.

`POSTIL_TEST_POSTGRESQL_URL=postgresql+psycopg://… pytest tests/server/services` empties and fills it for each test.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, text

from postil.models import Base, migrate
from postil.models.engine import connect

URL = os.environ.get("POSTIL_TEST_POSTGRESQL_URL", "")


def place(file: Path, template: Path) -> str:
    """Put a copy of the SQLite file `template` at `file`, or its rows into the borrowed database; its address."""
    if not URL:
        file.write_bytes(template.read_bytes())
        return f"sqlite:///{file}"
    source = connect(f"sqlite:///{template}")
    engine = _whole()
    with source.connect() as there, engine.begin() as here:
        here.execute(text("DROP TABLE IF EXISTS search_generation"))  # indexes are not known any more
        for table in reversed(Base.metadata.sorted_tables):
            here.execute(delete(table))
        for table in Base.metadata.sorted_tables:
            rows = [row._asdict() for row in there.execute(select(table))]
            if rows:
                here.execute(insert(table), rows)
    source.dispose()
    return URL


def _whole() -> Engine:
    """An engine on the database with all its tables; some tests drop one."""
    engine = _engine()
    with engine.begin() as connection:
        if set(Base.metadata.tables) <= set(connection.scalars(text("SELECT tablename FROM pg_tables"))):
            return engine
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrate.upgrade(engine)
    return engine


@cache
def _engine() -> Engine:
    return connect(URL)
