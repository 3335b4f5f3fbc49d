"""Errors of either database, told apart by what the one who asked is to do."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from postil.models.trouble import Trouble, trouble


def of_postgresql(state: str) -> DBAPIError:
    return DBAPIError("SELECT 1", None, psycopg.errors.lookup(state)("said by the server"))


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_another_writer_is_a_reason_to_wait(state):
    assert trouble(of_postgresql(state)) is Trouble.BUSY


@pytest.mark.parametrize("state", ["57P01", "57P02", "57P03", "53300", "08006"])
def test_a_server_that_restarts_is_away(state):
    assert trouble(of_postgresql(state)) is Trouble.AWAY


def test_a_connection_that_cannot_be_made_is_a_database_that_is_away():
    lost = psycopg.OperationalError("the connection is lost")
    assert trouble(OperationalError("SELECT 1", None, lost)) is Trouble.AWAY


def test_a_full_disk_is_told_as_such():
    assert trouble(of_postgresql("53100")) is Trouble.FULL


@pytest.mark.parametrize("state", ["23505", "42P01", "22003"])
def test_a_fault_of_ours_is_no_trouble_that_passes(state):
    assert trouble(of_postgresql(state)) is None


def test_a_table_that_sqlite_does_not_find_is_a_fault(engine):
    with engine.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text("SELECT 1 FROM nowhere"))
    assert trouble(caught.value) is None


def test_a_broken_rule_of_the_tables_is_a_fault():
    assert trouble(IntegrityError("INSERT", None, psycopg.errors.UniqueViolation("twice"))) is None
