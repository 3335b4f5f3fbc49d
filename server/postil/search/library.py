"""Search as the application uses it: every library's index, kept true, open while in use, self-healing."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import func, select

from postil.domain.query import Query
from postil.models import IndexOutbox, Library, Paper
from postil.search import sync
from postil.search.backends import BACKENDS, DEFAULT, Place
from postil.search.documents import Aliases
from postil.search.indexer import Indexer
from postil.search.port import Hit, IndexBusy, IndexDamaged, IndexMissing, Matching, SearchIndex, SearchResult

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AT_ONCE: Final = 300
"""A library of at most so many papers is rebuilt while the search waits, a larger one in the background."""


class LibrarySearch:
    """The search of all libraries of one server; may be called from any thread.

    Indexes lie in `data_dir`/search/<library id>. Saves call `changed` after their commit and never wait;
    searches first bring in what is in the outbox, for at most `patience` seconds.
    """

    def __init__(
        self,
        data_dir: Path,
        session_factory: sync.SessionFactory,
        *,
        backend: str = DEFAULT,
        patience: float = 3.0,
        open_indexes: int = 32,
    ) -> None:
        self._folder = data_dir / "search"
        self._sessions = session_factory
        self._backend = BACKENDS[backend]
        self._patience = patience
        self._most_open = open_indexes
        self._indexes: OrderedDict[str, SearchIndex] = OrderedDict()
        self._lock = threading.Lock()
        self._indexer = Indexer(self._tend, self._libraries_behind)
        #: Called in the background, with a library's id, when all that was saved in it has been indexed.
        self.when_settled: Callable[[str], None] | None = None

    def search(
        self,
        library_id: str,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        order: str = "",
        facets: bool = False,
    ) -> SearchResult:
        """Return one page of hits; whatever was committed before the call is among what is searched.

        Never fails for the index's sake: when it is damaged, missing or too far behind, the result says
        `incomplete` and the index is mended in the background.
        """
        found = self._asked(
            library_id,
            lambda index: index.search(query, limit=limit, offset=offset, order=order, facets=facets),
        )
        return SearchResult((), 0, incomplete=True) if found is None else replace(found[0], incomplete=found[1])

    def matching(self, library_id: str, query: Query, *, limit: int = 10_000, order: str = "") -> Matching:
        """Return the ids of all papers that `search` finds, in its order, at most `limit`; else as `search`."""
        found = self._asked(library_id, lambda index: index.matching(query, limit, order))
        return Matching((), 0, incomplete=True) if found is None else replace(found[0], incomplete=found[1])

    def similar(self, library_id: str, paper_id: str, *, limit: int = 6) -> tuple[Hit, ...]:
        """Return the papers most like one, best first, without itself and the records joined with it.

        What was committed before the call is looked at; never fails for the index's sake, but may find nothing.
        """
        with self._sessions() as session:
            aliases = Aliases(session, library_id)
        head = aliases.root(paper_id)
        found = self._asked(library_id, lambda index: index.similar(head, limit, aliases.members(head)))
        return () if found is None else found[0]

    def changed(self, library_id: str) -> None:
        """Say that a library's outbox has rows; the background indexer takes them. Returns at once."""
        self._indexer.wake(library_id)

    def heal(self) -> None:
        """Have the background indexer look after every library: what is missing is made, and all made ready.

        Returns at once.
        """
        with self._sessions() as session:
            found = session.scalars(select(Library.id)).all()
        for library_id in found:
            self._indexer.wake(library_id)

    def catch_up(self, library_id: str) -> None:
        """Bring in what the outbox holds now, and make the index when it is missing. Raises IndexBusy, OSError."""
        upto = sync.newest(self._sessions, library_id)
        self._upkeep(library_id)
        while sync.pending(self._sessions, library_id, upto):
            self._upkeep(library_id)

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
        index = self.index(library_id)
        upto = sync.newest(self._sessions, library_id)
        while sync.pending(self._sessions, library_id, upto):
            sync.drain(self._sessions, index, library_id)
        return sync.check(self._sessions, index, library_id)

    def rebuild(self, library_id: str) -> int:
        """Make a library's index anew and return the number of its papers. Raises IndexBusy, OSError."""
        return sync.rebuild(self._sessions, self.index(library_id), library_id)

    def behind(self, library_id: str) -> int:
        """Return how many changes wait to be indexed."""
        with self._sessions() as session:
            query = select(func.count()).select_from(IndexOutbox).where(IndexOutbox.library_id == library_id)
            return session.scalar(query) or 0

    def index(self, library_id: str) -> SearchIndex:
        """Return a library's index; the one not used for longest is closed when too many are open."""
        if not _SAFE_ID.fullmatch(library_id):
            raise ValueError(f"{library_id!r} cannot name a folder")
        with self._lock:
            found = self._indexes.get(library_id)
            if found is None:
                place = Place(self._folder / library_id, self._sessions, library_id)
                found = self._indexes[library_id] = self._backend.open(place)
            self._indexes.move_to_end(library_id)
            while len(self._indexes) > self._most_open:
                self._indexes.popitem(last=False)[1].close()
            return found

    def close(self) -> None:
        """Stop the background indexer and close all indexes."""
        self._indexer.close()
        with self._lock:
            for index in self._indexes.values():
                index.close()
            self._indexes.clear()

    def _asked(self, library_id: str, ask: Callable[[SearchIndex], Answer]) -> tuple[Answer, bool] | None:
        """Return the answer of an index that is brought up to date first, and whether it may still be incomplete.

        None when there is none to ask yet: it is mended at once when it is small, else in the background.
        """
        index = self.index(library_id)
        try:
            return self._asked_now(index, library_id, ask)
        except IndexDamaged as damage:
            _report(library_id, damage)
        try:
            if self._papers(library_id) <= _AT_ONCE:
                sync.rebuild(self._sessions, index, library_id)
                return self._asked_now(index, library_id, ask)
        except (IndexDamaged, IndexBusy, OSError):
            _log.exception("search index of library %s cannot be rebuilt now", library_id)
        self.changed(library_id)
        return None

    def _asked_now(
        self, index: SearchIndex, library_id: str, ask: Callable[[SearchIndex], Answer]
    ) -> tuple[Answer, bool]:
        behind = not self._drained(index, library_id)
        answer = ask(index)
        if behind:
            self.changed(library_id)
        return answer, behind

    def _drained(self, index: SearchIndex, library_id: str) -> bool:
        """Bring in what was committed before the call; False when that takes too long."""
        deadline = time.monotonic() + self._patience
        upto = sync.newest(self._sessions, library_id)
        try:
            while upto and sync.pending(self._sessions, library_id, upto):
                if time.monotonic() > deadline:
                    return False
                sync.drain(self._sessions, index, library_id, self._patience)
                self.changed(library_id)
        except (IndexBusy, OSError):
            _log.warning("search index of library %s could not be brought up to date now", library_id, exc_info=True)
            return False
        return True

    def _tend(self, library_id: str) -> bool:
        """Do a piece of background work; when none is left, read ahead for the next search."""
        more = self._upkeep(library_id)
        if not more:
            self.index(library_id).warm()
            if self.when_settled is not None:
                self.when_settled(library_id)
        return more

    def _upkeep(self, library_id: str) -> bool:
        """Do a piece of background work; return whether there is more."""
        index = self.index(library_id)
        try:
            drained = sync.drain(self._sessions, index, library_id)
            merged = index.tidy()  # also while saves go on: each drain leaves a segment, whose files stay open
            return bool(drained) or merged
        except IndexDamaged as damage:
            _report(library_id, damage)
            sync.rebuild(self._sessions, index, library_id)
            return True

    def _papers(self, library_id: str) -> int:
        with self._sessions() as session:
            return session.scalar(select(func.count()).where(Paper.library_id == library_id)) or 0

    def _libraries_behind(self) -> list[str]:
        with self._sessions() as session:
            return list(session.scalars(select(IndexOutbox.library_id).distinct()))


def _report(library_id: str, damage: IndexDamaged) -> None:
    """Tell that an index is made anew; that a new library has none is nothing to worry about."""
    level = logging.INFO if isinstance(damage, IndexMissing) else logging.WARNING
    _log.log(level, "search index of library %s is rebuilt: %s", library_id, damage)
