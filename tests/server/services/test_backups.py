"""Backups: of one moment while others write, checked before they replace anything, and told to every device."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from postil.domain.errors import Conflict, Invalid
from postil.models.engine import writing
from postil.services import backups, papers
from postil.services.drafts import PaperDraft


@pytest.fixture
def url(engine: Engine) -> str:
    return str(engine.url)


@pytest.fixture
def filled(session, writer) -> None:
    """Three papers, committed."""
    for number in range(1, 4):
        papers.save(session, writer, PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number:05}"}))
    session.commit()


@pytest.fixture
def archive(url, filled, tmp_path) -> Path:
    return backups.create(url, tmp_path / "backups" / "one.zip").path


def titles(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [row[0] for row in opened.execute("SELECT title FROM paper ORDER BY title")]


def epoch(database: Path) -> str:
    with closing(sqlite3.connect(database)) as opened:
        return str(opened.execute("SELECT epoch FROM library").fetchone()[0])


def rewrite(archive: Path, target: Path, **members: bytes | None) -> Path:
    """The archive with members (their names without suffix) replaced, or left out."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = members.get(name.split(".")[0], old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def manifest(archive: Path, database: bytes, **more: object) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        said = json.loads(opened.read("manifest.json"))
    return json.dumps({**said, "sha256": hashlib.sha256(database).hexdigest(), **more}).encode()


def test_a_backup_holds_all_and_only_its_owner_reads_it(archive):
    with zipfile.ZipFile(archive) as opened:
        said = json.loads(opened.read("manifest.json"))
        opened.extract("postil.sqlite", archive.parent)
    assert (said["papers"], said["users"]) == (3, 1)
    assert titles(archive.parent / "postil.sqlite") == ["Paper 1", "Paper 2", "Paper 3"]
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert sorted(path.name for path in archive.parent.iterdir()) == ["one.zip", "postil.sqlite"]


def test_nothing_is_overwritten_and_a_folder_gets_a_dated_file(url, archive):
    before = archive.read_bytes()
    with pytest.raises(Conflict, match="nothing was overwritten"):
        backups.create(url, archive)
    assert archive.read_bytes() == before
    made = backups.create(url, archive.parent).path
    assert made.parent == archive.parent
    assert made.name.startswith("postil-20")


def test_a_backup_made_while_others_write_is_whole_and_of_one_moment(url, sessions, session, writer, filled, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            with sessions() as own:
                writing(own)
                for _ in range(2):  # papers come in pairs
                    number += 1
                    papers.save(own, writer, PaperDraft({"title": "Pair"}, {"arxiv": f"2502.{number:05}"}))
                own.commit()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        made = [backups.create(url, tmp_path / f"{number}.zip") for number in range(6)]
    finally:
        stop.set()
        thread.join()
    assert made[-1].papers > 3
    for one in made:
        assert (one.papers - 3) % 2 == 0
        assert backups.inspect(url, one.path).papers == one.papers  # checks the integrity


def test_looking_at_a_backup_changes_nothing(url, engine, archive, session, writer):
    papers.save(session, writer, PaperDraft({"title": "Later"}, {"arxiv": "2501.00009"}))
    session.commit()
    plan = backups.inspect(url, archive)
    assert (plan.papers, plan.present_papers, plan.users, plan.present_users) == (3, 4, 1, 1)
    assert len(titles(Path(engine.url.database))) == 4


def test_restoring_puts_the_backup_in_place_keeps_the_old_file_and_changes_every_epoch(
    url, engine, archive, session, writer, tmp_path
):
    papers.save(session, writer, PaperDraft({"title": "Later"}, {"arxiv": "2501.00009"}))
    session.commit()
    session.close()
    engine.dispose()
    database = Path(engine.url.database)
    (tmp_path / "index" / "search").mkdir(parents=True)
    aside = backups.restore(url, archive, tmp_path / "index")
    assert titles(database) == ["Paper 1", "Paper 2", "Paper 3"]
    assert "Later" in titles(aside)
    assert epoch(database) != epoch(aside) == "epoch-1"
    assert not (tmp_path / "index").exists()


def test_what_the_old_database_had_not_yet_taken_in_is_kept_with_it(url, engine, archive, session, writer, tmp_path):
    with engine.connect() as reader:  # keeps the write-ahead log from being emptied
        reader.exec_driver_sql("SELECT count(*) FROM paper").fetchall()
        papers.save(session, writer, PaperDraft({"title": "Later"}, {"arxiv": "2501.00009"}))
        session.commit()
        aside = backups.restore(url, archive, tmp_path / "index")
    session.close()
    assert "Later" in titles(aside)
    assert titles(Path(engine.url.database)) == ["Paper 1", "Paper 2", "Paper 3"]


def test_a_backup_can_be_restored_where_there_is_nothing_yet_and_over_a_broken_file(archive, tmp_path):
    new = tmp_path / "new" / "postil.sqlite"
    assert backups.restore(f"sqlite:///{new}", archive, tmp_path / "no-index") is None
    assert len(titles(new)) == 3
    new.write_bytes(b"this is not a database at all, or not any more" * 100)
    aside = backups.restore(f"sqlite:///{new}", archive, tmp_path / "no-index")
    assert len(titles(new)) == 3
    assert aside.read_bytes().startswith(b"this is not")


def test_a_backup_damaged_anywhere_is_refused_or_is_still_the_same(url, engine, archive, tmp_path):
    whole = archive.read_bytes()
    before = titles(Path(engine.url.database))
    chance, refused = random.Random(5), 0
    for turn in range(60):
        broken = bytearray(whole)
        if turn % 3 == 0:
            del broken[chance.randrange(len(broken)) :]
        else:
            for _ in range(chance.choice([1, 40])):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        path = tmp_path / "broken.zip"
        path.write_bytes(broken)
        try:
            plan = backups.inspect(url, path)
        except (Invalid, Conflict):
            refused += 1
        else:
            assert plan.papers == 3
    assert refused > 40
    assert titles(Path(engine.url.database)) == before


def test_archives_that_are_no_backup_are_refused(url, engine, archive, tmp_path):
    with zipfile.ZipFile(archive) as opened:
        database = opened.read("postil.sqlite")
    alien = tmp_path / "alien.sqlite"
    with closing(sqlite3.connect(alien)) as made:
        made.execute("CREATE TABLE paper (id)")
        made.commit()
    newer = tmp_path / "newer.sqlite"
    newer.write_bytes(database)
    with closing(sqlite3.connect(newer)) as made:
        made.execute("UPDATE alembic_version SET version_num = '9999'")
        made.commit()
    bad: list[dict[str, bytes | None]] = [
        {"manifest": None},
        {"postil": None},
        {"manifest": b"{"},
        {"manifest": b"[" * 60_000},
        {"manifest": b"[]"},
        {"manifest": b'{"padding": "' + b"x" * 5_000_000 + b'"}'},
        {"manifest": manifest(archive, b"another")},
        {"postil": b"nonsense"},
        {"postil": b"nonsense", "manifest": manifest(archive, b"nonsense")},
        {"postil": alien.read_bytes(), "manifest": manifest(archive, alien.read_bytes())},
        {"postil": newer.read_bytes(), "manifest": manifest(archive, newer.read_bytes())},
    ]
    before = Path(engine.url.database).read_bytes()
    for number, members in enumerate(bad):
        path = rewrite(archive, tmp_path / f"bad{number}.zip", **members)
        with pytest.raises(Invalid, match="nothing was changed"):
            backups.restore(url, path, tmp_path / "no-index")
    assert Path(engine.url.database).read_bytes() == before


def test_members_with_paths_that_lead_elsewhere_are_not_written(archive, tmp_path):
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("../../escaped.txt", "x")
        opened.writestr("/tmp/postil-escaped.txt", "x")
    backups.restore(f"sqlite:///{tmp_path / 'new' / 'deep' / 'postil.sqlite'}", archive, tmp_path / "no-index")
    assert not list(tmp_path.rglob("escaped.txt"))
    assert not Path("/tmp/postil-escaped.txt").exists()


def test_a_database_on_a_server_is_not_ours_to_copy(tmp_path):
    with pytest.raises(Conflict, match="pg_dump"):
        backups.create("postgresql://127.0.0.1/postil", tmp_path / "x.zip")
    with pytest.raises(Invalid, match="POSTIL_DATABASE_URL"):
        backups.create("nonsense", tmp_path / "x.zip")
