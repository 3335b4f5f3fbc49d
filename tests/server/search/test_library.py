"""Search as the application uses it: read-your-writes, self-healing, a background thread that does not die."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.models import Library, PaperIdentifier
from postil.search import library as module
from postil.search import sync
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.embedded.whoosh_schema import FORMAT
from postil.search.indexer import Indexer
from postil.search.library import LibrarySearch
from server.search.conftest import LIBRARY
from server.search.papers import paper
from server.search.rows import save

Sessions = Callable[[], Session]


@pytest.fixture
def search(sessions: Sessions, tmp_path: Path) -> Iterator[LibrarySearch]:
    made = LibrarySearch(tmp_path, sessions)
    yield made
    made.close()


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def ids(search: LibrarySearch, text: str) -> list[str]:
    return [hit.paper_id for hit in search.search(LIBRARY, parse(text)).hits]


def test_a_new_library_is_searched_without_preparation(search: LibrarySearch):
    result = search.search(LIBRARY, parse("anything"))
    assert (result.hits, result.total, result.incomplete) == ((), 0, False)


def test_what_was_saved_is_found_by_the_next_search(search: LibrarySearch, sessions: Sessions):
    for number in range(20):
        save(sessions, f"p{number}", title=f"Title number{number}")
        assert ids(search, f"number{number}") == [f"p{number}"]
        save(sessions, f"p{number}", note=f"remark{number}")
        assert ids(search, f"remark{number}") == [f"p{number}"]
    assert not search.check(LIBRARY)


def test_the_background_indexer_drains_what_was_saved(search: LibrarySearch, sessions: Sessions):
    save(sessions, "a", title="x")
    assert search.behind(LIBRARY) == 1
    search.changed(LIBRARY)
    assert eventually(lambda: search.behind(LIBRARY) == 0)


def test_what_an_earlier_process_left_is_indexed(sessions: Sessions, tmp_path: Path):
    save(sessions, "a", title="x")
    search = LibrarySearch(tmp_path, sessions)
    search.changed("another-library")
    assert eventually(lambda: search.behind(LIBRARY) == 0)
    search.close()


def test_a_damaged_index_heals_itself(search: LibrarySearch, sessions: Sessions, tmp_path: Path):
    save(sessions, "a", title="sparse attention")
    assert ids(search, "sparse") == ["a"]
    search.close()
    for file in (tmp_path / "search" / LIBRARY).rglob("*.pst"):
        file.write_bytes(b"rubbish")
    again = LibrarySearch(tmp_path, sessions)
    save(sessions, "b", title="sparse matrices")
    assert set(ids(again, "sparse")) == {"a", "b"}
    assert not again.check(LIBRARY)
    again.close()


def test_a_large_damaged_index_is_mended_in_the_background(
    search: LibrarySearch, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_AT_ONCE", 0)
    save(sessions, "a", title="sparse")
    assert search.search(LIBRARY, parse("sparse")).incomplete
    assert eventually(lambda: ids(search, "sparse") == ["a"])
    assert not search.search(LIBRARY, parse("sparse")).incomplete


def test_a_search_does_not_wait_for_a_writer(search: LibrarySearch, sessions: Sessions):
    save(sessions, "a", title="first")
    assert ids(search, "first") == ["a"]
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with search.index(LIBRARY).writing():
            held.set()
            release.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    save(sessions, "b", title="first again")
    result = search.search(LIBRARY, parse("first"))
    assert holder.is_alive()
    release.set()
    holder.join()
    assert not result.incomplete
    assert {hit.paper_id for hit in result.hits} == {"a", "b"}


def test_few_indexes_stay_open(sessions: Sessions, tmp_path: Path):
    search = LibrarySearch(tmp_path, sessions, open_indexes=2)
    for number in range(5):
        search.search(f"library-{number}", parse("x"))
    assert len(search._indexes) == 2
    search.close()


@pytest.mark.parametrize("name", ["../etc", "a/b", "", "x" * 65])
def test_a_library_id_cannot_leave_the_folder(search: LibrarySearch, name: str):
    with pytest.raises(ValueError, match="folder"):
        search.index(name)


def test_two_processes_worth_of_searches_share_one_index(sessions: Sessions, tmp_path: Path):
    one, other = LibrarySearch(tmp_path, sessions), LibrarySearch(tmp_path, sessions)
    for number in range(10):
        save(sessions, f"p{number}", title=f"words number{number}")
        assert ids(one if number % 2 else other, f"number{number}") == [f"p{number}"]
    assert one.search(LIBRARY, parse("words")).total == other.search(LIBRARY, parse("words")).total == 10
    one.close()
    other.close()


def test_an_error_in_the_background_is_tried_again(caplog: pytest.LogCaptureFixture):
    calls: list[str] = []

    def work(library_id: str) -> bool:
        calls.append(library_id)
        if len(calls) == 1:
            raise OSError("disk full")
        return False

    indexer = Indexer(work, list)
    indexer.wake("a")
    assert eventually(lambda: len(calls) == 2)
    assert "disk full" in caplog.text
    indexer.wake("b")
    assert eventually(lambda: calls[-1] == "b")
    indexer.close()
    indexer.wake("c")
    assert calls == ["a", "a", "b"]


def test_the_first_search_of_a_healed_server_finds_everything_read(sessions: Sessions, tmp_path: Path):
    save(sessions, "a", title="sparse")
    before = LibrarySearch(tmp_path, sessions)
    assert ids(before, "sparse") == ["a"]
    before.close()
    search = LibrarySearch(tmp_path, sessions)
    search.heal()

    def ready() -> bool:
        index = search.index(LIBRARY)
        assert isinstance(index, WhooshIndex)
        return index._disk._open is not None and "norms" in vars(index._disk._open.snapshot)

    assert eventually(ready)
    search.close()


def test_a_new_librarys_missing_index_is_no_warning_and_a_damaged_one_is(
    search: LibrarySearch, sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    save(sessions, "a", title="sparse")
    search.catch_up(LIBRARY)
    assert [record.levelname for record in caplog.records] == ["INFO"]
    (tmp_path / "search" / LIBRARY / "current").write_text("0 older")
    save(sessions, "b", title="sparse")
    search.catch_up(LIBRARY)
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING"]


def test_an_index_of_the_version_before_is_made_anew_by_the_first_search(sessions: Sessions, tmp_path: Path):
    """Without the version in `current` nobody would notice: the files are sound, but lack what is new."""
    save(sessions, "a", title="sparse")
    before = LibrarySearch(tmp_path, sessions)
    before.catch_up(LIBRARY)
    old = before.index(LIBRARY)
    old.rebuild([paper("a", "sparse")])  # as it was without sites
    before.close()
    with sessions() as session:
        session.add(
            PaperIdentifier(
                library_id=LIBRARY, paper_id="a", scheme="url", value="https://arxiv.org/a", present=True, site="arXiv"
            )
        )
        session.commit()
    search = LibrarySearch(tmp_path, sessions)
    assert ids(search, "site:arxiv") == []
    search.close()
    current = tmp_path / "search" / LIBRARY / "current"
    current.write_text(f"{FORMAT - 1} {current.read_text().split()[1]}")
    search = LibrarySearch(tmp_path, sessions)
    assert ids(search, "site:arxiv") == ["a"]
    assert not search.check(LIBRARY)
    search.close()


def test_all_that_is_found_and_what_is_alike_are_told_of_what_was_just_saved(search: LibrarySearch, sessions: Sessions):
    save(sessions, "a", title="Sparse attention", abstract="Long contexts.")
    save(sessions, "b", title="Attention made sparse")
    save(sessions, "c", title="Gardens")
    assert [hit.paper_id for hit in search.similar(LIBRARY, "a")] == ["b"]
    save(sessions, "d", title="Sparse attention again")
    told = search.matching(LIBRARY, parse("sparse"))
    assert (set(told.ids), told.total, told.incomplete) == ({"a", "b", "d"}, 3, False)
    assert search.matching(LIBRARY, parse("sparse"), limit=2).ids == told.ids[:2]
    assert {hit.paper_id for hit in search.similar(LIBRARY, "a")} == {"b", "d"}
    assert len(search.similar(LIBRARY, "a", limit=1)) == 1
    assert search.similar(LIBRARY, "never-there") == ()


def test_a_paper_is_not_like_the_records_that_it_is_joined_with(search: LibrarySearch, sessions: Sessions):
    save(sessions, "a", title="Sparse attention")
    save(sessions, "b", title="Sparse attention, preprint", alias_of="a")
    save(sessions, "c", title="Attention made sparse")
    for asked in ("a", "b"):
        assert [hit.paper_id for hit in search.similar(LIBRARY, asked)] == ["c"]


def test_a_large_damaged_index_fails_neither_what_is_alike_nor_all_that_is_found(
    search: LibrarySearch, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_AT_ONCE", 0)
    for name in ("a", "b"):
        save(sessions, name, title="sparse attention")
    told = search.matching(LIBRARY, parse("sparse"))
    assert (told.ids, told.incomplete) == ((), True)
    assert eventually(lambda: search.similar(LIBRARY, "a") != ())
    assert search.matching(LIBRARY, parse("sparse")).total == 2


class QuietSearch(LibrarySearch):
    """Nothing is indexed in the background."""

    def changed(self, library_id: str) -> None:
        """Nobody is woken."""


@pytest.fixture
def quiet(sessions: Sessions, tmp_path: Path) -> Iterator[LibrarySearch]:
    made = QuietSearch(tmp_path, sessions)
    made.catch_up(LIBRARY)
    yield made
    made.close()


def test_a_search_finds_what_was_saved_without_writing_anything(
    quiet: LibrarySearch, sessions: Sessions, tmp_path: Path
):
    def files() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (tmp_path / "search").rglob("*")}

    before = files()
    for number in range(30):
        save(sessions, f"p{number}", title=f"words number{number}")
        assert ids(quiet, f"number{number}") == [f"p{number}"]
    save(sessions, "p3", deleted=True)
    assert quiet.search(LIBRARY, parse("words")).total == 29
    assert quiet.behind(LIBRARY) == 31
    assert files() == before


def test_what_is_saved_is_found_by_every_server_on_the_database(
    quiet: LibrarySearch, sessions: Sessions, tmp_path: Path
):
    """Whichever of them writes it, before or after the other has looked."""
    other = QuietSearch(tmp_path, sessions)
    for number in range(30):
        save(sessions, f"p{number % 7}", title=f"words number{number}", deleted=False)
        assert ids(quiet, f"number{number}") == [f"p{number % 7}"]
        if number % 4 == 0:
            (quiet if number % 8 else other).catch_up(LIBRARY)
        assert ids(other, f"number{number}") == [f"p{number % 7}"]
    other.close()


def test_a_paper_changed_again_while_it_is_written_is_shown_as_it_is_now(quiet: LibrarySearch, sessions: Sessions):
    save(sessions, "a", title="first")
    assert ids(quiet, "first") == ["a"]
    index = quiet.index(LIBRARY)
    apply = index.apply

    def slow(puts, deletes):
        save(sessions, "a", title="second")
        assert ids(quiet, "second") == ["a"]
        apply(puts, deletes)

    index.apply = slow  # type: ignore[method-assign]
    sync.drain(sessions, index, LIBRARY)
    del index.apply
    assert (ids(quiet, "first"), ids(quiet, "second")) == ([], ["a"])


def test_while_more_waits_than_can_be_shown_the_newest_are_and_the_result_says_incomplete(
    quiet: LibrarySearch, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_SHOWN", 5)
    for number in range(8):
        save(sessions, f"p{number}", title="words")
    result = quiet.search(LIBRARY, parse("words"))
    assert result.incomplete
    assert {hit.paper_id for hit in result.hits} == {f"p{number}" for number in range(3, 8)}
    assert quiet.matching(LIBRARY, parse("words")).incomplete
    quiet.catch_up(LIBRARY)
    result = quiet.search(LIBRARY, parse("words"))
    assert (result.total, result.incomplete) == (8, False)


def test_what_there_was_no_time_to_load_is_said_to_lack(sessions: Sessions, tmp_path: Path):
    hasty = QuietSearch(tmp_path, sessions, patience=0)
    hasty.catch_up(LIBRARY)
    save(sessions, "a", title="words")
    assert hasty.search(LIBRARY, parse("words")).incomplete
    hasty.close()


def test_an_index_that_was_closed_shows_what_waits_when_it_is_opened_again(sessions: Sessions, tmp_path: Path):
    search = QuietSearch(tmp_path, sessions, open_indexes=1)
    search.catch_up(LIBRARY)
    save(sessions, "a", title="words")
    for _ in range(2):
        assert ids(search, "words") == ["a"]
        search.search("another-library", parse("x"))
    search.close()


def test_a_library_keeps_the_backend_that_its_index_was_made_with(sessions: Sessions, tmp_path: Path):
    save(sessions, "a", title="words")
    first = LibrarySearch(tmp_path, sessions)
    assert ids(first, "words") == ["a"]
    first.close()
    other = LibrarySearch(tmp_path, sessions, backend="memory")
    assert ids(other, "words") == ["a"]
    assert other.stats(LIBRARY)[0] == "whoosh"
    other.close()


def test_a_backend_of_another_version_is_not_known_and_the_configured_one_is_used(
    sessions: Sessions, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with sessions() as session:
        session.get_one(Library, LIBRARY).search_backend = "of-tomorrow"
        session.commit()
    save(sessions, "a", title="words")
    search = LibrarySearch(tmp_path, sessions)
    assert ids(search, "words") == ["a"]
    assert "of-tomorrow" in caplog.text
    search.close()
