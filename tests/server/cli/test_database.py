"""Databases and data folders that cannot be used: one sentence, exit code 1, and nothing is touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest


def test_a_data_folder_that_is_a_file_is_named(machine):
    machine.folder.write_text("not a folder")
    assert str(machine.folder) in machine.refused("user", "list")
    assert machine.folder.read_text() == "not a folder"


def test_a_data_folder_that_cannot_be_made_is_named(machine):
    machine.settings["POSTIL_DATA_DIR"] = "/dev/null/postil"
    for words in (["user", "list"], ["serve"], ["backup"], ["index", "check"]):
        assert "/dev/null/postil" in machine.refused(*words)


@pytest.mark.parametrize(
    "content", [b"This is no database. " * 400, b"\0" * 8192, b"SQLite format 3\0" + b"\x07" * 9000]
)
def test_a_broken_database_is_said_and_left_alone(ada, content):
    ada.database.write_bytes(content)
    for words in (["user", "list"], ["serve", "--port", "0"], ["index", "check"], ["backup"]):
        assert "cannot be used" in ada.refused(*words)
    assert ada.database.read_bytes() == content


def test_a_database_broken_within_is_said(ada):
    with closing(sqlite3.connect(ada.database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page, size = opened.execute("SELECT rootpage, 0 FROM sqlite_schema WHERE name = 'user'").fetchone()[0], 4096
    with ada.database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert "malformed" in ada.refused("user", "list")


def test_a_database_of_a_newer_version_is_said_and_left_alone(ada):
    with closing(sqlite3.connect(ada.database)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999_from_the_future'")
        opened.commit()
    assert "another version of Postil" in ada.refused("user", "list")
    assert "another version of Postil" in ada.refused("serve", "--port", "0")
    with closing(sqlite3.connect(ada.database)) as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999_from_the_future",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTIL_DATABASE_URL", "nonsense"),
        ("POSTIL_DATABASE_URL", "nosuch://127.0.0.1/x"),
        ("POSTIL_THREADS", "many"),
        ("POSTIL_RATE_LIMIT", "a lot"),
        ("POSTIL_BASE_URL", "papers"),
    ],
)
def test_a_bad_setting_is_named(machine, name, value):
    machine.settings[name] = value
    assert name in machine.refused("serve", "--port", "0")
