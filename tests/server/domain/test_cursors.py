"""Cursors: opaque, of one order, and refused when they are not ours."""

from __future__ import annotations

import pytest

from postil.domain import cursors
from postil.domain.errors import Invalid


def test_a_cursor_leads_back_to_its_place():
    assert cursors.decode(cursors.encode("ä|b", "c"), str, str) == ("ä|b", "c")
    assert cursors.decode(cursors.encode(7), int) == (7,)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "bm9uc2Vuc2U",
        cursors.encode("a"),
        cursors.encode(1, 2),
        cursors.encode(-1),
        cursors.encode(2**62),
        "W10",
        "W1tdXQ",
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(Invalid):
        cursors.decode(cursor, int)
