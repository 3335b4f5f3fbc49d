"""Fixtures of the search tests: every backend in turn, and a database with a library."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from postil.models import Base, Library, User
from postil.models.engine import connect
from postil.search.backends import BACKENDS, Place
from postil.search.port import SearchIndex
from postil.search.whoosh_index import WhooshIndex

LIBRARY = "library-1"


@pytest.fixture(params=sorted(BACKENDS))
def index(request: pytest.FixtureRequest, tmp_path: Path, sessions: Callable[[], Session]) -> Iterator[SearchIndex]:
    """An empty index of each backend."""
    made = BACKENDS[request.param].open(Place(tmp_path / "index", sessions, LIBRARY))
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
def sessions(tmp_path: Path) -> Iterator[Callable[[], Session]]:
    """Makes sessions on a new SQLite file that has one library."""
    engine = connect(f"sqlite:///{tmp_path / 'postil.db'}")
    Base.metadata.create_all(engine)
    made = sessionmaker(engine)
    with made() as session:
        session.add(User(id="user-1", name="Ada", name_key="ada"))
        session.flush()
        session.add(Library(id=LIBRARY, owner_id="user-1", name="Ada's", epoch="e"))
        session.commit()
    yield made
    engine.dispose()
