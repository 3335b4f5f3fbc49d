"""Requests that cannot be used are told field by field, in a sentence and in data."""

from __future__ import annotations

import pytest
from marshmallow import fields

from postil.domain.errors import Invalid
from postil.domain.fields import ENTITIES
from postil.schemas.base import In, Text, Value, load
from postil.schemas.paper import PaperIn
from postil.schemas.reading_list import ListIn
from postil.schemas.tag import TagIn


class Sample(In):
    """A request for the tests."""

    name = Text(5, "A name.", required=True)
    parts = fields.List(fields.Dict(values=fields.Integer()))


def refused(raw):
    with pytest.raises(Invalid) as caught:
        load(Sample, raw, "body")
    return caught.value


def test_the_sentence_names_the_fields():
    error = refused({"parts": [], "nmae": "x"})
    assert "nmae: Unknown field." in error.message
    assert "name: " in error.message
    assert set(error.detail["errors"]) == {"name", "nmae"}


@pytest.mark.parametrize("raw", [[], None, 7, "x"])
def test_what_is_no_object_is_told(raw):
    assert "Must be an object." in refused(raw).message


def test_deep_errors_are_told_too():
    assert "parts: " in refused({"name": "x", "parts": [{"a": "no number"}]}).message


def test_text_is_cut_at_no_length_but_refused():
    assert "longer than 5" in refused({"name": "123456"}).message


@pytest.mark.parametrize("schema", [PaperIn, TagIn, ListIn])
def test_every_value_is_one_of_the_table_of_fields(schema):
    values = [name for name, field in schema().fields.items() if isinstance(field, Value)]
    assert values
    assert any(set(values) <= set(table) for table in ENTITIES.values())


def test_everything_that_can_be_written_of_a_paper_can_be_sent():
    assert set(ENTITIES["paper"]) - set(PaperIn().fields) == {"canonical", "alias_of"}
