"""Whatever happens to an index: nothing saved is lost, searches never fail, and they are whole again by themselves."""

import errno
import logging
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.search import library as module
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.embedded.whoosh_schema import FORMAT
from postil.search.library import LibrarySearch
from postil.search.port import IndexDamaged, SearchResult
from server.search.conftest import LIBRARY
from server.search.rows import save
from server.search.test_library import QuietSearch, eventually, ids

Sessions = Callable[[], Session]
HARMS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "half": lambda whole: whole[: len(whole) // 2],
    "flipped": lambda whole: (
        whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 0xFF]) + whole[len(whole) // 2 + 1 :]
    ),
    "rubbish": lambda whole: b"rubbish" * 100,
}


@pytest.fixture
def folder(sessions: Sessions, tmp_path: Path) -> Path:
    """The folder of an index of 30 papers in a few segments, that nobody has open."""
    search = QuietSearch(tmp_path, sessions)
    for number in range(30):
        save(sessions, f"p{number}", title=f"sparse attention number{number}", abstract="words " * number)
        if number % 10 == 9:
            search.catch_up(LIBRARY)
    assert search.search(LIBRARY, parse("sparse")).total == 30
    search.close()
    return tmp_path / "search" / LIBRARY


def live(folder: Path) -> Path:
    return folder / (folder / "current").read_text().split()[1]


def kinds(folder: Path) -> list[Path]:
    """One file of each kind."""
    files = {path.suffix: path for path in sorted(live(folder).iterdir()) if path.is_file() and path.stat().st_size}
    return [folder / "current", *files.values()]


def asked_until_whole(search: LibrarySearch, sessions: Sessions, name: str) -> SearchResult:
    """Save a paper, then search until nothing lacks: every answer before that says so, and none fails."""
    save(sessions, name, title="sparse matrices", deleted=False)
    results: list[SearchResult] = []

    def whole() -> bool:
        results.append(search.search(LIBRARY, parse("sparse"), limit=100))
        return not results[-1].incomplete

    assert eventually(whole)
    assert search.search(LIBRARY, parse("matrices")).total == 1
    return results[-1]


@pytest.mark.parametrize(
    ("harm", "at_once"), [("empty", 300), ("half", 0), ("flipped", 300), ("flipped", 0), ("rubbish", 0)]
)
def test_each_kind_of_damaged_file_is_mended(
    sessions: Sessions, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, at_once: int
):
    """By the search itself where the library is small, else in the background."""
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    sound = tmp_path / "sound"
    shutil.copytree(folder, sound)
    for path in [path.relative_to(folder) for path in kinds(folder)]:
        shutil.rmtree(folder)
        shutil.copytree(sound, folder)
        (folder / path).write_bytes(HARMS[harm]((folder / path).read_bytes()))
        search = LibrarySearch(tmp_path, sessions)
        found = asked_until_whole(search, sessions, "new")
        assert found.total == 31, path
        assert {hit.paper_id for hit in found.hits} == {"new", *(f"p{number}" for number in range(30))}
        search.catch_up(LIBRARY)
        if search.check(LIBRARY):
            pytest.fail(f"{path} {harm}: {search.check(LIBRARY)}")
        save(sessions, "new", deleted=True)
        search.close()


def test_checking_reads_every_byte_of_the_index(sessions: Sessions, folder: Path, tmp_path: Path):
    for path in kinds(folder)[1:]:
        whole = path.read_bytes()
        path.write_bytes(HARMS["flipped"](whole))
        search = QuietSearch(tmp_path, sessions)
        with pytest.raises(IndexDamaged):
            search.check(LIBRARY)
        search.close()
        path.write_bytes(whole)
    assert not QuietSearch(tmp_path, sessions).check(LIBRARY)


@pytest.mark.parametrize("lost", ["all", "library", "live", "current"])
def test_a_folder_that_is_gone_is_made_again_while_the_server_runs(
    sessions: Sessions, folder: Path, tmp_path: Path, lost: str
):
    search = LibrarySearch(tmp_path, sessions)
    assert search.search(LIBRARY, parse("sparse")).total == 30
    gone = {"all": folder.parent, "library": folder, "live": live(folder), "current": folder / "current"}[lost]
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert asked_until_whole(search, sessions, "new").total == 31
    assert not search.check(LIBRARY)
    search.close()


def test_an_index_of_another_format_is_made_anew_and_says_so_meanwhile(
    sessions: Sessions, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_AT_ONCE", 0)
    (folder / "current").write_text(f"{FORMAT - 1} {live(folder).name}")
    quiet = QuietSearch(tmp_path, sessions)
    told = quiet.search(LIBRARY, parse("sparse"))
    assert (told.hits, told.incomplete) == ((), True)
    quiet.close()
    search = LibrarySearch(tmp_path, sessions)
    assert asked_until_whole(search, sessions, "new").total == 31
    search.close()


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows any more: as on a disk that is full, but without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_what_was_saved_is_found_and_written_once_there_is_room(
    sessions: Sessions, folder: Path, tmp_path: Path
):
    search = QuietSearch(tmp_path, sessions)
    save(sessions, "new", title="sparse matrices")
    save(sessions, "p3", deleted=True)
    generation = live(folder)
    with full_disk():
        with pytest.raises(OSError) as refused:  # noqa: PT011 - the number is looked at
            search.catch_up(LIBRARY)
        found = search.search(LIBRARY, parse("sparse"), limit=100)
    assert refused.value.errno == errno.EFBIG
    assert (found.total, found.incomplete) == (30, False)
    assert live(folder) == generation, "an index on a full disk is not made anew"
    assert search.behind(LIBRARY) == 2
    search.catch_up(LIBRARY)
    assert (search.behind(LIBRARY), search.search(LIBRARY, parse("sparse")).total) == (0, 30)
    assert not search.check(LIBRARY)
    search.close()


def test_a_merge_on_a_full_disk_leaves_the_index_as_it_is(sessions: Sessions, folder: Path, tmp_path: Path):
    search = QuietSearch(tmp_path, sessions)
    index = WhooshIndex(folder)
    for number in range(8):
        save(sessions, f"m{number}", title="sparse merging")
        while search.behind(LIBRARY):
            search._drain(search._indexes.current(LIBRARY), LIBRARY)
    segments = index.stats().segments
    with full_disk(), pytest.raises(OSError, match="large"):
        index.tidy()
    assert index.stats().segments == segments
    assert search.search(LIBRARY, parse("sparse")).total == 38
    assert index.tidy()
    assert index.stats().segments < segments
    assert search.search(LIBRARY, parse("sparse")).total == 38
    search.close()


def test_a_damaged_index_on_a_full_disk_is_mended_once_there_is_room(
    sessions: Sessions, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.CRITICAL)  # what is logged goes to files too
    for path in live(folder).glob("*.toc"):
        path.write_bytes(b"rubbish")
    search = QuietSearch(tmp_path, sessions)
    with full_disk():
        found = search.search(LIBRARY, parse("sparse"))
    assert (found.hits, found.incomplete) == ((), True)
    assert asked_until_whole(search, sessions, "new").total == 31
    search.close()


_DIES = """
import os, signal, sys
from pathlib import Path
from sqlalchemy.orm import sessionmaker
from postil.models.engine import connect
from server.search.conftest import LIBRARY
from server.search.rows import save
from server.search.test_library import QuietSearch
folder, start, moment = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
sessions = sessionmaker(connect(f"sqlite:///{folder / 'postil.db'}"))
search = QuietSearch(folder, sessions)
left = moment

def counted(real):
    def step(*given, **more):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    return step

for name in ("fsync", "replace", "rename", "unlink", "mkdir"):
    setattr(os, name, counted(getattr(os, name)))
for number in range(start, start + 1000):
    save(sessions, f"p{number % 40}", title=f"sparse number{number}", deleted=number % 9 == 0)
    print(number, flush=True)
    search.catch_up(LIBRARY)
"""


def test_a_server_that_is_killed_while_writing_or_merging_loses_nothing(sessions: Sessions, tmp_path: Path):
    """It dies at the n-th time that it syncs, renames, removes or makes anything: before and after each step."""
    tests = Path(__file__).resolve().parents[2]
    newest: dict[int, int] = {}
    for round_, moment in enumerate([3, 16, 41, 83, 114, 240]):
        died = subprocess.run(
            [sys.executable, "-c", _DIES, str(tmp_path), str(round_ * 1000), str(moment)],
            capture_output=True,
            env={"PYTHONPATH": f"{tests}:{tests.parent / 'server'}"},
            check=False,
        )
        assert died.returncode == -signal.SIGKILL, died.stderr.decode()
        newest.update({int(line) % 40: int(line) for line in died.stdout.split()})
        there = {f"p{name}": number for name, number in newest.items() if number % 9}
        search = QuietSearch(tmp_path, sessions)
        found = search.search(LIBRARY, parse("sparse"), limit=100)
        assert {hit.paper_id for hit in found.hits} == there.keys()
        assert not found.incomplete
        for name, number in list(there.items())[-3:]:
            assert ids(search, f"number{number}") == [name]
        assert not search.check(LIBRARY)
        search.close()
