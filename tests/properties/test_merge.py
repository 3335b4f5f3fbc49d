"""Merging notes by lines: whatever two people type, no line of either is lost unless somebody deleted it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from postil.domain.merge import merge_text

LINES = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "", "  indented", "- item"]), max_size=8)
TEXTS = LINES.map("\n".join)


def lines(text: str) -> Counter[str]:
    return Counter(line for line in text.split("\n") if line.strip())


@given(TEXTS, TEXTS, TEXTS)
def test_a_line_that_either_side_typed_is_in_the_merge(base, ours, theirs):
    merged = lines(merge_text(base, ours, theirs))
    typed = (lines(ours) | lines(theirs)) - lines(base)
    assert not Counter(dict.fromkeys(typed, 1)) - merged


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_occurs_more_often_than_in_the_input_that_has_it_most_often(base, ours, theirs):
    merged = lines(merge_text(base, ours, theirs))
    assert not merged - (lines(ours) | lines(theirs))


@given(TEXTS, TEXTS)
def test_one_side_that_changed_nothing_gives_way(base, theirs):
    assert merge_text(base, base, theirs) == theirs
    assert merge_text(base, theirs, base) == theirs


@given(TEXTS, TEXTS)
def test_the_same_edit_on_both_sides_is_made_once(base, edited):
    assert merge_text(base, edited, edited) == edited


@given(TEXTS, TEXTS, TEXTS)
def test_sending_the_merge_again_changes_nothing(base, ours, theirs):
    merged = merge_text(base, ours, theirs)
    assert merge_text(merged, merged, merged) == merged
    assert lines(merge_text(theirs, merged, theirs)) == lines(merged)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_merged(base, ours, theirs):
    assert isinstance(merge_text(base, ours, theirs), str)
