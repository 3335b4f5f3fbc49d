"""Pages: rows cut at a place in their order."""

from __future__ import annotations

from postil.api import paging


def test_a_row_that_comes_in_between_moves_no_other_to_another_page():
    rows = [("a", "1"), ("c", "2"), ("d", "3")]
    first = paging.cut(rows, lambda row: row, None, 2)
    assert list(first.items) == [("a", "1"), ("c", "2")]
    second = paging.cut([*rows, ("b", "4")], lambda row: row, first.next, 2)
    assert (list(second.items), second.next) == ([("d", "3")], None)
