"""Indexes in the database against the plain one in memory: the same papers, in the same order, with the same scores."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from postil.domain.query import Query, parse
from postil.search.backends import BACKENDS, Place
from postil.search.memory import MemoryIndex
from postil.search.port import SearchIndex
from server.search.conftest import LIBRARY
from server.search.papers import many, paper

Sessions = Callable[[], Session]

COMPOUNDS = [
    paper("kd", "m2mKD: Module-to-Module Knowledge Distillation", abstract="KD modular networks. Self-supervised KD."),
    paper("zero", "AlphaZero and MuZero", abstract="Zero-shot play without a model; AlphaZero plays. zero model"),
    paper(
        "self", "Self-supervised learning", note="selfsupervised learning\n\nof self-play", authors=("Jean-Luc Müller",)
    ),
    paper(
        "odd",
        "⒈ ﷺ ½ Ωmega",
        abstract="Straße 日本語の論文 C++ naïve",
        tags=("C++/Rust", "日本語"),
        quotes=("end here", "now start"),
    ),
    paper("lone", "\ud800 lone \x00 zero", tags=("\x00\ud800",), venue="\ud800", lists=("\x00",)),
]

QUERIES = """
    learning | learning policy | "learning policy" | policy -reward | title:learning | abstract:"reward learning"
    author:robot | tag:robot | tag:robot learning | is:read reward | -is:read | year:2019..2021 model | learnin polcy
    lear | the learning of policy | (robot or reward) policy | title:robot or tag:learning | reward sort:title
    -robot -policy | status:read status:unread | has:note learning | "robot" | -"learning policy" | zzzz | added:<3000d
    "kd modular" | "alphazero plays" | "zero model" | "zero and muzero" | selfsupervised | "selfsupervised learning"
    "self supervised learning" | "end here now" | "here now" | c++ | 日本 | "論文" | omega | strasse | muller | kd
    ½ | ﷺ | "self play" | author:"jean luc" | jeanluc | m2m | tag:c++/rust | module to module knowledge | alpha zero model
""".replace("\n", "|").split("|")


@pytest.fixture(params=sorted(name for name, backend in BACKENDS.items() if backend.transactional))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(name: str, sessions: Sessions, tmp_path) -> SearchIndex:
    return BACKENDS[name].open(Place(tmp_path, sessions, LIBRARY))


def same(index: SearchIndex, plain: MemoryIndex, query: Query, order: str = "") -> None:
    """Compare all that can be asked."""
    expected = plain.search(query, limit=300, order=order, facets=True)
    found = index.search(query, limit=300, order=order, facets=True)
    assert [hit.paper_id for hit in found.hits] == [hit.paper_id for hit in expected.hits], query.text
    assert found.hits == expected.hits, query.text
    assert found.total == expected.total, query.text
    assert found.corrected == expected.corrected, query.text
    assert {k: dict(v) for k, v in found.facets.items()} == {
        facet: {value.replace("\0", "\ufffd").encode("utf-8", "replace").decode(): n for value, n in values.items()}
        for facet, values in expected.facets.items()
    }, query.text
    assert index.matching(query, order=order).ids == plain.matching(query, order=order).ids


@pytest.mark.parametrize("query", [one.strip() for one in QUERIES if one.strip()])
def test_answers_are_those_of_the_plain_index(opened: SearchIndex, query: str):
    plain = MemoryIndex()
    documents = [*many(120), *COMPOUNDS]
    plain.rebuild(documents)
    opened.rebuild(documents)
    same(opened, plain, parse(query))
    same(opened, plain, parse(query, typing=True))
