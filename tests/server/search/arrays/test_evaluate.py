"""Plans evaluated in arrays find what looking at every paper finds: papers, order, scores, facets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query import Added, Either, Group, InField, Label, Not, Part, Phrase, Query, Word, Years, parse
from postil.domain.sorting import FALLING
from postil.search.arrays import counting, evaluate
from postil.search.arrays.snapshot import Snapshot
from postil.search.memory import MemoryIndex
from postil.search.planning.planner import make_plan
from postil.search.port import SearchDocument
from server.search.papers import many, paper
from server.search.plain_segments import snapshot_of

ORDERS = [*FALLING, *(f"-{order}" for order in FALLING)]
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = [START + timedelta(days=days) for days in range(3)]

WORDS = "learn learning learned sparse self-supervised m2mKD robot robots graph the of".split()  # noqa: SIM905
vocabulary = st.sampled_from(WORDS)
prose = st.lists(vocabulary, max_size=7).map(" ".join)
names = st.lists(st.sampled_from(["RL", "Müller", "to read"]), max_size=2, unique=True).map(tuple)
typed = st.one_of(prose, st.sampled_from(["lerning", "robost", "lear", "m", "zzz", "sparse graph"]))
days = st.none() | st.sampled_from(DAYS)
years = st.none() | st.integers(2020, 2023)

documents = st.builds(
    lambda **fields: fields,
    title=prose,
    abstract=prose,
    authors=names,
    tags=names,
    note=prose,
    status=st.sampled_from(["unread", "read"]),
    starred=st.booleans(),
    lists=names,
    venue=st.sampled_from(["", "ICML", "NeurIPS"]),
    year=years,
    added_at=st.sampled_from(DAYS),
    sites=names,
    quotes=names,
    comments=st.lists(prose, max_size=2).map(tuple),
    annotation_tags=names,
    title_key=st.sampled_from(["", "a", "b"]),
    rating_key=st.integers(0, 2),
)
libraries = st.lists(documents, max_size=12).map(
    lambda given: [paper(f"paper-{number:02d}", **fields) for number, fields in enumerate(given)]
)
conditions = st.one_of(
    st.builds(Word, typed),
    st.builds(Phrase, typed),
    st.builds(InField, st.sampled_from(["title", "authors", "comment"]), typed, st.booleans()),
    st.builds(
        Label, st.sampled_from(["tag", "paper-tag", "list", "on-list", "site"]), st.sampled_from(["RL", "muller", "x"])
    ),
    st.builds(Label, st.just("status"), st.sampled_from(["unread", "read"])),
    st.builds(Label, st.just("is"), st.just("starred")),
    st.builds(Years, years, years),
    st.builds(Added, days, days),
)
parts = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(Not, inner.filter(lambda part: not isinstance(part, Not))),
        st.builds(Group, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(
            Either,
            st.lists(st.builds(Group, st.lists(inner, min_size=1, max_size=2).map(tuple)), min_size=2, max_size=3).map(
                tuple
            ),
        ),
    ),
    max_leaves=4,
)


def query_of(found: Sequence[Part], chosen: Sequence[Part], *, typing: bool) -> Query:
    text = " ".join(part.text for part in found if isinstance(part, Word))
    begun = typing and bool(found) and isinstance(found[-1], Word)
    return Query(text=text, parts=tuple(found), filters=tuple(chosen), typing=begun)


filters = conditions.filter(lambda part: isinstance(part, Label | Years))
queries = st.builds(query_of, st.lists(parts, max_size=4), st.lists(filters, max_size=2), typing=st.booleans())


def cut(papers: list[SearchDocument], places: Sequence[int]) -> list[list[SearchDocument]]:
    ends = sorted(place % (len(papers) + 1) for place in places)
    return [papers[begin:end] for begin, end in zip([0, *ends], [*ends, len(papers)], strict=True)]


def compared(
    query: Query,
    snapshot: Snapshot,
    papers: list[SearchDocument],
    orders: Sequence[str],
    limit: int = 20,
    offset: int = 0,
) -> None:
    """`papers` are those that are present; the plan is made from their words alone."""
    brute = MemoryIndex()
    brute.apply(papers, [])
    plan = make_plan(query, snapshot_of(papers))
    for order in orders:
        meant = plan.in_order(order)
        found, total = evaluate.search(plan, snapshot, limit=limit, offset=offset, order=meant)
        expected = brute.search(query, limit=limit, offset=offset, order=order, facets=not order)
        assert [(hit.paper_id, hit.score) for hit in found] == [(hit.paper_id, hit.score) for hit in expected.hits]
        assert total == expected.total
        assert evaluate.ids(plan, snapshot, limit=limit, order=meant)[0] == brute.matching(query, limit, order).ids
        if not order:
            assert counting.facets(plan, snapshot) == expected.facets
        for hit in found:
            columns = snapshot.parts[hit.place.part].segment.columns
            assert columns.paper_ids[hit.place.doc] == hit.paper_id


@given(libraries, st.lists(st.integers(0, 12), max_size=2), queries, st.sampled_from(ORDERS), st.integers(0, 2))
def test_several_segments_answer_as_one_library(
    papers: list[SearchDocument], places: list[int], query: Query, order: str, offset: int
):
    snapshot = snapshot_of(*cut(papers, places))
    assert make_plan(query, snapshot) == make_plan(query, snapshot_of(papers))
    compared(query, snapshot, papers, ["", order], offset=offset)


@given(libraries, st.lists(st.integers(0, 12), max_size=2), st.sets(st.integers(0, 11)), queries)
def test_deleted_documents_are_not_there(papers: list[SearchDocument], places: list[int], lost: set[int], query: Query):
    pieces = cut(papers, places)
    numbered = [(part, doc) for part, piece in enumerate(pieces) for doc in range(len(piece))]
    gone = [place for number, place in enumerate(numbered) if number in lost]
    present = [one for number, one in enumerate(papers) if number not in lost]
    compared(query, snapshot_of(*pieces, gone=gone), present, [""])


@pytest.mark.parametrize(
    "text",
    [
        "language model",
        "topic7 theme3",
        "topic5 learning tag:robot",
        '"language model" topic1',
        '"robot robot"',
        "year:2018..2020 polcy",
        "status:read model",
        "status:read status:unread model year:2019",
        "(topic1 or bandit) year:2018 -theme2",
        "m",
        "top",
        "",
    ],
)
def test_rare_and_common_words_of_a_larger_library(text: str):
    papers = [
        replace(one, title=f"{one.title} topic{n % 97} theme{n % 83}", starred=n % 50 == 0)
        for n, one in enumerate(many(240))
    ]
    pieces = papers[:120], papers[120:235], papers[235:]
    gone = [(0, doc) for doc in range(0, 120, 7)]
    compared(
        parse(text, typing=text in {"m", "top"}),
        snapshot_of(*pieces, gone=gone),
        [one for n, one in enumerate(papers) if n >= 120 or n % 7],
        ["", "-title"],
        limit=110,
        offset=3,
    )


def test_a_page_of_none_has_a_total():
    snapshot = snapshot_of(many(30))
    plan = make_plan(parse("model"), snapshot)
    assert evaluate.search(plan, snapshot, limit=0) == ([], evaluate.search(plan, snapshot, limit=50)[1])
    assert evaluate.ids(plan, snapshot, limit=0)[0] == ()


def test_there_may_be_no_segments():
    snapshot = snapshot_of()
    for text in ("model", "", "-model tag:x", '"a b"', "year:2020"):
        plan = make_plan(parse(text), snapshot)
        assert evaluate.search(plan, snapshot, limit=5, order="title") == ([], 0)
        assert not any(counting.facets(plan, snapshot).values())


def test_a_word_is_weighed_once_whatever_is_saved_meanwhile():
    papers = many(200)
    before = snapshot_of(papers[:150])
    [old] = before.parts
    plan = make_plan(parse("diffusion"), before)
    evaluate.search(plan, before, limit=5)
    asked: list[tuple[str, str]] = old.segment.asked  # type: ignore[attr-defined]
    asked.clear()
    after = Snapshot([old, *snapshot_of(papers[150:151]).parts])
    assert after.averages == before.averages
    evaluate.search(plan, after, limit=5)
    assert not [term for _, term in asked if term == "diffusion"]
