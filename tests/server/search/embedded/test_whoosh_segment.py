"""A segment on disk against what its documents are made of."""

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.domain.sorting import FALLING
from postil.search.arrays.segment import LABELS, PAPER
from postil.search.embedded.whoosh_schema import NORMED, WORD_FIELDS
from postil.search.embedded.whoosh_segment import OpenSegment
from postil.search.embedded.whoosh_writing import commit
from postil.search.port import FACETS, IndexDamaged, SearchDocument
from postil.search.text import analysis
from server.search.papers import many, paper
from server.search.written import opened, segment, stored


def varied(count: int) -> list[SearchDocument]:
    """Documents with everything to put them in order by, often the same for several."""
    rng = random.Random(5)
    return [
        replace(
            one,
            starred=rng.random() < 0.3,
            published_on=f"20{rng.randint(10, 25)}-0{rng.randint(1, 9)}-01",
            title_key=rng.choice(["attention", "bandits", "Ω", ""]),
            author_key=rng.choice(["lovelace ada", "möbius a"]),
            read_key=rng.choice(["", "2026-01-01"]),
            rating_key=rng.randint(0, 5),
            added_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=rng.randint(0, 9)),
            quotes=("a passage",),
            venue=rng.choice(["ICML", ""]),
            sites=("arXiv",),
            lists=("Mine & thine", "b=c"),
        )
        for one in many(count)
    ]


@pytest.fixture
def papers() -> list[SearchDocument]:
    return varied(120)


@pytest.fixture
def made(tmp_path: Path, papers: list[SearchDocument]) -> OpenSegment:
    return segment(tmp_path / "index", papers)


def test_postings_say_which_documents_have_a_word_how_often_and_where(made: OpenSegment, papers: list[SearchDocument]):
    words = {word for one in papers[:9] for found in analysis.analyse(one).values() for word in found.places}
    for field in WORD_FIELDS:
        analysed = [analysis.analyse(one).get(field) for one in papers]
        for word in [*words, "zebra"]:
            expected = [
                (doc, found.places[word]) for doc, found in enumerate(analysed) if found and word in found.places
            ]
            postings = made.postings(field, word)
            assert postings.docs.tolist() == [doc for doc, _ in expected]
            assert postings.times.tolist() == [len(places) for _, places in expected]
            assert postings.places.tolist() == [place for _, places in expected for place in places]
            assert made.may_have(field, word) == bool(expected)
            assert (field in made.fields(word)) == bool(expected)


def test_papers_and_labels_are_terms_without_places(made: OpenSegment, papers: list[SearchDocument]):
    assert made.postings(PAPER, "paper-00007").docs.tolist() == [7]
    assert len(made.postings(PAPER, "paper-0000").docs) == 0
    read = made.postings(LABELS, "status=read")
    assert read.docs.tolist() == [doc for doc, one in enumerate(papers) if one.status == "read"]
    assert len(read.places) == 0
    assert len(made.postings(LABELS, "status=").docs) == 0


@pytest.mark.parametrize("facet", FACETS)
def test_the_labels_of_a_facet_are_pairs(made: OpenSegment, papers: list[SearchDocument], facet: str):
    column = made.labels(facet)
    pairs = {(int(doc), column.names[value]) for doc, value in zip(column.docs, column.values, strict=True)}
    assert pairs == {
        (doc, label.partition("=")[2])
        for doc, one in enumerate(papers)
        for label in analysis.labels(one)
        if label.partition("=")[0] == facet
    }
    assert len(pairs) == len(column.docs)


def test_columns_are_those_of_the_documents(made: OpenSegment, papers: list[SearchDocument]):
    columns = made.columns
    assert list(columns.paper_ids) == [one.paper_id for one in papers]
    assert columns.versions.tolist() == [one.ver for one in papers]
    assert columns.added.tolist() == [one.added_at.timestamp() for one in papers]
    assert columns.starred.tolist() == [one.starred for one in papers]
    for field in NORMED:
        found = [analysis.analyse(one).get(field) for one in papers]
        assert columns.lengths[field].tolist() == [one.length if one else 0 for one in found]


@pytest.mark.parametrize("order", FALLING)
def test_ranks_are_places_in_the_order_of_keys_then_ids(made: OpenSegment, papers: list[SearchDocument], order: str):
    keys = {
        "saved": [one.added_at.timestamp() for one in papers],
        "published": [one.published_on for one in papers],
        "title": [one.title_key for one in papers],
        "author": [one.author_key for one in papers],
        "read": [one.read_key for one in papers],
        "rating": [one.rating_key for one in papers],
    }[order]
    assert list(made.columns.keys(order)) == keys
    expected = sorted(range(len(papers)), key=lambda doc: (keys[doc], papers[doc].paper_id))
    ranks = made.columns.ranks(order).tolist()
    assert sorted(range(len(papers)), key=ranks.__getitem__) == expected


def test_texts_are_those_that_an_index_keeps(made: OpenSegment, papers: list[SearchDocument]):
    assert [made.texts(doc) for doc in range(made.size)] == [analysis.kept_texts(one) for one in papers]


def test_words_are_counted_by_document_and_field(made: OpenSegment, papers: list[SearchDocument]):
    counts = Counter(word for one in papers for found in analysis.analyse(one).values() for word in found.places)
    assert dict(made.starting("", len(counts) + 1)) == counts
    assert (
        made.starting("re", 3)
        == sorted(
            ((word, count) for word, count in counts.items() if word.startswith("re")),
            key=lambda pair: (-pair[1], pair[0]),
        )[:3]
    )
    assert (made.has("robot"), made.has("robo"), made.count("robot"), made.count("robo")) == (
        True, False, counts["robot"], 0,
    )  # fmt: skip
    assert dict(made.stem_kin("r", 6)) == {w: c for w, c in counts.items() if w.startswith("r") and len(w) <= 6}
    assert made.near("lerning") == {"learning": 1}


documents = st.lists(
    st.builds(
        paper,
        st.uuids().map(str),
        st.text(max_size=30),
        note=st.text(max_size=30),
        tags=st.lists(st.text(max_size=8), max_size=3).map(tuple),
        identifiers=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.paper_id,
)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_whatever_people_write_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, documents: list[SearchDocument]
):
    made = segment(tmp_path_factory.mktemp("any") / "index", documents)
    for doc, one in enumerate(documents):
        for field, found in analysis.analyse(one).items():
            for word, places in found.places.items():
                postings = made.postings(field, word)
                at = postings.docs.tolist().index(doc)
                begin = int(postings.times[:at].sum())
                assert postings.places[begin : begin + len(places)].tolist() == places
        for label in analysis.labels(one):
            assert doc in made.postings(LABELS, label).docs


def test_more_places_than_two_bytes_can_say_are_left_out(tmp_path: Path):
    compound = "-".join(["a"] * 70_000)
    late = tuple(["b"] * 5_900 + [compound])  # there are places between quotes
    made = segment(tmp_path / "index", [paper("long", "x", note=compound, quotes=late)])
    assert made.postings("note", "a").times.tolist() == [65_535]
    assert made.postings("quote", "a").places.max() == 65_534


def test_a_segment_stays_readable_when_its_files_are_removed(tmp_path: Path, papers: list[SearchDocument]):
    made = segment(tmp_path / "index", papers)
    for path in (tmp_path / "index").iterdir():
        path.unlink()
    assert made.texts(5) == analysis.kept_texts(papers[5])
    assert len(made.postings("abstract", "learning").docs)
    made.verify()


def test_threads_read_what_one_reads(tmp_path: Path, papers: list[SearchDocument]):
    storage = stored(tmp_path / "index")
    commit(storage, papers, [], 64)
    asked = [(field, word) for field in WORD_FIELDS for word in ("learning", "robot", "author", "passage")]
    first = opened(storage)[0]
    expected = [first.postings(*one).docs.tolist() for one in asked]
    cold = opened(storage)[0]
    wrong: list[object] = []

    def read() -> None:
        try:
            if [cold.postings(*one).docs.tolist() for one in asked] != expected:
                wrong.append("other postings")
            if [cold.texts(doc) for doc in range(cold.size)] != [first.texts(doc) for doc in range(cold.size)]:
                wrong.append("other texts")
        except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_damaged_text_is_found_when_it_is_read(tmp_path: Path):
    big = [paper(f"p{n}", f"word{n}", note="".join(random.Random(n).choices("abcdefgh", k=4000))) for n in range(200)]
    storage = stored(tmp_path / "index")
    commit(storage, big, [], 64)
    (path,) = (tmp_path / "index").glob("*.row")
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    made = opened(storage)[0]
    assert made.texts(0)["title"] == "word0"
    with pytest.raises(IndexDamaged):
        [made.texts(doc) for doc in range(200)]
    with pytest.raises(IndexDamaged):
        made.verify()
