"""Postings in any order of terms, brought into order, against a plain dictionary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.search.embedded import inverted as module
from postil.search.embedded.inverted import Inverted

Plain = dict[int, list[tuple[int, list[int]]]]

documents = st.lists(
    st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 9), min_size=1, max_size=3)), max_size=8
)


def inverted(found: list[dict[int, list[int]]]) -> Inverted:
    postings = [(term, doc, places) for doc, terms in enumerate(found) for term, places in terms.items()]
    return Inverted.of(
        np.array([term for term, _, _ in postings], np.uint32),
        np.array([doc for _, doc, _ in postings], np.uint32),
        np.array([len(places) for _, _, places in postings], np.uint16),
        np.array([place for _, _, places in postings for place in places], np.uint16),
    )


def plain(one: Inverted) -> Plain:
    found: Plain = {}
    for number, term in enumerate(one.terms.tolist()):
        spot = int(one.spots[number])
        for place in range(one.starts[number], one.starts[number + 1]):
            end = spot + int(one.times[place])
            found.setdefault(term, []).append((int(one.docs[place]), one.places[spot:end].tolist()))
            spot = end
        assert spot == one.spots[number + 1]
    return found


def expected(found: list[dict[int, list[int]]]) -> Plain:
    terms = sorted({term for one in found for term in one})
    return {term: [(doc, one[term]) for doc, one in enumerate(found) if term in one] for term in terms}


@given(documents)
def test_postings_are_put_in_order_by_term_and_stay_in_order_by_document(found: list[dict[int, list[int]]]):
    made = inverted(found)
    assert plain(made) == expected(found)
    assert list(plain(made)) == sorted(plain(made))
    assert made.frequencies.tolist() == [len(docs) for docs in plain(made).values()]


@given(documents, st.integers(0, 7))
def test_pieces_of_a_field_are_joined(found: list[dict[int, list[int]]], border: int):
    low = inverted([{term: places for term, places in one.items() if term < border} for one in found])
    high = inverted([{term: places for term, places in one.items() if term >= border} for one in found])
    assert plain(Inverted.joined([low, high])) == expected(found)
    assert plain(Inverted.joined([low])) == plain(low)


def test_places_are_gathered_a_part_after_the_other(monkeypatch: pytest.MonkeyPatch):
    found = [{term: [doc] * (1 + (doc + term) % 3) for term in range(doc % 5)} for doc in range(30)]
    for at_once in (1, 2, 7, 1000):
        monkeypatch.setattr(module, "_AT_ONCE", at_once)
        assert plain(inverted(found)) == expected(found)


def test_labels_have_no_places():
    made = Inverted.of(
        np.array([1, 0, 1], np.uint32), np.arange(3, dtype=np.uint32), np.ones(3, np.uint16), np.empty(0, np.uint16)
    )
    assert (made.docs.tolist(), made.starts.tolist(), made.spots.tolist()) == ([1, 0, 2], [0, 1, 3], [0, 0, 0])
    assert len(made.places) == 0
