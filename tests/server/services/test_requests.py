"""A sync request is read whole or refused whole; what it does not say has a default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from postil.domain.errors import Invalid, UpgradeRequired
from postil.services.changes import START, Token
from postil.services.requests import MAX_OPS, MAX_PAGE, Request

DEVICE = "d" * 36


def test_the_least_request_is_a_first_pull():
    found = Request.read({"v": 1}, DEVICE)
    assert (found.replica, found.cursor, found.max_seen, found.limit) == (DEVICE, START, START, MAX_PAGE)
    assert (found.ack, found.ops, found.epoch, found.clock_offset) == (0, (), "", 0)


def test_everything_that_it_says_is_taken():
    raw = {"v": 1, "device": "e" * 36, "epoch": "x", "cursor": [4, "n"], "max_seen": [5, "m"], "ack": 3, "limit": 7}
    found = Request.read({**raw, "ops": [{"seq": 4}]}, DEVICE)
    assert (found.replica, found.epoch, found.ack, found.limit) == ("e" * 36, "x", 3, 7)
    assert (found.cursor, found.max_seen, found.ops) == (Token(4, "n"), Token(5, "m"), ((4, {"seq": 4}),))


def test_how_far_a_clock_is_off_is_measured():
    behind = datetime.now(UTC) - timedelta(hours=2)
    assert Request.read({"v": 1, "clock": behind.isoformat()}, DEVICE).clock_offset == pytest.approx(
        7_200_000, abs=5000
    )


@pytest.mark.parametrize("clock", ["yesterday", 7, None, ""])
def test_a_clock_that_cannot_be_read_is_taken_for_right(clock):
    assert Request.read({"v": 1, "clock": clock}, DEVICE).clock_offset == 0


def test_a_page_is_never_larger_than_ours():
    assert Request.read({"v": 1, "limit": 10_000}, DEVICE).limit == MAX_PAGE


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_of_the_protocol_is_told_who_has_to_update(version):
    with pytest.raises(UpgradeRequired, match="Update"):
        Request.read({"v": version}, DEVICE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": "1"},
        {"v": True},
        {},
        {"v": 1, "device": "short"},
        {"v": 1, "device": 5},
        {"v": 1, "epoch": 5},
        {"v": 1, "cursor": [1]},
        {"v": 1, "cursor": [-1, "x"]},
        {"v": 1, "cursor": [True, "x"]},
        {"v": 1, "max_seen": "1"},
        {"v": 1, "ack": -1},
        {"v": 1, "ack": True},
        {"v": 1, "limit": 0},
        {"v": 1, "ops": {}},
        {"v": 1, "ops": [{"seq": 0}]},
        {"v": 1, "ops": [{"seq": "1"}]},
        {"v": 1, "ops": [7]},
        {"v": 1, "ops": [{"seq": n} for n in range(1, MAX_OPS + 2)]},
    ],
)
def test_what_cannot_be_read_is_refused_as_a_whole(wrong):
    with pytest.raises(Invalid) as refused:
        Request.read(wrong, DEVICE)
    assert refused.value.detail["errors"]
