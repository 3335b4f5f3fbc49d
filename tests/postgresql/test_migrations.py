"""Migrations make on PostgreSQL what the models say, once, however many servers start."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import String, inspect, text

from concurrency.crowd import together
from postgresql.cluster import Cluster
from postil.models import Base, migrate
from postil.models.engine import connect


def test_migrations_make_exactly_the_tables_of_the_models(cluster: Cluster):
    engine = connect(cluster.new_database())
    migrate.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert migrate.revision(engine) == migrate.head()
    engine.dispose()


def test_ids_ranks_and_names_of_fields_are_sorted_by_code_point(cluster: Cluster):
    engine = connect(cluster.new_database())
    migrate.upgrade(engine)
    found = inspect(engine)
    for table in Base.metadata.tables.values():
        kinds = {column["name"]: column["type"] for column in found.get_columns(table.name)}
        for column in table.columns:
            wanted = column.type.dialect_impl(engine.dialect)
            if isinstance(wanted, String) and wanted.collation == "C":
                assert kinds[column.name].collation == "C", f"{table.name}.{column.name}"
    ranks = ["a", "Z", "a1V", "a1v", "a-", "aZ"]
    with engine.begin() as connection:
        for number, rank in enumerate(ranks):
            values = {"paper": str(number), "rank": rank}
            connection.execute(
                text(
                    "INSERT INTO list_entry (library_id, list_id, paper_id, rank, present) "
                    "VALUES ('l', 'r', :paper, :rank, true)"
                ),
                values,
            )
        assert connection.scalars(text("SELECT rank FROM list_entry ORDER BY rank")).all() == sorted(ranks)
        plain = text("SELECT x FROM unnest(CAST(:ranks AS text[])) AS x ORDER BY x")
        assert connection.scalars(plain, {"ranks": ranks}).all() != sorted(ranks)  # the database itself sorts otherwise
    engine.dispose()


def test_servers_that_start_at_once_migrate_once(cluster: Cluster):
    url = cluster.new_database()

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
