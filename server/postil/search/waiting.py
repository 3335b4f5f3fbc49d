"""What of one library waits in the outbox, as documents that a search shows before they are written.

Each search reads the outbox first, then lets its index open the newest commit, so every save acknowledged before the
search is in one or the other:

- A paper that is flushed meanwhile is in both; what is shown hides what is written (`SearchIndex.show`).
- A row goes after its commit, so a paper whose row is gone is on disk, whichever process put it there. It is shown no
  more, and the index opens its disk after it has taken what is shown.
- A paper changed again while it is flushed has a further row, which nobody has seen: it is loaded again. Rows are
  compared as sets, since a lower number may be committed later than a higher one.
- Documents are read in or after the transaction that read the rows, so they are never older than their rows.
- Rows are read, and the result is shown, under one lock: a slow search cannot put what it read over what a later
  one read.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from postil.search import documents
from postil.search.port import SearchDocument, SearchIndex
from postil.search.sync import Row

_AT_A_TIME: Final = 100


class _Loaded(NamedTuple):
    """What was shown of a paper: for these rows, and in which document."""

    seqs: frozenset[int]
    root: str


class Waiting:
    """The papers of one library that wait to be indexed. Not for several threads at once."""

    def __init__(self, library_id: str, index: SearchIndex) -> None:
        self._library_id = library_id
        self._index = index
        self._loaded: dict[str, _Loaded] = {}
        self._documents: dict[str, SearchDocument | None] = {}

    def show(self, session: Session, rows: Sequence[Row], seconds: float) -> bool:
        """Show exactly the papers of these rows; return whether all of them could be loaded in that time.

        `session` is in the transaction that read the rows. The newest are loaded first; one that there was no time
        for stays as it was shown before, if it was.
        """
        pending: dict[str, set[int]] = {}
        for seq, paper_id in rows:
            pending.setdefault(paper_id, set()).add(seq)
        gone = self._loaded.keys() - pending.keys()
        late = [key for key, seqs in pending.items() if key not in self._loaded or seqs - self._loaded[key].seqs]
        if not gone and not late:
            return True
        for paper_id in gone:
            del self._loaded[paper_id]
        unloaded = self._load(session, sorted(late, key=lambda key: -max(pending[key])), pending, seconds)
        named = {*self._loaded, *(loaded.root for loaded in self._loaded.values())}
        self._documents = {key: self._documents[key] for key in named}
        puts = [document for document in self._documents.values() if document is not None]
        self._index.show(puts, [key for key, document in self._documents.items() if document is None])
        return not unloaded

    def _load(self, session: Session, late: list[str], pending: dict[str, set[int]], seconds: float) -> Iterable[str]:
        """Load papers and those that they point at, for that long; return the papers that are left."""
        deadline = time.monotonic() + seconds
        aliases = documents.Aliases(session, self._library_id) if late else None
        while late and aliases and time.monotonic() < deadline:
            some, late = late[:_AT_A_TIME], late[_AT_A_TIME:]
            roots = {paper_id: aliases.root(paper_id) for paper_id in some}
            touched = {*roots, *roots.values()}
            self._documents.update(dict.fromkeys(touched))
            for document in documents.load(session, self._library_id, touched, aliases):
                self._documents[document.paper_id] = document
            for paper_id, root in roots.items():
                self._loaded[paper_id] = _Loaded(frozenset(pending[paper_id]), root)
        return late
