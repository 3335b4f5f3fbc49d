"""Migrations: they make what the models say, upward from every revision, with rows present."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select

from concurrency.crowd import together
from postil.models import Base, migrate
from postil.models.engine import connect


def test_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_migrated_database_says_so(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    assert migrate.revision(engine) is None
    migrate.upgrade(engine)
    assert migrate.revision(engine) == migrate.head()
    engine.dispose()


def test_every_revision_goes_upward_with_rows_present(tmp_path: Path) -> None:
    """A row with a value in every column that must have one is put into every table before each next step."""
    script = ScriptDirectory.from_config(migrate.config())
    revisions = [one.revision for one in reversed(list(script.walk_revisions()))]
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    for revision in revisions:
        migrate.upgrade(engine, revision)
        fill(engine)
    migrate.upgrade(engine)
    with engine.connect() as connection:
        for table in ("paper", "user", "library", "tag"):
            rows = connection.execute(select(reflected(engine).tables[table])).all()
            assert rows, f"{table} lost its rows"
    engine.dispose()


def reflected(engine) -> MetaData:
    metadata = MetaData()
    metadata.reflect(engine)
    return metadata


def fill(engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in reflected(engine).sorted_tables:
            if table.name == "alembic_version" or connection.execute(select(table).limit(1)).first():
                continue
            values = {
                column.name: sample(column)
                for column in table.columns
                if not column.nullable and not autonumber(column)
            }
            connection.execute(table.insert().values(**values))


def autonumber(column) -> bool:
    alone = len(column.table.primary_key.columns) == 1
    return bool(column.primary_key and alone and column.type.python_type is int)


def sample(column):
    kind = str(column.type).upper()
    if kind.startswith(("VARCHAR", "TEXT")):
        return "x"
    if kind.startswith("DATETIME"):
        from datetime import UTC, datetime

        return datetime(2026, 1, 1, tzinfo=UTC)
    return {} if kind.startswith("JSON") else 0


def test_two_servers_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"

    def start() -> None:
        engine = connect(url)
        try:
            migrate.upgrade(engine)
        finally:
            engine.dispose()

    together([start] * 4)
    engine = connect(url)
    assert "paper" in inspect(engine).get_table_names()
    engine.dispose()
