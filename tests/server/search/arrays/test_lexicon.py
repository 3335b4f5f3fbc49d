"""A lexicon says of its words what looking at each of them would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.search.arrays.lexicon import Lexicon
from postil.search.planning.plan import ALL_FIELDS
from postil.search.text.spelling import SpellingTable

words = st.text(alphabet="abcé深", min_size=1, max_size=5)
by_field = st.dictionaries(
    st.sampled_from(ALL_FIELDS), st.dictionaries(words, st.integers(1, 4), max_size=12), max_size=4
)


@given(by_field, words)
def test_a_word_is_looked_up(given_words: dict[str, dict[str, int]], word: str):
    lexicon = Lexicon.of(given_words)
    fields = tuple(field for field in ALL_FIELDS if word in given_words.get(field, {}))
    assert lexicon.fields(word) == fields
    assert lexicon.has(word) == bool(fields)
    assert lexicon.count(word) == sum(given_words[field][word] for field in fields)
    assert [field for field in ALL_FIELDS if lexicon.may_have(field, word)] == list(fields)
    assert len(lexicon) == len({word for found in given_words.values() for word in found})


@given(by_field, st.text(alphabet="abcé", max_size=2), st.integers(1, 6))
def test_the_most_frequent_completions_come_first(given_words: dict[str, dict[str, int]], prefix: str, most: int):
    lexicon = Lexicon.of(given_words)
    every = [(word, lexicon.count(word)) for word in lexicon.words if word.startswith(prefix)]
    assert lexicon.starting(prefix, most) == sorted(every, key=lambda pair: (-pair[1], pair[0]))[:most]
    assert lexicon.stem_kin(prefix, most) == [pair for pair in every if len(pair[0]) <= most]


@given(by_field, st.text(alphabet="abc", min_size=4, max_size=6))
def test_misspelt_words_are_found_as_in_a_table(given_words: dict[str, dict[str, int]], word: str):
    lexicon = Lexicon.of(given_words)
    lexicon.warm()
    assert lexicon.near(word) == SpellingTable(lexicon.words).near(word)


@pytest.mark.parametrize("word", ["", "zebra", "learning"])
def test_a_lexicon_may_have_none_of_it(word: str):
    for lexicon in (Lexicon.of({}), Lexicon.of({"title": {"learn": 1}})):
        assert (lexicon.has(word), lexicon.count(word), lexicon.fields(word)) == (False, 0, ())
        assert lexicon.near(word) == {}
        assert lexicon.starting("zz", 5) == lexicon.stem_kin("zz", 5) == []
