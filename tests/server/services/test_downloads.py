"""Backups for taking away: whole, and gone from the disk when they are open."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from postgresql import borrowed
from postil.domain.errors import Conflict
from postil.services import downloads


def test_only_the_embedded_database_can_be_taken(tmp_path: Path):
    assert downloads.possible("sqlite:////data/postil.sqlite")
    assert not downloads.possible("postgresql+psycopg://127.0.0.1/postil")
    with pytest.raises(Conflict, match="pg_dump"):
        downloads.make("postgresql+psycopg://127.0.0.1/postil", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(bool(borrowed.URL), reason="PostgreSQL has its own tools")
def test_what_is_open_is_whole_and_has_no_name_any_more(engine: Engine, tmp_path: Path):
    before = set(tmp_path.iterdir())
    made = downloads.make(f"sqlite:///{tmp_path / 'postil.sqlite'}", tmp_path)
    with made.file as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        file.seek(0, 2)
        assert file.tell() == made.size
    assert {path.name for path in tmp_path.iterdir()} - {path.name for path in before} <= {
        "postil.sqlite-wal",
        "postil.sqlite-shm",
    }
    assert engine.dialect.name == "sqlite"


def test_backups_that_are_there_are_named_newest_first_and_only_so_many(tmp_path: Path):
    assert downloads.kept(tmp_path) == []
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("no backup")
    for number in range(downloads.SHOWN + 2):
        (folder / f"postil-{number:02}.zip").write_bytes(b"x" * number)
        os.utime(folder / f"postil-{number:02}.zip", (number * 100, number * 100))
    found = downloads.kept(tmp_path)
    assert len(found) == downloads.SHOWN
    assert (found[0].name, found[0].size) == (f"postil-{downloads.SHOWN + 1:02}.zip", downloads.SHOWN + 1)
