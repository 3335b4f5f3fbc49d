"""Backups for taking away: made beside the library, open for reading, and off the disk by the time they are read."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from sqlalchemy.engine import make_url

from postil.services import backups

_PREFIX: Final = "download-"
#: Seconds after which what an interrupted download left is nobody's any more.
_STALE: Final = 24 * 3600
#: So many of the backups in the data folder are named.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Download:
    """A backup that can be read: its name for people, its bytes, and how many these are."""

    name: str
    file: IO[bytes]
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in the data folder; its size in bytes."""

    name: str
    size: int
    at: datetime


def possible(url: str) -> bool:
    """Whether the database at `url` is the embedded one, which can be copied while it is used."""
    return make_url(url).get_backend_name() == "sqlite"


def make(url: str, data_dir: Path) -> Download:
    """A backup of this moment. Its file has lost its name when this answers, and goes when it is closed.

    Raises Conflict for a database that is not the embedded one, Invalid when there is no room, and OSError.
    """
    _sweep(data_dir)
    name = f"postil-{datetime.now(UTC):%Y-%m-%d}.zip"
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=_PREFIX, ignore_cleanup_errors=True) as folder:
        made = backups.create(url, Path(folder) / name)
        return Download(name, made.path.open("rb"), made.size)


def kept(data_dir: Path) -> list[Kept]:
    """The backups that `postil backup` made in the data folder, the newest first; at most `SHOWN`."""
    found = []
    for path in (data_dir / "backups").glob("*.zip"):
        try:
            state = path.stat()
        except OSError:  # it went meanwhile, or is not ours to look at
            continue
        found.append(Kept(path.name, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC)))
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]


def _sweep(data_dir: Path) -> None:
    """Remove what a server left that was killed while it made a backup."""
    for folder in data_dir.glob(f"{_PREFIX}*"):
        if folder.is_dir() and folder.stat().st_mtime < time.time() - _STALE:
            shutil.rmtree(folder, ignore_errors=True)
