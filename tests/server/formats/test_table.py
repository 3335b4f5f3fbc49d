"""Cells of the table that spreadsheets must not run."""

from __future__ import annotations

import pytest

from postil.formats.table import as_text


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_what_begins_like_a_formula_is_marked_as_text(begin: str):
    assert as_text(f"{begin}1+1") == f"'{begin}1+1"


@pytest.mark.parametrize("cell", ["", "a=1", "1-2", "'quoted", " =1", "Ünïcode"])
def test_anything_else_stays_as_it_is(cell: str):
    assert as_text(cell) == cell
