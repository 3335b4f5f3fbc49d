"""The segment in memory: what was added is there at once, and what a search holds never changes."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from postil.domain.sorting import FALLING
from postil.search.arrays.delta import Delta
from postil.search.arrays.segment import LABELS, PAPER
from postil.search.port import FACETS
from postil.search.text.analysis import analyse, kept_texts, labels
from server.search.papers import many, paper

FIELDS = ("title", "abstract", "authors", "note", "tags")


def filled(count: int = 150) -> Delta:
    made = Delta()
    for one in many(count, seed=3):
        made.add(one)
    return made


def described(segment) -> object:
    """All that can be asked of a segment, in values that can be compared."""
    words = [word for word, _ in segment.starting("", 10_000)]
    return (
        segment.size,
        list(segment.columns.paper_ids),
        [getattr(segment.columns, name).tolist() for name in ("versions", "added", "starred")],
        {field: lengths.tolist() for field, lengths in segment.columns.lengths.items()},
        {order: (list(segment.columns.keys(order)), segment.columns.ranks(order).tolist()) for order in FALLING},
        {word: (segment.count(word), sorted(segment.fields(word))) for word in words},
        {(f, w): [x.tolist() for x in _arrays(segment.postings(f, w))] for w in words for f in FIELDS},
        {facet: _pairs(segment.labels(facet)) for facet in FACETS},
        segment.near("lerning"),
        segment.stem_kin("re", 8),
    )


def _arrays(postings):
    return postings.docs, postings.times, postings.places


def _pairs(column):
    return [(doc, column.names[value]) for doc, value in zip(column.docs.tolist(), column.values.tolist(), strict=True)]


def test_a_view_has_all_that_was_added_before_it():
    papers = many(40, seed=5)
    delta = Delta()
    for one in papers:
        delta.add(one)
    view = delta.view()
    assert [view.texts(doc) for doc in range(view.size)] == [kept_texts(one) for one in papers]
    for doc, one in enumerate(papers):
        assert view.postings(PAPER, one.paper_id).docs.tolist() == [doc]
        for label in labels(one):
            assert doc in view.postings(LABELS, label).docs
        for field, found in analyse(one).items():
            for word, places in found.places.items():
                postings = view.postings(field, word)
                at = postings.docs.tolist().index(doc)
                before = int(postings.times[:at].sum(dtype=int))
                assert postings.places[before : before + int(postings.times[at])].tolist() == places
                assert view.may_have(field, word)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 150])
def test_a_view_says_the_same_however_many_are_added_later(size: int):
    papers = many(400, seed=8)
    delta, alone = Delta(), Delta()
    for one in papers[:size]:
        delta.add(one)
        alone.add(one)
    early = delta.view()
    before = described(early)
    for one in papers[size:]:
        delta.add(one)
    assert described(early) == before == described(alone.view())


def test_views_are_read_while_papers_are_added():
    papers = many(300, seed=2)
    delta = Delta()
    expected = {0: 0}
    for number, one in enumerate(papers, start=1):
        expected[number] = expected[number - 1] + ("learning" in analyse(one)["title"].places)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                view = delta.view()
                docs = view.postings("title", "learning").docs
                if len(docs) != expected[view.size] or len(view.columns.paper_ids) != view.size:
                    wrong.append((view.size, len(docs)))
                view.starting("le", 5), view.near("lerning"), view.labels("tag")
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for one in papers:
        delta.add(one)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_later_version_is_a_further_document():
    delta = Delta()
    first = paper("a", "old words")
    assert (delta.add(first), delta.add(replace(first, title="new words", ver=2))) == (0, 1)
    assert delta.view().postings(PAPER, "a").docs.tolist() == [0, 1]


def test_a_compound_of_many_thousand_parts_is_no_fault():
    delta = Delta()
    delta.add(paper("a", "beginning " + "-".join(f"p{number}" for number in range(70_000)) + " end"))
    view = delta.view()
    assert view.postings("title", "beginning").places.tolist() == [0]
    assert view.postings("title", "p69999").docs.tolist() == []


def test_nothing_is_asked_of_an_empty_one():
    view = Delta().view()
    assert view.size == 0
    assert view.postings("title", "x").docs.dtype == np.uint32
    assert not view.has("x")
