"""Backups of the embedded database: one archive with a copy of one moment, checked before it replaces anything."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from postil.domain.errors import Conflict, Invalid
from postil.services import archives


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written; size in bytes."""

    path: Path
    papers: int
    users: int
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore would replace by what."""

    made_at: str
    papers: int
    users: int
    present_papers: int
    present_users: int


def default_target(data_dir: Path) -> Path:
    """A dated file in the data folder's backups/."""
    return data_dir / "backups" / _dated()


def _dated() -> str:
    return f"postil-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"


def _taken(target: Path) -> Conflict:
    return Conflict(f"{target} exists already; nothing was overwritten.")


def _publish(packed: Path, target: Path) -> None:
    """Give a finished file its name, which nobody else may have taken meanwhile."""
    try:
        os.link(packed, target)
    except FileExistsError:
        raise _taken(target) from None
    except OSError:  # a file system without hard links, as memory sticks have
        if target.exists():
            raise _taken(target) from None
        packed.replace(target)


@contextmanager
def _sentence(what: str) -> Iterator[None]:
    """Turn what SQLite says of a full disk or a broken file into a sentence."""
    try:
        yield
    except sqlite3.Error as why:
        raise Invalid(f"{what}: {why}.") from None


def create(url: str, target: Path) -> Made:
    """Write a backup of the database at `url` to `target`; safe while others write.

    In a folder it gets a dated name. Raises Conflict for a file that is there already, Invalid when the database
    cannot be read or there is no room, and OSError.
    """
    source = _file(url)
    target = target / _dated() if target.is_dir() else target
    if target.exists():
        raise _taken(target)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _sentence("The backup could not be made"), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / archives.DATABASE
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as made:
            live.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
        papers, users = _counts(copy)
        packed = Path(folder) / "backup.zip"
        archives.pack(copy, packed, papers, users)
        _publish(packed, target)
    return Made(target, papers, users, target.stat().st_size)


def inspect(url: str, source: Path) -> Plan:
    """What restoring `source` would do; nothing is changed. Raises Invalid for a file that is no backup."""
    target = _file(url)
    with tempfile.TemporaryDirectory() as folder:
        manifest, copy = archives.unpack(source, Path(folder))
        papers, users = _counts(copy)
    present = _counts(target) if target.exists() else (0, 0)
    return Plan(str(manifest.get("made_at", "?")), papers, users, *present)


def restore(url: str, source: Path, index_dir: Path) -> Path | None:
    """Put the backup in the place of the database; returns where the old one is kept.

    Every library gets a new epoch, so that devices notice and bring back what the backup lacks (SYNC.md).
    The search index in `index_dir` goes: it is derived, and is made anew when it is missing. No server may be
    running on the database. Raises Invalid, and then nothing was changed.
    """
    target = _file(url)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _sentence("The backup could not be restored"), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        _, copy = archives.unpack(source, Path(folder))
        with closing(sqlite3.connect(copy)) as database:
            for (library,) in database.execute("SELECT id FROM library").fetchall():
                database.execute("UPDATE library SET epoch = ? WHERE id = ?", (secrets.token_hex(8), library))
            database.execute("DELETE FROM index_outbox")
            with suppress(sqlite3.OperationalError):  # no index lies in this database
                database.execute("UPDATE search_generation SET state = 'gone'")
            database.commit()
        archives.sync(copy)
        aside = _set_aside(target)
        copy.replace(target)
    shutil.rmtree(index_dir, ignore_errors=True)
    return aside


def _set_aside(target: Path) -> Path | None:
    """Give the present database another name, also a broken one, with what it has not yet taken in."""
    if not target.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = target.with_name(f"{target.stem}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite")
    try:
        os.link(target, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(target, aside)
    for suffix in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            target.with_name(target.name + suffix).replace(aside.with_name(aside.name + suffix))
    target.with_name(target.name + "-shm").unlink(missing_ok=True)
    return aside


def _counts(database: Path) -> tuple[int, int]:
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            papers = opened.execute("SELECT count(*) FROM paper WHERE NOT deleted").fetchone()[0]
            users = opened.execute('SELECT count(*) FROM "user"').fetchone()[0]
    except sqlite3.DatabaseError:
        return 0, 0
    return papers, users


def _file(url: str) -> Path:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Invalid("POSTIL_DATABASE_URL is not an address of a database.") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise Conflict("This library is not in the embedded database: use the database's own tools (pg_dump).")
    return Path(parsed.database)
