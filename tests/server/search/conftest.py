"""Fixtures of the search tests: every backend in turn, and a database with a library."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session, sessionmaker

from postgresql.cluster import running
from postil.models import Base, Library, User
from postil.models.engine import connect
from postil.search.backends import BACKENDS, Place
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.port import SearchIndex

LIBRARY = "library-1"


Sessions = Callable[[], Session]


@pytest.fixture(params=sorted(BACKENDS))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """An empty index of each backend; those for PostgreSQL are passed over, saying so, where it is not installed."""
    backend = BACKENDS[request.param]
    sessions = request.getfixturevalue("postgresql" if backend.database == "postgresql" else "sessions")
    made = backend.open(Place(tmp_path / "index", sessions, LIBRARY))
    made.rebuild([])
    yield made
    made.close()


@pytest.fixture
def whoosh(tmp_path: Path) -> Iterator[WhooshIndex]:
    """An empty Whoosh index."""
    made = WhooshIndex(tmp_path / "index")
    made.rebuild([])
    yield made
    made.close()


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """Makes sessions on a new SQLite file that has one library."""
    engine = connect(f"sqlite:///{tmp_path / 'postil.db'}")
    _fill(engine)
    yield sessionmaker(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def server() -> Iterator[Engine]:
    """A database of PostgreSQL that has one library, in a cluster of our own."""
    with running() as cluster:
        engine = connect(cluster.new_database())
        _fill(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def postgresql(server: Engine) -> Iterator[Sessions]:
    """Makes sessions on that database; the indexes and papers of a test go with it."""
    yield sessionmaker(server)
    with server.begin() as connection:
        derived = [name for name in inspect(connection).get_table_names() if name.startswith("search_")]
        connection.execute(text("DROP TABLE IF EXISTS nothing" + "".join(f", {name}" for name in derived)))
        connection.execute(text("TRUNCATE paper, tag, reading_list, index_outbox CASCADE"))


def _fill(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(id="user-1", name="Ada", name_key="ada"))
        session.flush()
        session.add(Library(id=LIBRARY, owner_id="user-1", name="Ada's", epoch="e"))
        session.commit()
