"""The archive of a backup: a copy of the database with a manifest, packed, and checked when it is unpacked."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from postil.domain.errors import Conflict, Invalid
from postil.models import migrate

DATABASE, _MANIFEST = "postil.sqlite", "manifest.json"
_MANIFEST_BYTES = 64 * 1024


def pack(copy: Path, packed: Path, papers: int, users: int) -> None:
    """Write the archive of a database file to `packed`, durably."""
    manifest = {
        "format": 1,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": migrate.head(),
        "sha256": _sha256(copy),
        "papers": papers,
        "users": users,
    }
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
        archive.write(copy, DATABASE)
    sync(packed)
    packed.chmod(0o600)


def unpack(source: Path, folder: Path) -> tuple[dict[str, object], Path]:
    """The manifest, and the database as a file in `folder`. Raises Invalid for anything but a whole backup."""
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.getinfo(_MANIFEST).file_size > _MANIFEST_BYTES:
                raise ValueError(_MANIFEST)
            manifest = json.loads(archive.read(_MANIFEST))
            if archive.getinfo(DATABASE).file_size > shutil.disk_usage(folder).free:
                raise Conflict(f"There is no room for the database in {source}; nothing was changed.")
            archive.extract(DATABASE, folder)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, RuntimeError, zlib.error, OSError) as why:
        if isinstance(why, OSError) and why.errno != errno.EINVAL:  # that is a place before the file's beginning
            raise
        raise Invalid(f"{source} is not a backup of Postil, or is damaged; nothing was changed.") from None
    copy = folder / DATABASE
    if not isinstance(manifest, dict) or _sha256(copy) != manifest.get("sha256"):
        raise Invalid(f"{source} is damaged: its database is not the one that was packed; nothing was changed.")
    _check(source, copy)
    return manifest, copy


def _check(source: Path, copy: Path) -> None:
    """Raise Invalid unless the unpacked database is whole and of a revision that this version can bring up to date."""
    try:
        with closing(sqlite3.connect(copy)) as database:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
            revision = database.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            database.execute("SELECT epoch FROM library").fetchall()
    except (sqlite3.Error, TypeError):
        raise Invalid(f"{source} holds no database of Postil; nothing was changed.") from None
    if verdict != "ok":
        raise Invalid(f"{source} is damaged: {verdict}; nothing was changed.")
    if not migrate.knows(str(revision)):
        raise Invalid(f"{source} was made by another version of Postil (revision {revision}); nothing was changed.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the disk keep a file, whatever happens to the machine."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
