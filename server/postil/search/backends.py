"""The registry of search backends: how each opens the index of one library, and in whose transaction it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.memory import MemoryIndex
from postil.search.port import SearchIndex
from postil.search.relational.index import RelationalIndex
from postil.search.relational.joined import FULL_TEXTS
from postil.search.sync import SessionFactory

DEFAULT: Final = "whoosh"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the index of one library may lie: in a folder of its own, or in the database of the library."""

    folder: Path
    sessions: SessionFactory
    library_id: str


@dataclass(frozen=True, slots=True)
class Backend:
    """One way to keep an index. Opening touches nothing; a missing index is a damaged one.

    One that is `transactional` is changed in the transaction that saves, so its outbox is empty but for what a
    failure left; the others are changed by the indexer, some time after. `database` is the kind of database that it
    lies in (a SQLAlchemy dialect), empty where that is all the same.
    """

    open: Callable[[Place], SearchIndex]
    transactional: bool = False
    database: str = ""


def _in_database(place: Place, name: str) -> SearchIndex:
    return RelationalIndex(place.sessions, place.library_id, FULL_TEXTS[name])


BACKENDS: Final[Mapping[str, Backend]] = {
    "fts5": Backend(lambda place: _in_database(place, "fts5"), transactional=True, database="sqlite"),
    "memory": Backend(lambda _: MemoryIndex()),
    "postgresql": Backend(lambda place: _in_database(place, "postgresql"), transactional=True, database="postgresql"),
    "whoosh": Backend(lambda place: WhooshIndex(place.folder)),
}
"""The contract suite in tests/server/search runs for every one of these."""


def lasting(dialect: str) -> tuple[str, ...]:
    """Return the backends that a server on this kind of database can be set to; not one that forgets."""
    return tuple(name for name, backend in BACKENDS.items() if name != "memory" and backend.database in {"", dialect})
