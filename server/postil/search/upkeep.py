"""What keeps the indexes of all libraries true: they are written, merged, compared, made anew and switched."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from postil.models import IndexOutbox
from postil.search import switching, sync
from postil.search.open_indexes import OpenIndex, OpenIndexes
from postil.search.port import IndexDamaged, IndexMissing, IndexStats, SearchIndex


class Upkeep:
    """The indexes of all libraries of one server, in their folders in `folder`; may be called from any thread."""

    def __init__(self, folder: Path, sessions: sync.SessionFactory, backend: str, open_indexes: int) -> None:
        self._sessions = sessions
        self._indexes = OpenIndexes(folder, sessions, backend, open_indexes)

    def catch_up(self, library_id: str) -> None:
        """Bring in what the outbox holds now, and make the index when it is missing. Raises IndexBusy, OSError."""
        upto = sync.newest(self._sessions, library_id)
        self.tended(library_id)
        while sync.pending(self._sessions, library_id, upto):
            self.tended(library_id)

    def check(self, library_id: str) -> sync.Difference:
        """Drain the outbox, then compare index and database. Raises IndexDamaged, IndexBusy.

        An index that was never made, because all that is in the library still waits in the outbox, is made.
        """
        try:
            return self._checked(library_id)
        except IndexDamaged:
            if not sync.all_waits(self._sessions, library_id):
                raise
        self.rebuild(library_id)
        return self._checked(library_id)

    def _checked(self, library_id: str) -> sync.Difference:
        upto = sync.newest(self._sessions, library_id)
        while sync.pending(self._sessions, library_id, upto):
            self._drain(self._indexes.current(library_id), library_id)
        return sync.check(self._sessions, self.index(library_id), library_id)

    def rebuild(self, library_id: str, backend: str | None = None) -> int:
        """Make a library's index anew and return the number of its papers; searches and saves go on meanwhile.

        With `backend`, it is that one's from then on, for all servers on this database. Raises IndexBusy, OSError.
        """
        opened = self._indexes.current(library_id)
        if backend is None or backend == opened.backend:
            return self._rebuild(opened, library_id)
        target = self._indexes.beside(library_id, backend)
        try:
            count = switching.switch(self._sessions, library_id, opened, (backend, target))
        finally:
            target.close()
        self.catch_up(library_id)
        return count

    def stats(self, library_id: str) -> tuple[str, IndexStats]:
        """Return the backend of a library's index, and what it is like; of none, nothing. Raises IndexDamaged."""
        opened = self._indexes.current(library_id)
        try:
            return opened.backend, opened.index.stats()
        except IndexMissing:
            return opened.backend, IndexStats(0, 0, 0, segments=0)

    def behind(self, library_id: str) -> int:
        """Return how many changes wait to be indexed."""
        with self._sessions() as session:
            query = select(func.count()).select_from(IndexOutbox).where(IndexOutbox.library_id == library_id)
            return session.scalar(query) or 0

    def index(self, library_id: str) -> SearchIndex:
        """Return a library's index."""
        return self._indexes.current(library_id).index

    def tended(self, library_id: str) -> bool:
        """Do a piece of background work; return whether there is more. When none is left, searches are made ready."""
        opened = self._indexes.current(library_id)
        try:
            if opened.damage is None:
                drained = self._drain(opened, library_id)
                merged = opened.index.tidy()  # also while saves go on: each drain leaves a segment
                if drained or merged:
                    return True
                opened.index.warm()
                return False
        except IndexDamaged as damage:
            opened.damaged(damage)
        with opened.mending:
            if opened.damage is not None:  # else a search has mended it meanwhile
                self._rebuild(opened, library_id)
        return True

    def _drain(self, opened: OpenIndex, library_id: str, wait_seconds: float | None = None) -> int:
        return sync.drain(self._sessions, opened.index, library_id, wait_seconds, opened.backend)

    def _rebuild(self, opened: OpenIndex, library_id: str) -> int:
        switching.record(self._sessions, library_id, opened.backend)
        count = sync.rebuild(self._sessions, opened.index, library_id)
        opened.damage = None
        return count
