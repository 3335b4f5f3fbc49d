"""What is measured by benchmarks/search.py: our backends behind their port, and other engines used as their pages say.

Each finds ten papers with what a list shows of them: a snippet of the abstract, or ours of every field. An engine is
built once in a folder, and may be opened again from it. `left_out` are kinds of queries (search_corpus.KINDS) that it
has no answer to.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy.orm import sessionmaker

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from postgresql.cluster import absent, running
from postil.domain.query import parse
from postil.models import Base, Library, User
from postil.models.engine import connect
from postil.search.backends import BACKENDS, Place
from postil.search.port import SearchDocument, SearchIndex
from search_corpus import Asked
from search_references import Fts5, StockWhoosh, Tantivy

LIBRARY = "library-1"
LIMIT = 10


class Backend:
    """One of our backends, in a database of its own where it lies in one."""

    left_out: ClassVar[frozenset[str]] = frozenset()
    with_facets = False

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self._closing = ExitStack()
        self._cluster: Any = None
        self.index: SearchIndex

    def build(self, papers: Iterable[SearchDocument]) -> None:
        """Make the index as `postil index rebuild` does."""
        self.open(new=True)
        self.index.rebuild(papers)

    def open(self, *, new: bool = False) -> None:
        """Open the index with nothing of it in memory."""
        address = f"sqlite:///{self.folder / 'postil.sqlite'}"
        if BACKENDS[self.name].database == "postgresql":
            self._cluster = self._cluster or self._closing.enter_context(running("shared_buffers = 256MB"))
            address = self._cluster.new_database() if new else self._address
        self._address = address
        engine = connect(address)
        self._closing.callback(engine.dispose)
        sessions = sessionmaker(engine)
        if new:
            Base.metadata.create_all(engine)
            with sessions() as session:
                session.add(User(id="user-1", name="Ada", name_key="ada"))
                session.flush()
                session.add(Library(id=LIBRARY, owner_id="user-1", name="Ada's", epoch="e"))
                session.commit()
        self.index = BACKENDS[self.name].open(Place(self.folder / "index", sessions, LIBRARY))

    def reopen(self) -> None:
        """Forget what is in memory; what forgets everything with it is left alone."""
        if self.name != "memory":
            self.index.close()
            self.open()

    def ask(self, one: Asked) -> int:
        """Return how many papers a query finds."""
        return self.index.search(
            parse(one.text, typing=one.typing),
            limit=LIMIT,
            order="saved" if one.kind == "sorted" else "",
            facets=self.with_facets or one.kind == "faceted",
        ).total

    def size(self) -> int:
        """Bytes, as the backend tells."""
        return self.index.stats().size_bytes

    def close(self) -> None:
        """Let go of everything."""
        self.index.close()
        self._closing.close()


class Faceted:
    """The same index asked with facets in every query, as the results page does."""

    left_out: ClassVar[frozenset[str]] = frozenset({"faceted"})

    def __init__(self, of: Backend) -> None:
        self.of, self.name = of, f"{of.name}+facets"

    def ask(self, one: Asked) -> int:
        """Return how many papers a query finds."""
        order = "saved" if one.kind == "sorted" else ""
        query = parse(one.text, typing=one.typing)
        return self.of.index.search(query, limit=LIMIT, order=order, facets=True).total


Reference = Fts5 | StockWhoosh | Tantivy
REFERENCES: dict[str, type[Reference]] = {"sqlite": Fts5, "tantivy": Tantivy, "stock": StockWhoosh}


def names(papers: int) -> list[str]:
    """Engines that are measured when none are named: brute force only where it takes less than a minute."""
    ours = [name for name in BACKENDS if name != "memory" or papers <= 1_000]
    return [*sorted(ours, reverse=True), *REFERENCES]


def missing(name: str) -> str | None:
    """Why an engine cannot be measured here; None when it can."""
    if name == "tantivy" and importlib.util.find_spec("tantivy") is None:
        return "it is not installed; pip install 'postil[bench]'"
    if name not in BACKENDS:
        return None if name in REFERENCES else "there is no such engine"
    return absent() if BACKENDS[name].database == "postgresql" else None


def engine(name: str, folder: Path) -> Backend | Reference:
    """An engine that is not open yet; its folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    return Backend(name, folder) if name in BACKENDS else REFERENCES[name](folder)
