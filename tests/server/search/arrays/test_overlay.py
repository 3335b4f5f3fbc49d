"""What is shown over the disk is searched as if it were written: the answers are those of brute force."""

import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postil.domain.query import parse
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.memory import MemoryIndex
from server.search.papers import many, paper

QUERIES = (
    "robot learning",
    "language model",
    '"robot learning"',
    "tag:robot speech",
    "year:2019..2021 attention",
    "policy reward -offline",
    "is:unread",
    "lerning polcy",
    "reg",
    "",
)
ORDERS = ("", "saved", "-title", "author")


def same(whoosh: WhooshIndex, brute: MemoryIndex) -> None:
    for text in QUERIES:
        for order in ORDERS:
            query = parse(text, typing=text == "reg")
            left, right = (index.search(query, limit=15, order=order, facets=True) for index in (whoosh, brute))
            assert [(hit.paper_id, hit.score) for hit in left.hits] == [(hit.paper_id, hit.score) for hit in right.hits]
            assert left == right, (text, order)
    assert whoosh.similar("paper-00003", 5) == brute.similar("paper-00003", 5)


def changed(papers, seed: int):
    """Some papers in a new version, a few new ones, and ids to delete."""
    rng = random.Random(seed)
    fresh = [replace(one, title=f"{one.title} robot", ver=one.ver + 1) for one in rng.sample(papers, 12)]
    new = [replace(one, paper_id=f"new-{one.paper_id}") for one in rng.sample(papers, 5)]
    gone = [one.paper_id for one in rng.sample(papers, 15)]
    puts = [one for one in (*fresh, *new) if one.paper_id not in gone]
    return puts, gone


def test_what_is_shown_over_several_segments_gives_the_answers_of_brute_force(whoosh: WhooshIndex):
    papers = many(200, seed=4)
    brute = MemoryIndex()
    for start in range(0, 200, 40):
        whoosh.apply(papers[start : start + 40], papers[max(0, start - 20)].paper_id.split())
        brute.apply(papers[start : start + 40], papers[max(0, start - 20)].paper_id.split())
    for seed in range(4):
        puts, gone = changed(papers, seed)
        whoosh.show(puts, gone)
        brute.show(puts, gone)
        same(whoosh, brute)
    whoosh.apply(puts, gone)  # what is shown and written at the same time counts once
    brute.apply(puts, gone)
    same(whoosh, brute)
    whoosh.show([], [])
    brute.show([], [])
    same(whoosh, brute)
    while whoosh.tidy():
        same(whoosh, brute)


def test_each_call_takes_the_place_of_the_last(whoosh: WhooshIndex):
    whoosh.apply([paper("a", "written words")], [])
    whoosh.show([paper("a", "shown words"), paper("b", "further words")], [])
    assert {hit.paper_id for hit in whoosh.search(parse("words"), limit=9).hits} == {"a", "b"}
    assert whoosh.search(parse("written"), limit=9).total == 0
    whoosh.show([], ["a"])
    assert whoosh.search(parse("words"), limit=9).total == 0
    whoosh.show([], [])
    assert [hit.paper_id for hit in whoosh.search(parse("written"), limit=9).hits] == ["a"]


def test_what_is_shown_is_not_what_is_written(whoosh: WhooshIndex):
    whoosh.apply([paper("a", "words", ver=1)], [])
    whoosh.show([paper("b", "words")], ["a"])
    assert whoosh.ids_and_versions().keys() == {"a"}
    assert whoosh.stats().papers == 1


def test_a_document_that_is_shown_already_is_not_taken_in_again(whoosh: WhooshIndex):
    papers = many(50)
    for count in range(1, 51):
        whoosh.show(papers[:count], [])
    assert len(whoosh._overlay._delta) == 50
    assert whoosh.search(parse(""), limit=1).total == 50


def test_what_is_not_shown_any_more_takes_no_memory_for_long(whoosh: WhooshIndex):
    for number in range(2_000):
        whoosh.show([paper(f"p{number}", "words"), paper(f"p{number + 1}", "words")], [])
    assert len(whoosh._overlay._delta) < 200
    assert whoosh.search(parse("words"), limit=9).total == 2
    whoosh.show([], [])
    assert len(whoosh._overlay._delta) == 0


def test_a_search_under_way_keeps_what_it_was_given(whoosh: WhooshIndex):
    whoosh.apply([paper("a", "words")], [])
    whoosh.show([paper("b", "words")], [])
    held = whoosh._seen()
    whoosh.show([paper("b", "other"), paper("c", "words")], ["a"])
    whoosh.apply([paper("d", "words")], ["a"])
    assert (held.total, held.count("words")) == (2, 2)
    assert held.find("c") == held.find("d") == []


def test_a_paper_that_is_written_and_shown_no_more_during_a_search_is_in_its_answer(whoosh: WhooshIndex):
    """It was shown when the search began, and was not on disk when that was opened."""
    newest = whoosh._disk.newest

    def slow():
        found = newest()
        whoosh._disk.newest = newest  # type: ignore[method-assign]
        whoosh.apply([paper("a", "words")], [])
        whoosh.show([], [])
        return found

    whoosh.show([paper("a", "words")], [])
    whoosh._disk.newest = slow  # type: ignore[method-assign]
    assert whoosh.search(parse("words"), limit=3).total == 1


def test_the_same_is_laid_over_the_same_only_once(whoosh: WhooshIndex):
    whoosh.apply([paper("a", "words")], [])
    assert whoosh._seen() is whoosh._seen()
    whoosh.show([paper("b", "words")], [])
    assert whoosh._seen() is whoosh._seen()


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["show", "apply", "tidy"]),
        st.dictionaries(
            st.sampled_from([f"paper-{number:05d}" for number in range(12)]),
            st.one_of(st.none(), st.integers(0, 30)),
            max_size=6,
        ),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STEPS)
def test_however_changes_are_shown_and_written_the_answers_are_those_of_brute_force(tmp_path_factory, steps):
    texts = many(31, seed=9)
    whoosh, brute = WhooshIndex(tmp_path_factory.mktemp("index")), MemoryIndex()
    whoosh.rebuild([])
    for what, changes in steps:
        puts = [replace(texts[n], paper_id=key, ver=n) for key, n in changes.items() if n is not None]
        deletes = [key for key, n in changes.items() if n is None]
        for index in (whoosh, brute):
            if what == "tidy":
                index.tidy()
            else:
                getattr(index, what)(puts, deletes)
    for text in ("learning", "model -robot", "tag:robot", ""):
        left, right = (index.search(parse(text), limit=20, facets=True) for index in (whoosh, brute))
        assert left == right


@pytest.mark.parametrize("seed", [1, 2])
def test_threads_show_search_and_write_at_once(whoosh: WhooshIndex, tmp_path: Path, seed: int):
    """A paper that is shown or written is found, by whoever asks after that."""
    rng = random.Random(seed)
    whoosh.apply(many(60, seed), [])
    other = WhooshIndex(tmp_path / "index")
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                hits = whoosh.search(parse("marker"), limit=50).hits
                if len(hits) != 10 or len({hit.paper_id for hit in hits}) != 10:
                    wrong.append([hit.paper_id for hit in hits])
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                wrong.append(error)

    marked = {f"m{number}": paper(f"m{number}", f"marker {number}") for number in range(10)}
    whoosh.show(list(marked.values()), [])
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    waiting = dict(marked)
    for round_ in range(60):
        name = f"m{rng.randrange(10)}"
        waiting[name] = paper(name, f"marker {round_}")
        whoosh.show(list(waiting.values()), [])
        if rng.random() < 0.4:
            other.apply(list(waiting.values()), [])
            waiting.clear()
            whoosh.show([], [])
        if rng.random() < 0.2:
            other.tidy()
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
