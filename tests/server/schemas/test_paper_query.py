"""Queries for papers."""

from __future__ import annotations

import pytest

from postil.domain.errors import Invalid
from postil.schemas.base import load
from postil.schemas.paper_query import LookupQuery, PaperQuery


def test_a_query_says_yes_and_no_in_two_ways_each():
    for text, value in (("true", True), ("1", True), ("false", False), ("0", False)):
        assert load(PaperQuery, {"starred": text}, "query")["starred"] is value
    with pytest.raises(Invalid):
        load(PaperQuery, {"starred": "yes"}, "query")


def test_a_lookup_takes_two_forms():
    assert set(LookupQuery().fields) == {"identifier", "url"}
