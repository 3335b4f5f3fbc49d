"""What a half-typed search could be gone on with, without any library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query import parse
from postil.domain.query_begun import Begun, begun, names, values, written
from postil.domain.query_names import HINTS, NAMES, VALUES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("ta", Begun(0, "", "ta")),
        ("ema ta", Begun(4, "", "ta")),
        ("ema -ta", Begun(5, "", "ta")),
        ("(ta", Begun(1, "", "ta")),
        ("ema -tag:r", Begun(5, "tag", "r")),
        ("TAG:", Begun(0, "tag", "")),
        ('tag:"computer vi', Begun(0, "tag", "computer vi")),
        ('"x" (-tag:"computer vi', Begun(6, "tag", "computer vi")),
        ('tag:"computer vision"', None),
        ('"computer vi', Begun(10, "", "vi")),
        ('"computer vision"', None),
        ("ema ", None),
        ("foo:b", None),
        ("(a or b)", None),
        ("title:(wor", None),
        ("title:(wor) ta", Begun(12, "", "ta")),
    ],
)
def test_a_word_or_a_value_can_be_gone_on_with(text: str, expected: Begun | None):
    assert begun(text) == expected


def test_names_begin_with_what_is_typed_and_are_explained():
    assert dict(names("ta")) == {"tag:": "carries the tag"}
    assert [name for name, _ in names("a")] == []
    assert {name for name, _ in names("st")} == {"status:"}


def test_every_name_but_a_second_spelling_is_offered():
    assert NAMES - HINTS.keys() == {"authors"}
    assert HINTS.keys() <= NAMES


@pytest.mark.parametrize("name", sorted({*VALUES, "added"}))
def test_every_value_that_is_offered_is_understood_and_explained(name: str):
    offered = list(values(name, ""))
    assert offered
    for value, hint in offered:
        assert parse(written(name, value)).misread == ()
        assert hint


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("rl", "tag:rl"),
        ("computer vision", 'tag:"computer vision"'),
        ("O(n)", 'tag:"O(n)"'),
        ('the "best"', 'tag:"the  best"'),
        ("", 'tag:""'),
    ],
)
def test_values_are_quoted_where_they_need_it(value: str, text: str):
    assert written("tag", value) == text


@given(st.text() | st.text(alphabet='ab:"-|() tagitle'))
def test_nothing_raises_and_what_is_begun_is_at_the_end(text: str):
    found = begun(text)
    if found:
        assert text[found.start :].lower().startswith(found.name)
        assert text.endswith(found.value)


@given(st.text(max_size=40) | st.text(alphabet='ab"\u201c\u201d()|- ', max_size=9))
def test_a_written_value_is_one_condition(value: str):
    assert len(parse(written("tag", value)).parts) == 1
