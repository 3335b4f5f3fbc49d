"""Backups of the embedded database: one archive with a copy of one moment, checked before it replaces anything."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from postil.domain.errors import Conflict, Invalid
from postil.models import migrate

_DATABASE, _MANIFEST = "postil.sqlite", "manifest.json"


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
    return data_dir / "backups" / f"postil-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"


def create(url: str, target: Path) -> Made:
    """Write a backup of the database at `url` to `target`, which must not exist; safe while others write."""
    source = _file(url)
    if target.exists():
        raise Conflict(f"{target} exists already; nothing was overwritten.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / _DATABASE
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as made:
            live.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
        papers, users = _counts(copy)
        manifest = {
            "format": 1,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "revision": migrate.head(),
            "sha256": _sha256(copy),
            "papers": papers,
            "users": users,
        }
        packed = Path(folder) / "backup.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
            archive.write(copy, _DATABASE)
        _sync(packed)
        packed.chmod(0o600)
        os.link(packed, target)
    return Made(target, papers, users, target.stat().st_size)


def inspect(url: str, source: Path) -> Plan:
    """What restoring `source` would do; nothing is changed. Raises Invalid for a file that is no backup."""
    target = _file(url)
    with tempfile.TemporaryDirectory() as folder:
        manifest, copy = _unpack(source, Path(folder))
        papers, users = _counts(copy)
    present = _counts(target) if target.exists() else (0, 0)
    return Plan(str(manifest.get("made_at", "?")), papers, users, *present)


def restore(url: str, source: Path) -> Path | None:
    """Put the backup in the place of the database; returns where the old one is kept.

    Every library gets a new epoch, so that devices notice and bring back what the backup lacks (SYNC.md).
    No server may be running on the database.
    """
    target = _file(url)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        _, copy = _unpack(source, Path(folder))
        with closing(sqlite3.connect(copy)) as database:
            for (library,) in database.execute("SELECT id FROM library").fetchall():
                database.execute("UPDATE library SET epoch = ? WHERE id = ?", (secrets.token_hex(8), library))
            database.execute("DELETE FROM index_outbox")
            database.commit()
        _sync(copy)
        aside = _set_aside(target)
        copy.replace(target)
    _drop_index(target.parent / "index")
    return aside


def _set_aside(target: Path) -> Path | None:
    if not target.exists():
        return None
    with closing(sqlite3.connect(target)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = target.with_name(f"{target.stem}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite")
    os.link(target, aside)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    return aside


def _drop_index(folder: Path) -> None:
    """Make the index follow: it is derived, and is made anew when it is missing."""
    if folder.is_dir():
        folder.rename(folder.with_name(f"index.before-restore-{secrets.token_hex(4)}"))


def _unpack(source: Path, folder: Path) -> tuple[dict[str, object], Path]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            archive.extract(_DATABASE, folder)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError):
        raise Invalid(f"{source} is not a backup of Postil.") from None
    copy = folder / _DATABASE
    if not isinstance(manifest, dict) or _sha256(copy) != manifest.get("sha256"):
        raise Invalid(f"{source} is damaged: its database is not the one that was packed.")
    with closing(sqlite3.connect(copy)) as database:
        verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise Invalid(f"{source} is damaged: {verdict}.")
    return manifest, copy


def _counts(database: Path) -> tuple[int, int]:
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            papers = opened.execute("SELECT count(*) FROM paper WHERE NOT deleted").fetchone()[0]
            users = opened.execute('SELECT count(*) FROM "user"').fetchone()[0]
    except sqlite3.DatabaseError:
        return 0, 0
    return papers, users


def _file(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise Conflict("This library is not in the embedded database: use the database's own tools (pg_dump).")
    return Path(parsed.database)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
