"""The Whoosh index against brute force, against damage, and against several threads and processes.

The numbers are those of the eight Whoosh bugs that its design avoids: see docs/decisions.
"""

import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh import index as stock

from postil.domain.query import parse
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.memory import MemoryIndex
from postil.search.port import IndexBusy, IndexDamaged
from server.search.papers import many, paper

QUERIES = [
    "robot learning",
    "language model",
    "sparse graph neural network",
    "diffusion",
    "policy reward -offline",
    "quantum energy protein",
    "title:learning abstract:policy",
    '"robot learning"',
    "tag:robot speech",
    "year:2019..2021 attention",
    "status:read molecule flow",
    "is:unread",
    "lerning polcy",
    "author:robot",
]


def compared(one, other, limit: int = 10) -> None:
    for text in QUERIES:
        for typing in (False, True):
            left, right = (index.search(parse(text, typing=typing), limit=limit) for index in (one, other))
            assert [(h.paper_id, h.score) for h in left.hits] == [(h.paper_id, h.score) for h in right.hits], text
            assert (left.total, left.corrected) == (right.total, right.corrected), text
            assert left.hits == right.hits
            assert one.matching(parse(text, typing=typing)) == other.matching(parse(text, typing=typing))


@pytest.fixture
def brute() -> MemoryIndex:
    return MemoryIndex()


def test_the_top_ten_are_those_of_brute_force(whoosh: WhooshIndex, brute: MemoryIndex):
    """Bug 4: Whoosh's ranked top ten loses better hits when a query spans fields."""
    papers = [replace(one, title=f"{one.title} topic{n % 37} theme{n % 23}") for n, one in enumerate(many(600))]
    for start in range(0, 600, 150):
        whoosh.apply(papers[start : start + 150], [])
    brute.apply(papers, [])
    compared(whoosh, brute)
    for asked in papers[::50]:
        assert whoosh.similar(asked.paper_id, 6) == brute.similar(asked.paper_id, 6) != ()


def test_deletions_and_merges_do_not_change_the_answers(whoosh: WhooshIndex, brute: MemoryIndex):
    papers = many(220)
    for start in range(0, 220, 10):
        for index in (whoosh, brute):
            index.apply(papers[start : start + 10], [p.paper_id for p in papers[max(0, start - 30) : start : 9]])
    while whoosh.tidy():
        compared(whoosh, brute)
    compared(whoosh, brute, limit=300)
    assert whoosh.ids_and_versions() == brute.ids_and_versions()


def test_deleted_papers_stay_deleted_in_an_index_that_was_open(whoosh: WhooshIndex, tmp_path: Path):
    """Bug 1: after Whoosh's refresh, deleted documents come back and updated ones appear twice."""
    writer = WhooshIndex(tmp_path / "index")
    writer.apply([paper("a", "old words"), paper("b", "other words")], [])
    assert whoosh.search(parse("words"), limit=5).total == 2
    for round_ in range(5):
        writer.apply([paper("b", f"other words {round_}")], ["a"])
        assert [hit.paper_id for hit in whoosh.search(parse("words"), limit=5).hits] == ["b"]


def test_threads_get_the_answers_that_one_gets(whoosh: WhooshIndex):
    """Bug 2: threads that share a Whoosh searcher corrupt each other's answers."""
    for start in range(0, 300, 60):
        whoosh.apply(many(300)[start : start + 60], [])
    expected = {text: whoosh.search(parse(text), limit=10) for text in QUERIES}
    cold = WhooshIndex(whoosh._folder.path)
    wrong: list[object] = []

    def ask(order: list[str]) -> None:
        for text in order * 3:
            try:
                if cold.search(parse(text), limit=10) != expected[text]:
                    wrong.append(text)
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                wrong.append(error)

    threads = [threading.Thread(target=ask, args=(QUERIES[i:] + QUERIES[:i],)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_threads_search_while_others_write_and_merge(whoosh: WhooshIndex):  # noqa: C901 - three threads in one test
    """Bugs 1, 2 and 8: what was applied before a search is in it, whatever goes on."""
    whoosh.apply(many(80), [])
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            try:
                hits = whoosh.search(parse("is:unread learning"), limit=200).hits
                if len({hit.paper_id for hit in hits}) != len(hits):
                    wrong.append("a paper twice")
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                wrong.append(error)

    def merge() -> None:
        while not stop.is_set():
            try:
                whoosh.tidy()
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                wrong.append(error)
            stop.wait(0.01)

    threads = [threading.Thread(target=target) for target in (read, read, merge)]
    for thread in threads:
        thread.start()
    for round_ in range(40):
        whoosh.apply([paper("hot", f"marker{round_} zebra")], [])
        if [hit.paper_id for hit in whoosh.search(parse(f"marker{round_}"), limit=3).hits] != ["hot"]:
            wrong.append(f"not found in round {round_}")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert whoosh.search(parse("zebra"), limit=5).total == 1


def test_segments_are_not_compound_files(whoosh: WhooshIndex):
    """Bug 5: a compound segment is copied into memory at every open."""
    whoosh.apply(many(20), [])
    assert not list(whoosh._folder.live().glob("*.seg"))


def test_the_folder_is_private(whoosh: WhooshIndex):
    """Bug 6: a Whoosh index is pickles: nobody else may write there."""
    live = whoosh._folder.live()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (live, live.parent)} == {0o700}


def test_every_file_is_synced_before_the_commit_is_named(whoosh: WhooshIndex, monkeypatch: pytest.MonkeyPatch):
    """Bug 6: Whoosh never syncs."""
    events: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        events.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    whoosh.apply([paper("a", "words")], [])
    live = whoosh._folder.live()
    synced = {Path(name).name for name in events}
    assert {path.name for path in live.glob("postil_*.*")} <= synced
    assert any(name.startswith("_postil_1.toc") for name in synced)
    assert Path(events[-1]) == live


def test_a_prefix_stands_for_a_bounded_number_of_words(whoosh: WhooshIndex):
    """Bug 7: prefixes explode."""
    whoosh.apply([paper(f"p{n}", f"re{n:04d}x word{n}") for n in range(200)], [])
    assert whoosh.search(parse("re", typing=True), limit=5).total == 24


def test_a_save_does_not_merge(whoosh: WhooshIndex):
    """Bug 8: Whoosh merges inside commit."""
    for number in range(20):
        whoosh.apply([paper(f"p{number}", "words")], [])
    assert whoosh.stats().segments == 20
    while whoosh.tidy():
        pass
    assert whoosh.stats().segments < 8
    assert whoosh.search(parse("words"), limit=30).total == 20


def test_deletions_made_while_a_merge_runs_are_kept(whoosh: WhooshIndex, monkeypatch: pytest.MonkeyPatch):
    from postil.search.embedded import whoosh_merge

    for number in range(8):
        whoosh.apply([paper(f"p{number}", "words")], [])
    merged = whoosh_merge._merged

    def slow(*args: object) -> object:
        made = merged(*args)
        whoosh.apply([paper("p5", "words again")], ["p2"])
        return made

    monkeypatch.setattr(whoosh_merge, "_merged", slow)
    assert whoosh.tidy()
    assert whoosh.ids_and_versions().keys() == {f"p{n}" for n in range(8)} - {"p2"}
    assert [hit.paper_id for hit in whoosh.search(parse("again"), limit=5).hits] == ["p5"]


def test_a_second_writer_waits_and_then_says_so(whoosh: WhooshIndex, tmp_path: Path):
    impatient = WhooshIndex(tmp_path / "index", wait_seconds=0.05)
    with whoosh.writing():
        with pytest.raises(IndexBusy):
            impatient.apply([paper("a", "b")], [])
        whoosh.apply([paper("a", "inside")], [])
    impatient.apply([paper("a", "b")], [])


def test_a_missing_index_is_damage_and_is_made_by_rebuilding(tmp_path: Path):
    index = WhooshIndex(tmp_path / "nowhere")
    with pytest.raises(IndexDamaged):
        index.search(parse("x"), limit=1)
    with pytest.raises(IndexDamaged):
        index.apply([paper("a", "b")], [])
    index.rebuild([paper("a", "words")])
    assert index.search(parse("words"), limit=1).total == 1


@pytest.mark.parametrize("harm", ["empty", "half", "flip", "gone"])
def test_each_damaged_file_is_noticed_when_opened(whoosh: WhooshIndex, harm: str):
    whoosh.apply(many(30), [])
    live = whoosh._folder.live()
    for path in sorted(live.iterdir()):
        if not path.is_file() or path.name.endswith("WRITELOCK"):
            continue
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(
            {
                "empty": b"",
                "half": whole[:middle],
                "flip": whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :],
            }.get(harm, b"")
        )
        if harm == "gone":
            path.unlink()
        with pytest.raises(IndexDamaged):
            WhooshIndex(live.parent).search(parse("learning"), limit=5)
        path.write_bytes(whole)
    assert WhooshIndex(live.parent).search(parse(""), limit=1).total == 30


def test_a_search_under_way_outlives_a_rebuild(whoosh: WhooshIndex):
    whoosh.apply(many(50), [])
    snapshot = whoosh._seen()
    whoosh.rebuild([paper("new", "only")])
    assert len(snapshot.versions()) == 50
    assert snapshot.parts[0].segment.has("learning")


def test_an_index_of_another_format_is_damage(whoosh: WhooshIndex, tmp_path: Path):
    current = tmp_path / "index" / "current"
    current.write_text("0 " + current.read_text().split()[1])
    with pytest.raises(IndexDamaged):
        whoosh.search(parse("x"), limit=1)


def test_stock_whoosh_can_open_what_we_write(whoosh: WhooshIndex):
    whoosh.apply(many(12), [])
    assert stock.open_dir(str(whoosh._folder.live()), "postil").doc_count() == 12
