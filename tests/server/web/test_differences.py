"""What differs between two texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.web.differences import Line, beside, between

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)


def signs(before: str, after: str) -> str:
    shown = {"same": " ", "gone": "-", "new": "+", "gap": "…"}
    return "|".join(shown[line.kind] + line.text for line in between(before, after))


def test_lines_that_went_and_came_are_shown_with_a_line_around():
    assert signs("1\n2\n3\n4\n5\n6", "1\n2\n3!\n4\n5\n6") == "…| 2|-3|+3!| 4|…"
    assert signs("", "a\nb") == "+a|+b"
    assert signs("a", "") == "-a"
    assert signs("a", "a") == ""
    assert signs("1\n2\n3\n4\n5\n6\n7", "0\n1\n2\n3\n4\n5\n6\n7\n8") == "+0| 1|…| 7|+8"


@given(TEXTS, TEXTS)
def test_nothing_that_differs_is_left_out(before: str, after: str):
    lines = between(before, after)
    gone, new = ([line.text for line in lines if line.kind == kind] for kind in ("gone", "new"))
    assert len(after.splitlines()) - len(before.splitlines()) == len(new) - len(gone)
    assert bool(lines) == (before.splitlines() != after.splitlines())


@given(TEXTS, TEXTS)
def test_beside_another_a_text_is_shown_whole(text: str, other: str):
    assert [line.text for line in beside(text, other)] == text.splitlines()


def test_beside_another_the_lines_of_its_own_are_marked():
    assert list(beside("a\nb", "a\nc")) == [Line("same", "a"), Line("new", "b")]


@pytest.mark.parametrize(("one", "other"), [("a\nb", "b\na"), ("a\nb\nc", "c\nb\na")])
def test_long_texts_with_few_kinds_of_lines_take_no_long_time(one: str, other: str):
    before, after = "\n".join([one] * 8000), "\n".join([other] * 8000)
    begun = time.monotonic()
    lines = between(before, after)
    assert time.monotonic() - begun < 2
    assert {"gone", "new"} <= {line.kind for line in lines}
