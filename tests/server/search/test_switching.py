"""A library is switched to another backend while it is searched and written: nothing is lost, nobody has to wait."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from postil.config import BadSetting
from postil.domain.query import parse
from postil.models import Library
from postil.search import switching, sync
from postil.search.library import LibrarySearch
from postil.search.open_indexes import chosen
from server.search.conftest import LIBRARY
from server.search.rows import save
from server.search.test_library import QuietSearch, ids

Sessions = Callable[[], Session]


@pytest.fixture
def search(sessions: Sessions, tmp_path: Path) -> Iterator[LibrarySearch]:
    made = QuietSearch(tmp_path, sessions)
    for number in range(20):
        save(sessions, f"p{number}", title=f"words number{number}")
    made.catch_up(LIBRARY)
    yield made
    made.close()


@pytest.mark.parametrize("way", [["fts5"], ["fts5", "whoosh"], ["whoosh"], ["fts5", "fts5"]], ids="-".join)
def test_a_switched_library_is_whole(search: LibrarySearch, sessions: Sessions, way: list[str]):
    save(sessions, "new", title="words unwritten")
    for backend in way:
        assert search.rebuild(LIBRARY, backend) == 21
        assert search.stats(LIBRARY)[0] == backend
        assert search.search(LIBRARY, parse("words")).total == 21
        assert not search.check(LIBRARY)
    save(sessions, "later", title="words after")
    assert ids(search, "after") == ["later"]


@pytest.mark.parametrize(("first", "second"), [("whoosh", "fts5"), ("fts5", "whoosh")])
def test_saves_go_on_while_a_library_is_switched_and_none_is_lost(
    search: LibrarySearch, sessions: Sessions, tmp_path: Path, first: str, second: str
):
    search.rebuild(LIBRARY, first)
    other = LibrarySearch(tmp_path, sessions)
    saved: list[str] = []
    missed: list[str] = []
    done = threading.Event()

    def write() -> None:
        while not done.wait(0.005):
            name = f"n{len(saved)}"
            save(sessions, name, title=f"words of{name}x")
            other.changed(LIBRARY)
            if ids(other, f"of{name}x") != [name]:
                missed.append(name)
            saved.append(name)

    writer = threading.Thread(target=write)
    writer.start()
    search.rebuild(LIBRARY, second)
    done.set()
    writer.join()
    assert missed == []
    assert ids(other, "number3") == ["p3"]
    assert other.stats(LIBRARY)[0] == second
    assert other.search(LIBRARY, parse("words")).total == 20 + len(saved)
    other.close()
    assert not search.check(LIBRARY)


def test_another_server_notices_with_its_next_search(search: LibrarySearch, sessions: Sessions, tmp_path: Path):
    other = QuietSearch(tmp_path, sessions)
    assert ids(other, "number3") == ["p3"]
    search.rebuild(LIBRARY, "fts5")
    save(sessions, "new", title="words unwritten")
    assert ids(other, "unwritten") == ["new"]
    assert other._indexes.last(LIBRARY).backend == "fts5"
    other.close()


def test_who_waited_to_write_the_old_index_leaves_the_rows_to_the_new_one(search: LibrarySearch, sessions: Sessions):
    old = search._indexes.current(LIBRARY)
    search.rebuild(LIBRARY, "fts5")
    save(sessions, "new", title="words unwritten")
    assert sync.drain(sessions, old.index, LIBRARY, named="whoosh") == 0
    assert search.behind(LIBRARY) == 1
    assert ids(search, "unwritten") == ["new"]


def test_a_switch_that_fails_leaves_all_as_it_was(search: LibrarySearch, sessions: Sessions):
    target = search._indexes.beside(LIBRARY, "fts5")

    def full(puts, deletes):
        raise OSError("disk full")

    target.apply = full  # type: ignore[method-assign]
    old = search._indexes.current(LIBRARY)
    with pytest.raises(OSError, match="disk full"):
        switching.switch(sessions, LIBRARY, old, ("fts5", target))
    assert search.stats(LIBRARY)[0] == "whoosh"
    save(sessions, "new", title="words unwritten")
    assert ids(search, "unwritten") == ["new"]


def test_the_first_backend_is_written_down_and_no_other_takes_its_place(sessions: Sessions):
    switching.record(sessions, LIBRARY, "fts5")
    switching.record(sessions, LIBRARY, "whoosh")
    with sessions() as session:
        assert session.get_one(Library, LIBRARY).search_backend == "fts5"


@pytest.mark.parametrize(("name", "dialect"), [("postgresql", "sqlite"), ("fts5", "postgresql"), ("memory", "sqlite")])
def test_a_backend_that_does_not_go_with_the_database_is_refused(name: str, dialect: str):
    with pytest.raises(BadSetting, match="POSTIL_SEARCH_BACKEND must be one of"):
        chosen(name, dialect)
    assert chosen("whoosh", dialect) == "whoosh"
