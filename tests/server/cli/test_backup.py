"""Backup and restore from the command line: dry first, never under a running server, one sentence when it cannot be."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


def titles(database: Path) -> int:
    with closing(sqlite3.connect(database)) as opened:
        return int(opened.execute("SELECT count(*) FROM paper").fetchone()[0])


@pytest.fixture
def backed_up(ada, tmp_path) -> Path:
    """A backup of two papers; a third was imported after it."""
    ada.out("import-listing", ada.listing())
    assert "2 papers of 1 users" in ada.out("backup", tmp_path / "one.zip")
    ada.out("import-listing", ada.listing("Another Paper\nIts abstract is long enough to be one. It is.\n", "2.txt"))
    return tmp_path / "one.zip"


def test_restoring_is_a_dry_run_without_yes_and_then_done_for_good(ada, backed_up):
    said = ada.out("restore", backed_up)
    assert "holds 2 papers" in said
    assert "present library holds 3 papers" in said
    assert "Nothing was changed" in said
    assert titles(ada.database) == 3
    assert "kept in" in ada.out("restore", backed_up, "--yes")
    assert titles(ada.database) == 2
    assert [titles(path) for path in ada.folder.glob("*.before-restore-*.sqlite")] == [3]
    assert not list((ada.folder / "index").rglob("*.toc"))
    assert "postil index rebuild" in ada.refused("index", "check")


def test_while_a_server_runs_a_backup_is_made_and_a_restore_refused(ada, backed_up):
    with ada.serving():
        assert "3 papers" in ada.out("backup")
        assert "already serves" in ada.refused("restore", backed_up, "--yes")
    assert len(list((ada.folder / "backups").glob("postil-*.zip"))) == 1
    assert titles(ada.database) == 3


def test_a_library_moves_to_a_new_machine(ada, backed_up, tmp_path):
    ada.folder = tmp_path / "elsewhere"
    assert "present library holds 0 papers" in ada.out("restore", backed_up, "--yes")
    assert titles(ada.database) == 2
    assert ada.out("user", "list") == "Ada\n"


def test_what_cannot_be_written_or_read_is_said_in_a_sentence(ada, backed_up, tmp_path):
    assert "exists already" in ada.refused("backup", backed_up)
    assert "/dev/null" in ada.refused("backup", "/dev/null/backup.zip")
    (tmp_path / "notes.zip").write_text("these are my notes")
    assert "not a backup" in ada.refused("restore", tmp_path / "notes.zip", "--yes")
    assert ada.run("restore", tmp_path / "missing.zip").returncode == 2
    assert titles(ada.database) == 3


def test_a_full_disk_leaves_nothing_half_done(ada, backed_up, tmp_path):
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))

    (tmp_path / "full").mkdir()
    ada.refused("backup", tmp_path / "full" / "two.zip", preexec_fn=no_room)
    assert list((tmp_path / "full").iterdir()) == []
