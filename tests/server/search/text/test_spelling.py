"""Misspelt words and what they were meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.search.text.spelling import SpellingTable, distance, distances, slips_allowed

VOCABULARY = ["lagrangian", "bellman", "dropout", "hyperadapter", "preprocessing", "stability", "cat", "attention"]
small = st.text(alphabet="abc", max_size=7)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lagrangain", "lagrangian"),
        ("belman", "bellman"),
        ("droput", "dropout"),
        ("hyperadaptor", "hyperadapter"),
        ("preproccessing", "preprocessing"),
        ("stabilty", "stability"),
        ("attnetion", "attention"),
    ],
)
def test_a_slip_is_recognised(typed: str, meant: str):
    assert SpellingTable(VOCABULARY).near(typed) == {meant: 1}


@pytest.mark.parametrize("word", ["bat", "gpt4", "xyzzyx", "ca"])
def test_short_words_numbers_and_strangers_are_left_alone(word: str):
    assert SpellingTable(VOCABULARY).near(word) == {}


@given(small, small)
def test_the_distance_is_the_same_both_ways(one: str, other: str):
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)
    assert distance(one, other, 1) == min(2, distance(one, other, 9))


@given(st.sets(st.text(alphabet="abcde", min_size=3, max_size=10)), st.text(alphabet="abcde", max_size=10))
def test_the_table_finds_what_comparing_all_finds(vocabulary: set[str], word: str):
    limit = slips_allowed(word)
    expected = {other: d for other in vocabulary if limit and (d := distance(word, other, limit)) <= limit}
    assert SpellingTable(vocabulary).near(word) == expected


@given(small, st.lists(small), st.integers(1, 3))
def test_the_distances_of_many_are_those_of_each(word: str, others: list[str], limit: int):
    assert distances(word, others, limit).tolist() == [distance(word, other, limit) for other in others]


def test_letters_far_apart_in_unicode_may_share_a_bit():
    """The letters of a word are kept in 64 bits: `a` and a Chinese character can be the same one."""
    alike = chr(ord("a") + 64 * 500)
    table = SpellingTable(["banana", "b" + alike + "nan" + alike, "cabbage"])
    assert table.near("bananna") == {"banana": 1}
