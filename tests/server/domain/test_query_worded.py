"""Which pieces of a search text are words that may be misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query_worded import worded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("world models", ["world", "models"]),
        ('world "models" -gan tag:rl year:2024 is:starred id:x sort:title', ["world"]),
        ("title:world foo:bar year:soon sort:up", ["world", "foo:bar", "soon", "up"]),
        ("title:(world models) tag:(rl or gan) -(a b) (c -d)", ["world", "models", "c"]),
        ("(((x)", ["x"]),
        ("O(n) x)", ["O(n)", "x)"]),
    ],
)
def test_words_are_found_where_they_may_be_misspelt(text: str, words: list[str]):
    assert [text[start:end] for start, end in worded(text)] == words


@given(st.text(alphabet='ab -"():tagle') | st.text())
def test_they_stand_one_after_the_other_in_every_text(text: str):
    places = [place for found in worded(text) for place in found]
    assert places == sorted(places)
    assert not places or places[-1] <= len(text)
