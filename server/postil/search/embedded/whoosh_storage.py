"""The files of one library's Whoosh index: the live folder, the lock for writers, durable commits.

    <library>/current          names the live folder and its format; replaced atomically
    <library>/<generation>/    one Whoosh index; segment files, never changed once named by a TOC
    <library>/lock             held while writing, by any process

Whoosh pickles its table of contents, so the folder is private and an index is never taken from elsewhere.
"""

import os
import re
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import filelock
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import TOC, FileIndex

from postil.search.embedded.whoosh_schema import FORMAT, schema
from postil.search.port import IndexBusy, IndexDamaged, IndexMissing

NAME: Final = "postil"
_TOC_NAME = re.compile(rf"_{NAME}_(\d+)\.toc")
_SUM = struct.Struct("<I")
_LEFTOVER = re.compile(rf"_{NAME}_\d+\.toc\..*|{NAME}\.tmp")


class DurableStorage(FileStorage):
    """A folder of segment files; a TOC gets its name only when all it names is on disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))  # type: ignore[no-untyped-call]
        self.path = path
        self._created: set[str] = set()

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> Any:
        """Create a file and remember to sync it."""
        self._created.add(name)
        return super().create_file(name, excl, mode, **kwargs)  # type: ignore[no-untyped-call]

    def open_file(self, name: str, **kwargs: Any) -> Any:
        """Open a file; a table of contents is read whole and checked, before anything in it is unpickled."""
        if _TOC_NAME.fullmatch(name):
            written = (self.path / name).read_bytes()
            told, total = written[: -_SUM.size], written[-_SUM.size :]
            if _SUM.pack(zlib.crc32(told)) != total:
                raise IndexDamaged(f"The search index is damaged: {name} is not what was written.")
            return BufferFile(memoryview(told), name=name)
        return super().open_file(name, **kwargs)  # type: ignore[no-untyped-call]

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Sync all new files, then rename (only TOCs are renamed; their CRC-32 is put behind what Whoosh reads)."""
        total = zlib.crc32((self.path / oldname).read_bytes())
        with (self.path / oldname).open("ab") as file:
            file.write(_SUM.pack(total))
        self.sync()
        (self.path / oldname).replace(self.path / newname)
        sync(self.path)

    def sync(self) -> None:
        """Force all new files to disk."""
        for name in sorted(self._created):
            if (self.path / name).exists():
                sync(self.path / name)
        self._created.clear()

    def latest(self) -> int:
        """Return the newest generation, -1 when there is none."""
        found = (_TOC_NAME.fullmatch(name) for name in os.listdir(self.path))  # noqa: PTH208 - asked at every search
        return max((int(match[1]) for match in found if match), default=-1)

    def segments(self, generation: int) -> list[Any]:
        """Return Whoosh's segments of a generation."""
        found: list[Any] = TOC.read(self, NAME, gen=generation, schema=schema()).segments
        return found

    def sweep(self) -> None:
        """Remove what a killed writer left behind; call only while holding the lock."""
        for path in self.path.iterdir():
            if _LEFTOVER.fullmatch(path.name):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


class IndexFolder:
    """One library's folder."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self.path = path
        self._wait = wait_seconds
        self._threads = threading.RLock()
        self._processes: filelock.BaseFileLock | None = None

    @contextmanager
    def writing(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock; the same thread may take it again. Raises IndexBusy after the time to wait."""
        wait = self._wait if wait_seconds is None else wait_seconds
        if not self._threads.acquire(timeout=wait):
            raise IndexBusy("The search index is being written; try again in a moment.")
        try:
            if self._processes is None:
                private(self.path)
                self._processes = filelock.FileLock(self.path / "lock", mode=0o600, thread_local=False)
            with _held(self._processes, wait):
                yield
        finally:
            self._threads.release()

    @contextmanager
    def alone(self, work: str, wait_seconds: float | None = None) -> Iterator[None]:
        """Be the only one, of all processes, to do a kind of long work. Raises IndexBusy."""
        private(self.path)
        lock = filelock.FileLock(self.path / f"{work}.lock", mode=0o600)
        with _held(lock, 20 * self._wait if wait_seconds is None else wait_seconds):
            yield

    def live(self) -> Path:
        """Return the live folder. Raises IndexMissing, and IndexDamaged when it is of another format."""
        try:
            form, name = (self.path / "current").read_text().split()
        except FileNotFoundError as error:
            raise IndexMissing("There is no search index yet.") from error
        except (OSError, ValueError) as error:
            raise IndexDamaged("It is not known which search index is the live one.") from error
        if form != str(FORMAT) or "/" in name or "\\" in name:
            raise IndexDamaged("The search index was made by another version.")
        return self.path / name

    def fresh(self) -> DurableStorage:
        """Return a new, empty Whoosh index beside the live one."""
        private(self.path)
        path = self.path / uuid4().hex
        private(path)
        storage = DurableStorage(path)
        FileIndex.create(storage, schema(), NAME)
        return storage

    def make_live(self, path: Path) -> None:
        """Swap a folder in and remove the others; call only while holding the lock."""
        temporary = self.path / "current.new"
        temporary.write_text(f"{FORMAT} {path.name}")
        sync(temporary)
        temporary.replace(self.path / "current")
        sync(self.path)
        for other in self.path.iterdir():
            if other.is_dir() and other != path:
                shutil.rmtree(other, ignore_errors=True)


@contextmanager
def _held(lock: filelock.BaseFileLock, wait_seconds: float) -> Iterator[None]:
    try:
        lock.acquire(timeout=wait_seconds, poll_interval=0.005)
    except filelock.Timeout as error:
        raise IndexBusy("Another process is writing the search index; try again in a moment.") from error
    try:
        yield
    finally:
        lock.release()


def private(path: Path) -> None:
    """Make a folder that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)


def sync(path: Path) -> None:
    """Force a file, or a folder's list of names where the system can, to disk."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
