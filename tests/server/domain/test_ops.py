"""Operations as they come over the wire: read, or rejected with a reason; nothing else ever happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postil.domain.fields import ENTITIES
from postil.domain.ops import KINDS, Op, Rejected, milliseconds, parse, valid_id
from server.domain.test_values import JSON, LIKELY

P = "6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11"
T = "11111111-2222-5333-8444-555555555555"
IDS = st.sampled_from([P, f"{P}|{T}", f"{P}|arxiv:2501.00001", f"{P}|", "|", "", f"{P}\n", P.upper()])
FIELDS = sorted({name for fields in ENTITIES.values() for name in fields})
NUMBERS = st.integers() | st.sampled_from([0, 1, 2**62, -1, True, 1.5, "1"]) | JSON
RAW = st.fixed_dictionaries(
    {"op": st.sampled_from(KINDS) | JSON, "e": st.sampled_from(sorted(ENTITIES)) | JSON, "id": IDS | JSON},
    optional={
        "f": st.sampled_from(FIELDS) | JSON,
        "val": LIKELY | JSON,
        "base": NUMBERS,
        "seen": NUMBERS,
        "seq": NUMBERS,
        "base_text": JSON,
        "fill": JSON,
        "ts": st.sampled_from(["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "nonsense", ""]) | JSON,
    },
)
DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]


@given(RAW | st.dictionaries(st.text(max_size=5), JSON, max_size=5))
@example({"op": DEEP})
@example({"op": "set", "e": DEEP})
@example({"op": "set", "e": "paper", "id": DEEP})
@example({"op": "set", "e": "paper", "id": P, "f": DEEP})
@example({"op": "set", "e": "paper", "id": P, "f": "extra", "val": {"a": DEEP}})
def test_any_json_is_an_operation_or_is_rejected_with_a_reason(raw: dict[str, Any]):
    try:
        op = parse(raw)
    except Rejected as why:
        reason = str(why)
    else:
        reason = ""
        assert isinstance(op, Op)
        assert valid_id(op.entity, op.id)
        assert op.stamp
    assert len(reason.encode()) < 1000


def test_members_that_nobody_knows_are_passed_over():
    assert parse({"op": "del", "e": "paper", "id": P, "colour": "blue", "val": 7}) == Op("del", "paper", P)


def test_text_that_no_encoder_takes_is_mended_in_value_and_base():
    raw = {"op": "text", "e": "paper", "id": P, "f": "note", "val": "a\ud800\x00", "base_text": "\udfff"}
    op = parse(raw)
    assert (op.value, op.base_text) == ("a\ufffd\ufffd", "\ufffd")


@pytest.mark.parametrize(
    ("entity", "ident", "right"),
    [
        ("paper", P, True),
        ("paper", P.upper(), False),
        ("paper", P + "\n", False),
        ("paper_tag", f"{P}|{T}", True),
        ("paper_tag", f"{P}|{T}|{T}", False),
        ("identifier", f"{P}|url:https://example.org/a", True),
        ("identifier", f"{P}|url:", False),
        ("identifier", f"{P}|url:a b", False),
        ("identifier", f"{P}|arxiv", False),
        ("list_entry", P, False),
    ],
)
def test_ids_have_the_form_of_their_entity(entity, ident, right):
    assert valid_id(entity, ident) is right


def test_times_are_milliseconds_and_none_is_before_1970():
    assert milliseconds("1970-01-01T00:00:01.5Z") == 1500
    assert milliseconds("1970-01-01T01:00:00+02:00") == 0
    assert milliseconds("2026-01-01T00:00:00") == milliseconds("2026-01-01T00:00:00Z")
