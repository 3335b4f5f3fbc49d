"""The merge rules one by one: who wins, what is kept of the loser, and what a merge of texts looks like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from postil.domain.merge import MERGE, Aside, Current, causal, choose, decide, merge_lines, merge_text
from postil.domain.ops import Op

CASES = json.loads((Path(__file__).parents[2] / "merge" / "cases.json").read_text("utf-8"))
P = "6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11"


def put(field: str, value: object, **more: object) -> Op:
    return Op("text" if field == "note" else "set", "paper", P, field=field, value=value, **more)


@pytest.mark.parametrize(
    ("op", "device", "seen"),
    [
        (put("title", "x"), "b", True),
        (put("title", "x", base=5), "b", True),
        (put("title", "x", base=4), "b", False),
        (put("title", "x", base=0, seq=8), "a", True),
        (put("title", "x", base=0, seq=7), "a", False),
        (put("title", "x", base=0, seq=8), "b", False),
        (put("title", "x", base=0), "a", False),
    ],
)
def test_an_author_has_seen_a_value_read_at_its_version_or_written_by_an_earlier_operation_of_his(op, device, seen):
    assert causal(Current("y", ver=5, ts=10, device="a", seq=7), op, device) is seen


@pytest.mark.parametrize(
    ("ts", "device", "wins"), [(11, "a", True), (9, "z", False), (10, "z", True), (10, "a", False)]
)
def test_of_two_concurrent_values_the_later_wins_and_the_other_is_kept(ts, device, wins):
    current = Current("old", ver=5, ts=10, device="m", seq=1)
    decision = decide(current, put("title", "new", base=1), device, ts)
    assert (decision.write, decision.value) == ((True, "new") if wins else (False, "old"))
    kept = Aside("old", "replaced", "m", 10) if wins else Aside("new", "superseded", device, ts)
    assert decision.asides == (kept,)


def test_an_accepted_value_is_newer_than_the_one_it_replaces_whatever_the_clock_says():
    assert decide(Current("old", ver=5, ts=10, device="m"), put("title", "new"), "a", 3).ts == 11


def test_the_same_value_written_twice_leaves_nothing_to_keep():
    assert decide(Current("x", ver=5, ts=10, device="m"), put("title", "x", base=0), "a", 3).asides == ()


@pytest.mark.parametrize(("value", "outcome"), [(0.7, "applied"), (0.5, "applied"), (0.2, "superseded")])
def test_progress_only_grows(value, outcome):
    assert decide(Current(0.5, ver=5), put("progress", value), "a", 3).outcome == outcome


def test_the_time_of_reading_is_the_latest_and_is_not_taken_back():
    early, late = "2025-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"
    assert decide(Current(None), put("read_at", early), "a", 3).value == early
    assert decide(Current(late, ver=2), put("read_at", early), "a", 3).value == late
    assert decide(Current(late, ver=2), put("read_at", None), "a", 3).value == late


def test_what_is_written_once_stays():
    current = Current("arxiv:1", ver=1)
    assert decide(current, put("canonical", "arxiv:2"), "a", 3).outcome == "rejected"
    again = decide(current, put("canonical", "arxiv:1"), "a", 3)
    assert (again.outcome, again.write) == ("applied", False)


@pytest.mark.parametrize(
    ("current", "field", "value", "taken"),
    [
        (Current(""), "title", "seen", True),
        (Current("", ver=4), "title", "seen", True),
        (Current("mine", ver=4), "title", "seen", False),
        (Current("unread"), "status", "read", True),
        (Current("unread", ver=4), "status", "read", False),
        (Current(False, ver=4), "starred", True, False),
        (Current(None, ver=4), "rating", 3, False),
        (Current([]), "authors", ["Ada"], True),
        (Current(["Bob"], ver=1), "authors", ["Ada"], False),
    ],
)
def test_filling_puts_a_value_only_where_none_is_and_never_against_a_choice(current, field, value, taken):
    assert decide(current, put(field, value, fill=True, base=0), "a", 99).write is taken


def test_an_add_wins_over_a_remove_that_had_not_seen_it():
    there = Current(True, ver=5, ts=10, device="m")
    remove = Op("remove", "paper_tag", f"{P}|{P}", base=4)
    assert decide(there, remove, "a", 99).outcome == "superseded"
    assert decide(there, Op("remove", "paper_tag", f"{P}|{P}", base=5), "a", 99).value is False
    assert decide(Current(False, ver=5), Op("add", "paper_tag", f"{P}|{P}", base=0), "a", 0).value is True


def test_text_written_from_an_older_text_is_merged_in_nobodys_name():
    current = Current("a\nb\nmine\n", ver=5, ts=10, device="m")
    decision = decide(current, put("note", "yours\na\nb\n", base=1, base_text="a\nb\n"), "a", 3)
    assert (decision.outcome, decision.value, decision.device) == ("merged", "yours\na\nb\nmine\n", MERGE)
    assert decision.asides == (Aside("a\nb\nmine\n", "merged", "m", 10), Aside("yours\na\nb\n", "merged", "a", 3))
    assert not decision.conflict


def test_text_whose_base_is_the_present_text_replaces_it_whatever_version_it_names():
    decision = decide(Current("a", ver=5, device="m"), put("note", "b", base=0, base_text="a"), "a", 3)
    assert (decision.outcome, decision.value) == ("applied", "b")


def test_a_line_that_somebody_deleted_does_not_return_with_an_edit_that_left_it_as_it_was():
    """Not even when the note is empty since: found by the simulator, seed 90."""
    emptied = Current("", ver=5, device="m")
    assert decide(emptied, put("note", "line", base=1, base_text="line"), "a", 3).value == ""
    assert decide(emptied, put("note", "line", base=1, base_text=""), "a", 3).device == "a"


def test_text_without_a_base_keeps_both():
    decision = decide(Current("one", ver=5, device="m"), put("note", "two", base=0), "a", 3)
    assert sorted(decision.value.split("\n")) == ["one", "two"]


@pytest.mark.parametrize(
    ("base", "current", "incoming", "merged"),
    [
        ("a\nb\nc", "a\nB\nc", "a\nb\nC", "a\nB\nc\nb\nC"),  # changes that touch are one place: both stay
        ("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nD"),
        ("a\nb", "a", "a\nb", "a"),
        ("a", "x", "y", "x\ny"),
        ("a\n\nb", "a\n\nb\n\nc", "z\n\nb", "z\n\nb\n\nc"),
        ("", "same", "same", "same"),
        ("a\nb\nc", "c\na\nb", "a\nb\nc\nd", "c\na\nb\nd"),
    ],
)
def test_texts_merge_by_lines(base, current, incoming, merged):
    assert merge_text(base, current, incoming) == merged


@pytest.mark.parametrize("case", CASES["merge"], ids=lambda case: case["why"])
def test_server_and_extension_merge_by_one_table(case):
    merged = merge_lines(case["base"], case["current"], case["incoming"])
    assert merged == (case["merged"], case["conflict"])


@pytest.mark.parametrize("case", CASES["choose"], ids=lambda case: case["why"])
def test_choosing_one_version_takes_out_what_only_the_other_had(case):
    assert choose(case["present"], case["chosen"], case["other"]) == case["result"]


def test_two_texts_for_the_same_line_are_a_conflict_and_both_go_to_the_history():
    decision = decide(Current("mine", ver=5, ts=10, device="m"), put("note", "yours", base=1, base_text="x"), "a", 3)
    assert (decision.value, decision.conflict) == ("mine\nyours", True)
    assert decision.asides == (Aside("mine", "conflict", "m", 10), Aside("yours", "conflict", "a", 3))
