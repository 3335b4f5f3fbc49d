"""The newest generation of a Whoosh index, open; and what goes wrong with its files, in our terms."""

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from postil.domain.errors import PostilError
from postil.search.arrays.snapshot import Part, Snapshot
from postil.search.embedded.whoosh_segment import OpenSegment
from postil.search.embedded.whoosh_storage import DurableStorage, IndexFolder
from postil.search.port import IndexDamaged

_TRIES: Final = 5
_REFUSED: Final = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS),  # the disk takes no more
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOMEM),
}


class Generation(NamedTuple):
    """What one table of contents names, open."""

    storage: DurableStorage
    number: int
    segments: tuple[OpenSegment, ...]
    snapshot: Snapshot


class WhooshDisk:
    """What is on disk of one library's index, whichever process wrote it; any thread may ask."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._open: Generation | None = None
        self._opening = threading.Lock()

    def newest(self) -> Generation:
        """Return the newest generation; its segments are shared with the one before. Raises IndexDamaged, OSError."""
        path = self._folder.live()
        found = self._open
        if found is not None and _is_newest(found, path):
            return found
        with self._opening:
            for attempt in range(_TRIES):
                found = self._open
                if found is not None and _is_newest(found, path):
                    return found
                try:
                    storage = found.storage if found and found.storage.path == path else DurableStorage(path)
                    found = opened(storage, found)
                except OSError:  # a writer removed the files of an older generation meanwhile
                    if attempt == _TRIES - 1:
                        raise
                    path = self._folder.live()
                else:
                    self._open = found
                    return found
        raise IndexDamaged("The search index cannot be opened.")

    def forget(self) -> None:
        """Let go of what is open; files close when the last search lets go of them."""
        self._open = None


def opened(storage: DurableStorage, before: Generation | None = None) -> Generation:
    """Return the newest generation; segments that are open already are kept, deletions are always the TOC's."""
    number = storage.latest()
    if number < 0:
        raise IndexDamaged("The search index has no table of contents.")
    kept = {segment.segment_id: segment for segment in before.segments} if before else {}
    named = storage.segments(number)
    segments = tuple(kept.get(one.segment_id()) or OpenSegment(storage, one) for one in named)
    parts = [Part(segment, one.deleted_docs()) for segment, one in zip(segments, named, strict=True)]
    return Generation(storage, number, segments, Snapshot(parts))


def _is_newest(generation: Generation, path: Path) -> bool:
    return generation.storage.path == path and generation.storage.latest() == generation.number


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever a damaged file makes Whoosh, pickle, zlib or struct raise into IndexDamaged.

    Not so when the machine will not let us: what is on the disk stays good, and rebuilding would not help.
    """
    try:
        yield
    except PostilError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _REFUSED:
            raise
        raise IndexDamaged(f"The search index cannot be read: {error!r}") from error
