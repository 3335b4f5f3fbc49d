"""Edits from within the server: checked before anything is written, all or nothing."""

from __future__ import annotations

import pytest

from postil.domain.errors import Conflict, Invalid, Stale
from postil.domain.identifiers import Identifier, paper_id
from postil.domain.ops import Op
from postil.services import edits

P = paper_id(Identifier("arxiv", "2501.00001"))


def test_text_is_written_as_text_and_all_else_as_a_value():
    assert edits.put("paper", P, "note", "x").kind == "text"
    assert edits.put("paper", P, "title", " a  b ").value == "a b"


def test_a_value_that_cannot_be_stored_is_refused_by_its_field():
    with pytest.raises(Invalid) as caught:
        edits.put("paper", P, "rating", 6)
    assert list(caught.value.detail["errors"]) == ["rating"]
    assert "1 to 5" in caught.value.message


def test_nothing_to_write_makes_no_commit(session, writer, library):
    assert edits.commit(session, writer, []) is None
    assert library.version == 0


def test_an_edit_that_the_ledger_rejects_is_a_conflict(session, writer):
    wrong = Op("set", "paper", P, field="canonical", value="arxiv:2501.00002")
    with pytest.raises(Conflict, match="canonical id"):
        edits.commit(session, writer, [wrong])


def test_only_the_version_that_was_read_may_be_changed():
    edits.expect(3, None)
    edits.expect(3, 3)
    with pytest.raises(Stale) as caught:
        edits.expect(3, 2)
    assert caught.value.detail["current"] == 3
