"""What waits in the outbox is loaded once, shown exactly, and in the version that the newest row stands for."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from postil.models import IndexOutbox
from postil.search import sync
from postil.search.memory import MemoryIndex
from postil.search.port import SearchDocument
from postil.search.waiting import Waiting
from server.search.conftest import LIBRARY
from server.search.rows import save, tag

Sessions = Callable[[], Session]


class Watched(MemoryIndex):
    """An index that tells what it was made to show."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: dict[str, str | None] = {}
        self.shown = 0

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        super().show(puts, deletes)
        self.titles = {**dict.fromkeys(deletes), **{put.paper_id: put.title for put in puts}}
        self.shown += 1


@pytest.fixture
def index() -> Watched:
    return Watched()


@pytest.fixture
def look(sessions: Sessions, index: Watched) -> Callable[..., bool]:
    """Looks at the outbox, and shows what waits."""
    waiting = Waiting(LIBRARY, index)

    def looked(seconds: float = 10.0) -> bool:
        with sessions() as session:
            return waiting.show(session, sync.waiting(session, LIBRARY, 1000).rows, seconds)

    return looked


def test_nothing_is_shown_again_that_is_shown_already(sessions: Sessions, index: Watched, look: Callable[..., bool]):
    assert look()
    assert index.shown == 0
    save(sessions, "a", title="first")
    assert look()
    assert look()
    assert (index.titles, index.shown) == ({"a": "first"}, 1)


def test_a_paper_that_was_written_is_shown_no_more(sessions: Sessions, index: Watched, look: Callable[..., bool]):
    for name in ("a", "b"):
        save(sessions, name, title=name)
    look()
    with sessions() as session:
        session.delete(session.query(IndexOutbox).where(IndexOutbox.paper_id == "a").one())
        session.commit()
    look()
    assert index.titles == {"b": "b"}
    sync.drain(sessions, index, LIBRARY)
    look()
    assert index.titles == {}


def test_a_deleted_paper_is_shown_as_gone(sessions: Sessions, index: Watched, look: Callable[..., bool]):
    save(sessions, "a", title="first")
    look()
    save(sessions, "a", deleted=True)
    look()
    assert index.titles == {"a": None}


def test_a_row_that_is_committed_late_with_a_lower_number_is_seen(
    sessions: Sessions, index: Watched, look: Callable[..., bool]
):
    save(sessions, "a", title="first")
    look()
    with sessions() as session:
        (row,) = session.query(IndexOutbox)
        row.seq += 10
        session.commit()
    look()
    save(sessions, "a", title="second")
    with sessions() as session:
        newest = session.query(IndexOutbox).order_by(IndexOutbox.seq.desc()).limit(1).one()
        newest.seq -= 9
        session.commit()
    look()
    assert index.titles == {"a": "second"}


def test_the_paper_that_stands_for_a_changed_record_is_shown_with_it(
    sessions: Sessions, index: Watched, look: Callable[..., bool]
):
    save(sessions, "target", title="Published")
    sync.drain(sessions, index, LIBRARY)
    save(sessions, "alias", title="Preprint", alias_of="target")
    look()
    assert index.titles == {"target": "Published", "alias": None}
    save(sessions, "target", title="Published again")
    look()
    assert index.titles == {"target": "Published again", "alias": None}
    tag(sessions, "alias", "robots")
    look()
    assert [put.tags for put in _documents(index) if put.paper_id == "target"] == [("robots",)]
    sync.drain(sessions, index, LIBRARY)
    look()
    assert index.titles == {}


def test_without_time_what_was_shown_stays_and_the_rest_is_said_to_lack(
    sessions: Sessions, index: Watched, look: Callable[..., bool]
):
    save(sessions, "a", title="first")
    assert look()
    save(sessions, "a", title="second")
    save(sessions, "b", title="other")
    assert not look(0)
    assert index.titles == {"a": "first"}
    assert look()
    assert index.titles == {"a": "second", "b": "other"}


def test_the_newest_rows_are_read_in_one_statement_with_the_backend(sessions: Sessions, tmp_path: Path):
    for number in range(5):
        save(sessions, f"p{number}", title="x")
    with sessions() as session:
        found = sync.waiting(session, LIBRARY, 3)
        assert (found.backend, [paper_id for _, paper_id in found.rows]) == (None, ["p4", "p3", "p2"])
        assert sync.waiting(session, "nobodys", 3) == sync.Outbox(None, [])


def _documents(index: MemoryIndex) -> list[SearchDocument]:
    return [entry.document for entry in index._entries.values()]
