"""Search as the application uses it: every library's index, kept true, open while in use, self-healing.

A save never waits for an index, and a search never writes one: what waits in the outbox is shown from memory
(search/waiting.py) until the background indexer has written it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.query import Query
from postil.models import IndexOutbox, Library, Paper
from postil.search import sync
from postil.search.backends import DEFAULT
from postil.search.documents import Aliases
from postil.search.indexer import Indexer
from postil.search.open_indexes import OpenIndex
from postil.search.port import Hit, IndexBusy, IndexDamaged, Matching, SearchIndex, SearchResult
from postil.search.upkeep import Upkeep

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 300
"""A library of at most so many papers is rebuilt while the search waits, a larger one in the background."""

_SHOWN: Final = 1_000
"""Rows of the outbox that are shown before they are written; while more wait, a search says `incomplete`."""

_IN_BULK: Final = 0.1
"""The share of its patience that a search spends on loading when more waits than can be shown."""


class LibrarySearch(Upkeep):
    """The search of all libraries of one server; may be called from any thread.

    Indexes lie in `data_dir`/search/<library id>, or where their backend keeps them; `backend` is that of libraries
    that have none yet. Saves call `changed` after their commit and never wait; a search loads what waits in the
    outbox, for at most `patience` seconds.
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
        super().__init__(data_dir / "search", session_factory, backend, open_indexes)
        self._patience = patience
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
        `incomplete` and the index is mended in the background. `order` and `facets` as in `SearchIndex.search`.
        """
        found = self._asked(
            library_id, lambda index: index.search(query, limit=limit, offset=offset, order=order, facets=facets)
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

    def close(self) -> None:
        """Stop the background indexer and close all indexes."""
        self._indexer.close()
        self._indexes.close()

    def _asked(self, library_id: str, ask: Callable[[SearchIndex], Answer]) -> tuple[Answer, bool] | None:
        """Return the answer of an index that shows what was saved, and whether it may still be incomplete.

        None when there is none to ask yet: it is mended at once when it is small, else in the background.
        """
        try:
            try:
                return self._asked_now(library_id, ask)
            except IndexDamaged:
                if self._papers(library_id) <= _AT_ONCE:
                    return self._asked_mended(self._indexes.current(library_id), library_id, ask)
        except (IndexDamaged, IndexBusy, OSError):
            _log.exception("search index of library %s cannot be used now", library_id)
        self.changed(library_id)
        return None

    def _asked_mended(
        self, opened: OpenIndex, library_id: str, ask: Callable[[SearchIndex], Answer]
    ) -> tuple[Answer, bool]:
        with opened.mending:
            try:  # perhaps another thread has mended it
                return self._asked_now(library_id, ask)
            except IndexDamaged:
                self._rebuild(opened, library_id)
        return self._asked_now(library_id, ask)

    def _asked_now(self, library_id: str, ask: Callable[[SearchIndex], Answer]) -> tuple[Answer, bool]:
        opened, complete = self._fresh(library_id)
        try:
            return ask(opened.index), not complete
        except IndexDamaged as damage:
            opened.damaged(damage)
            raise

    def _fresh(self, library_id: str) -> tuple[OpenIndex, bool]:
        """Return a library's index, and whether it shows everything that was committed before the call."""
        opened = self._indexes.last(library_id)
        while True:
            with opened.showing, self._sessions() as session:
                waiting = sync.waiting(session, library_id, _SHOWN + 1)
                if self._indexes.named(waiting.backend) == opened.backend:
                    shown = opened.transactional or self._shown(opened, session, waiting.rows)
                    break
            opened = self._indexes.of(library_id, waiting.backend)  # another process has switched it
        if waiting.rows:
            if opened.transactional:
                shown = self._drained(opened, library_id)
            self.changed(library_id)
        return opened, shown

    def _shown(self, opened: OpenIndex, session: Session, rows: Sequence[sync.Row]) -> bool:
        in_bulk = len(rows) > _SHOWN
        seconds = self._patience * (_IN_BULK if in_bulk else 1)
        return opened.waiting.show(session, rows[:_SHOWN], seconds) and not in_bulk

    def _drained(self, opened: OpenIndex, library_id: str) -> bool:
        """Write what a save left in the outbox of an index that saves write themselves; False if it takes too long."""
        deadline = time.monotonic() + self._patience
        try:
            while self._drain(opened, library_id, self._patience):
                if time.monotonic() > deadline:
                    return False
        except (IndexBusy, OSError):
            _log.warning("search index of library %s could not be brought up to date now", library_id, exc_info=True)
            return False
        return True

    def _tend(self, library_id: str) -> bool:
        more = self.tended(library_id)
        if not more and self.when_settled is not None:
            self.when_settled(library_id)
        return more

    def _papers(self, library_id: str) -> int:
        with self._sessions() as session:
            return session.scalar(select(func.count()).where(Paper.library_id == library_id)) or 0

    def _libraries_behind(self) -> list[str]:
        with self._sessions() as session:
            return list(session.scalars(select(IndexOutbox.library_id).distinct()))
