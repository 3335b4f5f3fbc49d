"""Readers of values: what is stored is what is read again, any database takes it, and anything else is refused."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain import values
from postil.domain.fields import ENTITIES
from postil.domain.values import Refused

TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(["\ud800", "a\x00b", "\udfff\ud800", " \u2028x "])
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=8
)
LIKELY = st.sampled_from(
    [
        "2024", "2024-02", "2024-02-30", "2024-01-01T10:00:00Z", "0001-01-01T00:00:00+23:59", "20240101",
        "2024-W01-1", "https://example.org/a b", "HTTPS://Example.org:99999/", "https://[::1]/x", "https://[::1",
        " https://example.org ", "#AABBCC", "#abc", "a0", "unread", 1, 5, 0.5, 10**400, -(10**400), 2**53, True,
        ["Ada", " ", "B\nC", 7], {"a": {"b": [1, 2, "\ud800"]}}, {"a": 2**64}, {"a": float("nan")},
        "6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11",
    ]
)  # fmt: skip
READERS = [(f"{entity}.{name}", field) for entity, fields in ENTITIES.items() for name, field in fields.items()]


@pytest.mark.parametrize(("name", "field"), READERS, ids=[name for name, _ in READERS])
@given(value=JSON | LIKELY)
def test_what_is_read_is_read_again_as_it_is_and_every_store_takes_it(name: str, field: Any, value: Any):
    try:
        stored = field.read(value)
    except Refused:
        return
    assert field.read(stored) == stored
    assert json.loads(json.dumps(stored, allow_nan=False)) == stored
    assert orjson.loads(orjson.dumps(stored)) == stored
    with sqlite3.connect(":memory:") as database:
        kept = json.dumps(stored, ensure_ascii=False) if isinstance(stored, list | dict) else stored
        assert database.execute("SELECT ?", (kept,)).fetchone()[0] == kept
    database.close()


@pytest.mark.parametrize(("name", "field"), READERS, ids=[name for name, _ in READERS])
def test_the_value_that_stands_for_nothing_yet_can_be_written_unless_the_field_is_required(name: str, field: Any):
    if name in {
        "paper.canonical",
        "tag.name",
        "list.name",
        "list_entry.rank",
        "annotation.paper_id",
        "saved_search.name",
    }:
        with pytest.raises(Refused):
            field.read(field.empty)
    else:
        assert field.read(field.empty) == field.empty


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (values.address, "javascript:alert(1)"),
        (values.address, "data:text/html,x"),
        (values.address, "//example.org"),
        (values.address, "https://"),
        (values.address, 'https://example.org/"onload="x'),
        (values.address, "https://example.org/" + "x" * 5000),
        (values.partial_date, "2024-13"),
        (values.partial_date, "yesterday"),
        (values.moment, "2024-01-01T25:00:00Z"),
        (values.rating, 0),
        (values.rating, 2.0),
        (values.share, 1.01),
        (values.share, float("nan")),
        (values.share, 10**400),
        (values.color, "red"),
        (values.rank, "a 0"),
        (values.rank, ""),
        (values.reference, "somewhere"),
        (values.names, ["x"] * 5001),
        (values.names, [7]),
        (values.mapping, {"wide": "x" * 70_000}),
        (values.mapping, {"n": float("inf")}),
        (values.mapping, {"n": 2**53}),
    ],
    ids=lambda value: getattr(value, "__name__", None) or ascii(value)[:40],
)
def test_what_cannot_be_used_is_refused_with_a_reason(reader, value):
    with pytest.raises(Refused, match=r"\w+ \w+"):
        reader(value)


def test_an_object_nested_deeper_than_any_encoder_goes_is_refused():
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(Refused, match="deep"):
        values.mapping(deep)


def test_a_limit_counts_bytes_and_not_characters():
    read = values.text(6)
    assert read("äöü") == "äöü"
    with pytest.raises(Refused, match="6 bytes"):
        read("äöüx")


def test_times_of_every_zone_are_kept_in_utc_and_sort_as_text():
    assert values.moment("2026-01-01T01:00:00+02:00") == "2025-12-31T23:00:00+00:00"
    assert values.moment("2026-01-01T00:00:00Z") < values.moment("2026-01-01T00:00:00.5Z")
