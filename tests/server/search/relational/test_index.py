"""Indexes in the database: they answer as the plain one in memory does, are made anew while they are used, and mend."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from postil.domain.query import Query, parse
from postil.domain.sorting import FALLING
from postil.search.backends import BACKENDS, Place
from postil.search.memory import MemoryIndex
from postil.search.port import Changes, IndexBusy, IndexDamaged, IndexMissing
from postil.search.relational.index import RelationalIndex
from postil.search.relational.joined import FULL_TEXTS
from postil.search.relational.rescoring import RESCORED
from postil.search.relational.tables import stored
from server.search.conftest import LIBRARY
from server.search.papers import many, paper
from server.search.rows import save

Sessions = Callable[[], Session]

COMPOUNDS = [
    paper("kd", "m2mKD: Module-to-Module Knowledge Distillation", abstract="KD modular networks. Self-supervised KD."),
    paper("zero", "AlphaZero and MuZero", abstract="Zero-shot play without a model; AlphaZero plays. zero model"),
    paper(
        "self", "Self-supervised learning", note="selfsupervised learning\n\nof self-play", authors=("Jean-Luc Müller",)
    ),
    paper("odd", "⒈ ﷺ ½ Ωmega", abstract="Straße 日本語の論文 C++ naïve", tags=("C++/Rust", "日本語")),
    paper("parts", "Two quotes", quotes=("end here", "now start")),
    paper("lone", "\ud800 lone \x00 zero", tags=("\x00\ud800",), venue="\ud800", lists=("\x00",)),
    paper("quotes", 'it\'s "quoted" back\\slash', authors=("O'Neil",)),
]

QUERIES = [
    *(
        "learning",
        "learning policy",
        '"learning policy"',
        "policy -reward",
        "title:learning",
        'abstract:"reward learning"',
    ),
    *("author:robot", "tag:robot", "tag:robot learning", "is:read reward", "-is:read", "year:2019..2021 model"),
    *("learnin polcy", "lear", "the learning of policy", "(robot or reward) policy", "title:robot or tag:learning"),
    *("reward sort:title", "-robot -policy", "status:read status:unread", "has:note learning", '"robot"', "o'neil"),
    *('-"learning policy"', "zzzz", "added:<3000d", '"kd modular"', '"alphazero plays"', '"zero model"', "back\\slash"),
    *(
        '"zero and muzero"',
        "selfsupervised",
        '"selfsupervised learning"',
        '"self supervised learning"',
        '"end here now"',
    ),
    *('"here now"', "c++", "日本", '"論文"', "omega", "strasse", "muller", "kd", "½", "ﷺ", '"self play"', "learnnig"),
    *('author:"jean luc"', "jeanluc", "m2m", "tag:c++/rust", "module to module knowledge", "alpha zero model"),
]


@pytest.fixture(params=sorted(FULL_TEXTS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def home(name: str, request: pytest.FixtureRequest) -> Sessions:
    """Sessions on the kind of database that the backend needs."""
    found: Sessions = request.getfixturevalue("postgresql" if name == "postgresql" else "sessions")
    return found


@pytest.fixture
def index(name: str, home: Sessions, tmp_path: Path) -> RelationalIndex:
    found = BACKENDS[name].open(Place(tmp_path, home, LIBRARY))
    assert isinstance(found, RelationalIndex)
    return found


def titles(index: RelationalIndex, words: str) -> list[str]:
    return [hit.paper_id for hit in index.search(parse(words), limit=9).hits]


def derived(sessions: Sessions, part: str) -> list[str]:
    """The names of an index's tables that end like this."""
    with sessions() as session:
        names = inspect(session.connection()).get_table_names()
    return [found for found in names if found.startswith("search_") and found.endswith(part)]


def run(sessions: Sessions, *statements: str) -> None:
    with sessions() as session:
        for statement in statements:
            session.execute(text(statement))
        session.commit()


def used(index: RelationalIndex) -> None:
    """Read and write every table."""
    index.search(parse("zebra crossing -horse"), limit=1, facets=True)
    index.apply([paper("b", "zebra")], ["a"])


def applied_in_vain(index: RelationalIndex) -> None:
    with index.writing():
        index.apply([paper("a", "zebra")], [])
        raise ZeroDivisionError


def assert_same(index: RelationalIndex, plain: MemoryIndex, query: Query, order: str = "") -> None:
    expected = plain.search(query, limit=RESCORED, order=order, facets=True)
    found = index.search(query, limit=RESCORED, order=order, facets=True)
    where = (query.text, order)
    assert [hit.paper_id for hit in found.hits] == [hit.paper_id for hit in expected.hits], where
    if not order:
        assert found.hits == expected.hits, where
    assert (found.total, found.corrected) == (expected.total, expected.corrected), where
    assert found.facets == {
        facet: {stored(value): number for value, number in values.items()} for facet, values in expected.facets.items()
    }, where
    assert index.matching(query, order=order) == plain.matching(query, order=order), where


def test_answers_are_those_of_the_plain_index(index: RelationalIndex):
    plain = MemoryIndex()
    documents = [*many(100), *COMPOUNDS]
    for one in (plain, index):
        one.rebuild(documents[:90])
        one.apply([replace(documents[3], title="Changed robots", ver=1), *documents[80:]], [documents[7].paper_id])
    for words in QUERIES:
        assert_same(index, plain, parse(words))
        assert_same(index, plain, parse(words, typing=True))
    for order in [turned + order for order in FALLING for turned in ("", "-")]:
        assert_same(index, plain, parse("learning policy"), order)
    for document in documents[:8]:
        assert index.similar(document.paper_id, 5) == plain.similar(document.paper_id, 5)


def test_what_is_shown_is_answered_as_if_it_were_written_and_is_not(index: RelationalIndex):
    plain = MemoryIndex()
    documents = [*many(40), *COMPOUNDS]
    for one in (plain, index):
        one.rebuild(documents[:20])
        one.show(documents[15:], [documents[2].paper_id])
    for words in QUERIES[::5]:
        assert_same(index, plain, parse(words))
    assert index.ids_and_versions().keys() == {document.paper_id for document in documents[:20]}
    index.show([], [])
    assert index.search(parse(""), limit=1).total == 20


def test_beyond_those_with_exact_scores_pages_are_still_disjoint_and_complete(index: RelationalIndex):
    index.rebuild(many(RESCORED + 90))
    query = parse("learning policy reward")
    whole = index.search(query, limit=RESCORED + 90)
    scores = [hit.score for hit in whole.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.paper_id for hit in whole.hits}) == whole.total > RESCORED
    assert index.matching(query).ids == tuple(hit.paper_id for hit in whole.hits)
    for start in (RESCORED - 30, RESCORED - 1, RESCORED, RESCORED + 20):
        assert index.search(query, limit=25, offset=start).hits == whole.hits[start : start + 25]


def test_phrases_are_found_far_down_in_long_texts(index: RelationalIndex):
    index.rebuild([paper("long", "x", note="x " * 17_000 + "linear biases"), paper("short", "biases linear")])
    assert (titles(index, '"linear biases"'), titles(index, '"biases linear"')) == (["long"], ["short"])


def test_an_index_that_is_not_there_is_missing_and_one_of_another_format_too(index: RelationalIndex, home: Sessions):
    with pytest.raises(IndexMissing):
        index.search(parse("x"), limit=1)
    index.rebuild([paper("a", "zebra")])
    run(home, "UPDATE search_generation SET format = format + 1")
    with pytest.raises(IndexMissing):
        index.apply([paper("b", "zebra")], [])
    index.rebuild([paper("a", "zebra")])
    assert titles(index, "zebra") == ["a"]


@pytest.mark.parametrize("part", ["document", "content", "label", "word", "measure", "text"])
def test_a_lost_table_is_damage_and_rebuilding_mends_it(index: RelationalIndex, home: Sessions, part: str):
    index.rebuild([paper("a", "zebra", abstract="crossing")])
    [lost] = derived(home, f"_{part}")
    run(home, f"DROP TABLE {lost}")
    with pytest.raises(IndexDamaged):
        used(index)
    index.rebuild([paper("a", "zebra")])
    assert titles(index, "zebra") == ["a"]


def test_a_row_that_cannot_be_read_is_damage(index: RelationalIndex, home: Sessions):
    index.rebuild([paper("a", "zebra")])
    [content] = derived(home, "_content")
    run(home, f"UPDATE {content} SET words = '[1'")
    with pytest.raises(IndexDamaged):
        index.search(parse("zebra"), limit=1)


def test_of_an_index_made_anew_only_the_new_tables_are_there(index: RelationalIndex, home: Sessions):
    for number in range(3):
        index.rebuild([paper("a", f"zebra{number}")])
    assert (len(derived(home, "_document")), len(derived(home, "_text"))) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        index.rebuild(paper("a", f"zebra{1 / (1 - number)}") for number in range(2))
    assert (len(derived(home, "_document")), titles(index, "zebra2")) == (1, ["a"])


def test_what_was_written_while_an_index_is_made_anew_is_read_again_before_the_swap(
    index: RelationalIndex, home: Sessions
):
    save(home, "a", title="Zebras run")
    save(home, "b", title="Quokkas smile")
    index.rebuild([paper("a", "zebra"), paper("b", "quokka")])

    def catch_up(built: Mapping[str, int]) -> Changes:
        save(home, "a", title="Perceivers look", deleted=False)
        save(home, "b", deleted=True)
        index.apply([paper("a", "perceiver")], ["b"])
        return [], []

    index.rebuild([paper("a", "zebra"), paper("b", "quokka")], catch_up)
    assert (titles(index, "perceivers"), titles(index, "zebra"), titles(index, "quokkas")) == (["a"], [], [])
    assert index.ids_and_versions().keys() == {"a"}


def test_one_who_builds_too_late_is_told_that_another_did(index: RelationalIndex):
    def catch_up(built: Mapping[str, int]) -> Changes:
        index.rebuild([paper("b", "second")])
        return [paper("c", "third")], []

    with pytest.raises(IndexBusy):
        index.rebuild([paper("a", "first")], catch_up)
    assert index.ids_and_versions().keys() == {"b"}


def test_only_one_writes_at_a_time_and_others_say_so_when_they_have_waited(index: RelationalIndex):
    index.rebuild([])
    told: list[Any] = []

    def other() -> None:
        try:
            with index.writing(0.05):
                told.append("wrote")
        except IndexBusy as busy:
            told.append(busy)

    for _ in range(2):
        with index.writing():
            index.apply([paper("a", "zebra")], [])
            assert titles(index, "zebra") == ["a"]
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
    assert len(told) == 2
    assert all(isinstance(one, IndexBusy) for one in told)
    with index.writing(0.05):
        pass


def test_what_was_applied_in_a_block_that_failed_is_undone(index: RelationalIndex):
    index.rebuild([])
    with pytest.raises(ZeroDivisionError):
        applied_in_vain(index)
    assert index.ids_and_versions() == {}


def test_stats_count_what_is_there(index: RelationalIndex):
    index.rebuild([paper("a", "zebra crossing"), paper("b", "zebra", added_at=datetime(2026, 1, 2, tzinfo=UTC))])
    index.apply([], ["a"])
    found = index.stats()
    assert (found.papers, found.words, found.segments, found.removed) == (1, 1, 1, 0)
    assert found.size_bytes > 0
