"""How the names that an index folds are written: venues and sites, by their most common spelling."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from postil.models import Paper, PaperIdentifier
from postil.search.text import words
from postil.search.text.analysis import site_labels
from postil.services.remembered import Remembered

_LASTS: Final = 600.0
_LIBRARIES: Final = 32
_site_names: Final = Remembered(libraries=_LIBRARIES, each=1)


class Spellings:
    """The spellings of one kind of name, by library; from one walk through its rows, which may be long.

    So they are read anew only when a name comes that is not known, and then, or after `lasts` seconds, all at once.
    Safe from any thread.
    """

    def __init__(self, kind: str, *, lasts: float = _LASTS) -> None:
        self._kind = kind
        self._lasts = lasts
        self._held: OrderedDict[str, tuple[float, Mapping[str, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, library_id: str, folded: Iterable[str]) -> Mapping[str, str]:
        """Folded name → how it is most often written; a name that is nowhere written is its own spelling."""
        wanted = set(folded)
        with self._lock:
            read_at, known = self._held.get(library_id, (0.0, {}))
        if wanted and (not wanted <= known.keys() or time.monotonic() > read_at + self._lasts):
            known = {**{name: name for name in wanted}, **known, **self._read(session, library_id)}
            self._keep(library_id, known)
        return known

    def _read(self, session: Session, library_id: str) -> dict[str, str]:
        rows = sorted(((number, name) for name, number in session.execute(_STATEMENTS[self._kind](library_id))))
        return {fold(name): name for _, name in rows}  # the most frequent one comes last, and stays

    def _keep(self, library_id: str, known: Mapping[str, str]) -> None:
        with self._lock:
            self._held[library_id] = (time.monotonic(), known)
            self._held.move_to_end(library_id)
            while len(self._held) > _LIBRARIES:
                self._held.popitem(last=False)


def site_names(session: Session, library_id: str, asked: str) -> tuple[str, ...]:
    """The sites of a library that a filter means, as the index does, by their names as written."""
    rows = _site_names.get(session, library_id, "sites", lambda: session.execute(_sites(library_id)).all())
    meant = site_labels(asked)
    return tuple(sorted(name for name, _ in rows if f"site={fold(name)}" in meant))


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """A name as labels of the index have it."""
    return words.label(name)


def _venues(library_id: str) -> Select[str, int]:
    own = (Paper.library_id == library_id, Paper.deleted.is_(False), Paper.venue != "")
    return select(Paper.venue, func.count()).where(*own).group_by(Paper.venue)


def _sites(library_id: str) -> Select[str, int]:
    site = PaperIdentifier.site
    own = (PaperIdentifier.library_id == library_id, PaperIdentifier.present, site != "")
    return select(site, func.count()).where(*own).group_by(site)


_STATEMENTS: Final = {"venue": _venues, "site": _sites}

venues: Final = Spellings("venue")
sites: Final = Spellings("site")
