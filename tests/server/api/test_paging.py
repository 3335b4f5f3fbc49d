"""Cursors: opaque, of one order, and refused when they are not ours."""

from __future__ import annotations

import pytest

from postil.api import paging
from postil.domain.errors import Invalid


def test_a_cursor_leads_back_to_its_place():
    assert paging.decode(paging.encode("ä|b", "c"), str, str) == ("ä|b", "c")
    assert paging.decode(paging.encode(7), int) == (7,)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "bm9uc2Vuc2U",
        paging.encode("a"),
        paging.encode(1, 2),
        paging.encode(-1),
        paging.encode(2**62),
        "W10",
        "W1tdXQ",
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(Invalid):
        paging.decode(cursor, int)


def test_a_row_that_comes_in_between_moves_no_other_to_another_page():
    rows = [("a", "1"), ("c", "2"), ("d", "3")]
    first = paging.cut(rows, lambda row: row, None, 2)
    assert list(first.items) == [("a", "1"), ("c", "2")]
    second = paging.cut([*rows, ("b", "4")], lambda row: row, first.next, 2)
    assert (list(second.items), second.next) == ([("d", "3")], None)
