"""The indexes that are open: one for each library in use, of the backend that the library has now."""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from postil.config import BadSetting
from postil.search import sync
from postil.search.backends import BACKENDS, Place, lasting
from postil.search.port import IndexDamaged, IndexMissing, SearchIndex
from postil.search.waiting import Waiting

_log = logging.getLogger(__name__)
_SAFE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def chosen(name: str, dialect: str) -> str:
    """Return the backend that a server on this kind of database was set to. Raises BadSetting."""
    fitting = lasting(dialect)
    if name not in fitting:
        raise BadSetting(f"POSTIL_SEARCH_BACKEND must be one of {', '.join(fitting)} on this database, not {name!r}")
    return name


class OpenIndex:
    """One library's index, and what it shows of the outbox.

    `showing` is held from reading the outbox to showing it, `mending` while the index is made anew. `damage` is what
    a search met with, and writing might not: it is there until the index has been made anew.
    """

    def __init__(self, library_id: str, backend: str, index: SearchIndex) -> None:
        self.library_id = library_id
        self.backend = backend
        self.index = index
        self.transactional = BACKENDS[backend].transactional
        self.waiting = Waiting(library_id, index)
        self.showing = threading.Lock()
        self.mending = threading.Lock()
        self.damage: IndexDamaged | None = None

    def damaged(self, damage: IndexDamaged) -> None:
        """Note damage, and tell of it once. That a new library has no index is nothing to worry about."""
        if self.damage is None:
            level = logging.INFO if isinstance(damage, IndexMissing) else logging.WARNING
            _log.log(level, "search index of library %s is rebuilt: %s", self.library_id, damage)
        self.damage = damage


class OpenIndexes:
    """Indexes by library; the one not used for longest is closed when too many are open.

    All threads share an index: what a search reads are arrays, and nothing in it has a position in a file.
    """

    def __init__(self, folder: Path, sessions: sync.SessionFactory, default: str, most: int) -> None:
        self._folder = folder
        self._sessions = sessions
        self._default = default
        self._most = most
        self._open: OrderedDict[str, OpenIndex] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._open)

    def last(self, library_id: str) -> OpenIndex:
        """Return a library's index as it was last known: whoever uses it finds out whether that is still so."""
        with self._lock:
            found = self._open.get(library_id)
            if found is not None:
                self._open.move_to_end(library_id)
        return self.current(library_id) if found is None else found

    def current(self, library_id: str) -> OpenIndex:
        """Return a library's index of the backend that its row says now."""
        with self._sessions() as session:
            return self.of(library_id, sync.backend(session, library_id))

    def of(self, library_id: str, recorded: str | None) -> OpenIndex:
        """Return a library's index of a backend; one of another is closed. Searches under way may finish."""
        backend = self.named(recorded)
        with self._lock:
            found = self._open.get(library_id)
            if found is None or found.backend != backend:
                if found is not None:
                    found.index.close()
                found = self._open[library_id] = OpenIndex(library_id, backend, self.beside(library_id, backend))
            self._open.move_to_end(library_id)
            while len(self._open) > self._most:
                self._open.popitem(last=False)[1].index.close()
            return found

    def named(self, recorded: str | None) -> str:
        """Return the backend that a library's row stands for: none there, or one of another version, is ours."""
        if recorded is None:
            return self._default
        if recorded not in BACKENDS:
            _log.warning("search backend %s is not known; %s is used", recorded, self._default)
            return self._default
        return recorded

    def beside(self, library_id: str, backend: str) -> SearchIndex:
        """Return a library's index of a backend, not kept open here."""
        if not _SAFE_ID.fullmatch(library_id):
            raise ValueError(f"{library_id!r} cannot name a folder")
        return BACKENDS[backend].open(Place(self._folder / library_id, self._sessions, library_id))

    def close(self) -> None:
        """Close all."""
        with self._lock:
            for found in self._open.values():
                found.index.close()
            self._open.clear()
