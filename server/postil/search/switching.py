"""A library's index of another backend is built beside the one in use, and then takes its place.

No save is lost on the way, and none waits for more than a moment:

1. The new index is built, and catches up once, while saves are written to the old one.
2. The old one's lock is taken. From here on no process takes rows out of the outbox: what is saved stays there, and is
   shown by searches meanwhile. Everything is compared once more.
3. In one transaction, in which nobody else writes the library, its row gets the new backend. An old index that saves
   write themselves has left no rows; what it knows and the new one does not is put into the outbox in that transaction.
4. Whoever comes next, in any process, reads the row together with the outbox (`sync.waiting`) and opens the new index;
   an indexer that waited for the old one's lock finds that the rows are not its own (`sync.drain`).

The old index is left as it was: a search under way may still read it. It is not used again, since switching back
builds anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext

from sqlalchemy import insert, update

from postil.models import IndexOutbox, Library
from postil.models.engine import writing
from postil.search import documents, sync
from postil.search.open_indexes import OpenIndex
from postil.search.port import Changes, SearchIndex


def record(sessions: sync.SessionFactory, library_id: str, backend: str) -> None:
    """Write down the backend of a library that has none yet: it keeps it, whatever is configured later."""
    with sessions() as session:
        if sync.backend(session, library_id) is not None:
            return
    with sessions() as session:
        unset = update(Library).where(Library.id == library_id, Library.search_backend.is_(None))
        writing(session, library_id).execute(unset.values(search_backend=backend))
        session.commit()


def switch(sessions: sync.SessionFactory, library_id: str, old: OpenIndex, new: tuple[str, SearchIndex]) -> int:
    """Build the new backend's index and have the library use it; return the number of its papers.

    Raises IndexBusy, IndexDamaged, OSError, and then the old index is still the one in use.
    """
    backend, target = new

    def changes(indexed: Mapping[str, int]) -> Changes:
        with sessions() as session:
            current = {found.paper_id: found for found in documents.load(session, library_id)}
        difference = sync.difference({key: found.ver for key, found in current.items()}, indexed)
        return [current[key] for key in (*difference.missing, *difference.stale)], difference.extra

    with sessions() as session:
        found = list(documents.load(session, library_id))
    target.rebuild(found, changes)
    # one that saves write has the database's own lock, which the transaction below takes
    with nullcontext() if old.transactional else old.index.writing():
        target.apply(*changes(target.ids_and_versions()))
        with sessions() as session:
            writing(session, library_id)
            if old.transactional:
                known = sync.difference(old.index.ids_and_versions(), target.ids_and_versions())
                rows = [{"library_id": library_id, "paper_id": paper_id} for paper_id in known.papers]
                if rows:
                    session.execute(insert(IndexOutbox), rows)
            session.execute(update(Library).where(Library.id == library_id).values(search_backend=backend))
            session.commit()
    return len(target.ids_and_versions())
