"""A search index in the database of its library, written in the transactions that save: SQLite or PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from postil.domain.query import Query
from postil.models.engine import writing
from postil.search.planning.planner import make_plan
from postil.search.planning.similar import likest, telling
from postil.search.port import (
    Changes,
    Hit,
    IndexBusy,
    IndexDamaged,
    IndexStats,
    Matching,
    SearchDocument,
    SearchResult,
)
from postil.search.relational import rebuild as relational_rebuild
from postil.search.relational.faults import busy, told
from postil.search.relational.full_text import FullText
from postil.search.relational.search import Search, papers
from postil.search.relational.tables import Tables, live_number
from postil.search.relational.vocabulary import RelationalVocabulary, Spelling
from postil.search.relational.writing import contents, live, versions, write, write_live

SessionFactory = Callable[[], Session]
Answer = TypeVar("Answer")

_PAUSE: Final = 0.02


class RelationalIndex:
    """A SearchIndex. Who holds `writing` is the only one to save in this library, too: the database has one lock."""

    def __init__(self, sessions: SessionFactory, library_id: str, full_text: FullText) -> None:
        self._sessions = sessions
        self._library_id = library_id
        self._full_text = full_text
        self._spelling = Spelling()
        self._shown: tuple[tuple[SearchDocument, ...], tuple[str, ...]] = ((), ())
        self._held = threading.local()

    @contextmanager
    def writing(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the library's turn to write; what was applied is durable when the block ends without an error."""
        if getattr(self._held, "session", None) is not None:
            yield
            return
        with told(), self._sessions() as session:
            self._take_turn(session, wait_seconds)
            self._held.session = session
            try:
                yield
                session.commit()
            finally:
                self._held.session = None

    def apply(self, puts: Iterable[SearchDocument], deletes: Iterable[str]) -> None:
        """Write in the transaction of `writing`."""
        with self.writing(), told():
            connection = self._held.session.connection()
            write_live(connection, self._library_id, self._full_text, list(puts), list(deletes))

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Keep the changes for searches to come, which make them and take them back."""
        self._shown = (tuple(puts), tuple(deletes))

    def search(
        self, query: Query, *, limit: int, offset: int = 0, order: str = "", facets: bool = False
    ) -> SearchResult:
        """Evaluate in one reading transaction."""

        def answer(connection: Connection, known: Tables, spelling: Spelling) -> SearchResult:
            plan = make_plan(query, self._vocabulary(connection, known, spelling))
            found = Search(connection, known, self._full_text, plan)
            hits = found.hits(limit, offset, plan.in_order(order)) if limit else ()
            return SearchResult(hits, found.total(), plan.corrected, facets=found.facets() if facets else {})

        return self._asked(answer)

    def matching(self, query: Query, limit: int = 10_000, order: str = "") -> Matching:
        """Evaluate in one reading transaction."""

        def answer(connection: Connection, known: Tables, spelling: Spelling) -> Matching:
            plan = make_plan(query, self._vocabulary(connection, known, spelling))
            found = Search(connection, known, self._full_text, plan)
            return Matching(found.paper_ids(limit, plan.in_order(order)), found.total(), plan.corrected)

        return self._asked(answer)

    def similar(self, paper_id: str, limit: int, exclude: Collection[str] = ()) -> tuple[Hit, ...]:
        """Evaluate the paper's telling words."""

        def answer(connection: Connection, known: Tables, spelling: Spelling) -> tuple[Hit, ...]:
            document = known.document.c
            doc = connection.scalar(select(document.doc).where(document.paper_id == paper_id))
            if doc is None:
                return ()
            texts = contents(connection, known, [doc])[doc].texts
            plan = telling(texts, self._vocabulary(connection, known, spelling), papers(connection, known))
            without = {paper_id, *exclude}
            found = Search(connection, known, self._full_text, plan)
            return likest(found.scores(limit + len(without)), without, limit)

        return self._asked(answer)

    def ids_and_versions(self) -> dict[str, int]:
        """Return what is written."""
        with self._reading() as connection:
            return versions(connection, live(connection, self._library_id))

    def stats(self) -> IndexStats:
        """Count; what was removed is gone at once."""
        with self._reading() as connection:
            known = live(connection, self._library_id)
            words = select(func.count()).where(known.word.c.number > 0)
            size = self._full_text.size(connection, known)
            return IndexStats(papers(connection, known), size, connection.scalar(words) or 0)

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        catch_up: Callable[[Mapping[str, int]], Changes] | None = None,
    ) -> None:
        """Fill a new generation in short transactions; what is saved meanwhile is noted, and looked at in the last."""
        with told():
            relational_rebuild.rebuild(self._sessions, self._library_id, self._full_text, documents, catch_up)

    def tidy(self) -> bool:
        """The database looks after itself."""
        return False

    def warm(self) -> None:
        """Read the words once."""
        with self._reading() as connection:
            self._spelling.near(connection, live(connection, self._library_id), "")

    def close(self) -> None:
        """Forget the words."""
        self._spelling = Spelling()

    def _vocabulary(self, connection: Connection, known: Tables, spelling: Spelling) -> RelationalVocabulary:
        return RelationalVocabulary(connection, known, self._full_text, spelling)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        held: Session | None = getattr(self._held, "session", None)
        with told():
            if held is not None:
                yield held.connection()
                return
            with self._sessions() as session:
                yield session.connection()

    def _asked(self, ask: Callable[[Connection, Tables, Spelling], Answer]) -> Answer:
        """Return an answer; once more when another generation went live meanwhile and this one was removed."""
        if any(self._shown) and (answer := self._as_if(ask)):
            return answer[0]
        asked = None
        try:
            with self._reading() as connection:
                asked = live(connection, self._library_id)
                return ask(connection, asked, self._spelling)
        except IndexDamaged:
            with self._reading() as connection:
                if asked is None or asked.number == live_number(connection, self._library_id):
                    raise
                return ask(connection, live(connection, self._library_id), self._spelling)

    def _as_if(self, ask: Callable[[Connection, Tables, Spelling], Answer]) -> tuple[Answer] | None:
        """Return an answer over what is shown, in a transaction that is undone; None while others write for long."""
        with told(), self._sessions() as session:
            try:
                self._take_turn(session, None)
            except IndexBusy:
                return None
            connection = session.connection()
            known = live(connection, self._library_id)
            write(connection, known, self._full_text, *self._shown)
            answer = ask(connection, known, Spelling())
            session.rollback()
            return (answer,)

    def _take_turn(self, session: Session, wait_seconds: float | None) -> None:
        """Begin the transaction of a session as the library's writer. Raises IndexBusy."""
        deadline = None if wait_seconds is None else time.monotonic() + wait_seconds
        while True:
            try:
                with told():
                    writing(session, self._library_id, wait=deadline is None)
            except IndexBusy:
                session.rollback()
                if deadline is None or time.monotonic() >= deadline:
                    raise busy() from None
                time.sleep(_PAUSE)
            else:
                return
