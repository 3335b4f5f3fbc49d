"""One round trip after another, as an extension makes them: retries, cursors, pages, and histories that part."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, ResyncRequired, UpgradeRequired
from postil.domain.identifiers import Identifier, paper_id
from postil.models import Device, Library, OpResult, Paper
from postil.services import changes, papers, sync
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer

P = paper_id(Identifier("arxiv", "2501.00001"))


class Replica:
    """A client that remembers what the protocol asks it to remember."""

    def __init__(self, session: Session, device: Device) -> None:
        self.session, self.device, self.id = session, device, str(uuid.uuid4())
        self.epoch, self.cursor, self.max_seen, self.seq, self.ack = "", [0, "0"], [0, "0"], 0, 0
        self.fields: dict[tuple[str, str, str], Any] = {}

    def op(self, **op: Any) -> dict[str, Any]:
        self.seq += 1
        return {"seq": self.seq, "ts": "2026-01-01T00:00:00Z", **op}

    def request(self, *ops: dict[str, Any], **more: Any) -> dict[str, Any]:
        said = {"v": 1, "device": self.id, "epoch": self.epoch, "cursor": self.cursor, "max_seen": self.max_seen}
        return json.loads(json.dumps({**said, "ack": self.ack, "ops": ops, **more}))

    def send(self, *ops: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = json.loads(json.dumps(sync.exchange(self.session, self.device, self.request(*ops, **more))))
        self.epoch, self.cursor, self.max_seen = answer["epoch"], answer["cursor"], answer["max_seen"]
        for change in answer["changes"]:
            self.fields[change["e"], change["id"], change["f"]] = change["val"]
        return answer

    def saving(self, number: str = "2501.00001", title: str = "A title") -> list[dict[str, Any]]:
        paper = paper_id(Identifier("arxiv", number))
        return [
            self.op(op="restore", e="paper", id=paper),
            self.op(op="set", e="paper", id=paper, f="canonical", val=f"arxiv:{number}", fill=True, base=0),
            self.op(op="set", e="paper", id=paper, f="title", val=title, fill=True, base=0),
            self.op(op="add", e="identifier", id=f"{paper}|arxiv:{number}", base=0),
        ]


@pytest.fixture
def laptop(session: Session, device: Device) -> Replica:
    return Replica(session, device)


@pytest.fixture
def tower(session: Session, device: Device) -> Replica:
    return Replica(session, device)


def test_a_first_sync_of_an_empty_library_brings_nothing_and_the_epoch(laptop):
    answer = laptop.send()
    assert (answer["changes"], answer["more"], answer["epoch"], answer["cursor"]) == ([], False, "epoch-1", [0, "0"])


def test_what_one_device_saves_the_other_receives(laptop, tower):
    assert laptop.send(*laptop.saving())["last_seq"] == 4
    tower.send()
    assert tower.fields["paper", P, "title"] == "A title"
    assert tower.fields["paper", P, "_deleted"] is False
    assert tower.fields["identifier", f"{P}|arxiv:2501.00001", "_present"] is True


def test_a_request_sent_twice_is_applied_once(laptop, session, library):
    request = laptop.request(*laptop.saving())
    first = sync.exchange(session, laptop.device, request)
    second = sync.exchange(session, laptop.device, request)
    assert library.version == 4
    assert second["last_seq"] == first["last_seq"] == 4


def test_the_outcome_of_an_operation_is_told_again_until_it_is_acknowledged(laptop, session):
    bad = laptop.op(op="set", e="paper", id=P, f="status", val="burnt")
    request = laptop.request(bad)
    first = sync.exchange(session, laptop.device, request)["results"]
    assert first == sync.exchange(session, laptop.device, request)["results"]
    assert (first[0]["seq"], first[0]["outcome"]) == (1, "rejected")
    assert "unread, reading, read" in first[0]["reason"]
    laptop.ack = 1
    laptop.send(laptop.op(op="restore", e="paper", id=P))
    assert session.scalars(select(OpResult)).all() == []


def test_one_bad_operation_does_not_hold_up_those_behind_it(laptop, session, library):
    answer = laptop.send(laptop.op(op="explode"), *laptop.saving())
    assert answer["last_seq"] == 5
    assert session.get_one(Paper, (library.id, P)).title == "A title"


def test_a_gap_in_the_sequence_is_noticed_and_nothing_is_applied(laptop, library):
    laptop.seq = 7
    with pytest.raises(ResyncRequired) as caught:
        laptop.send(*laptop.saving())
    assert caught.value.detail["reason"] == "device_unknown"
    assert library.version == 0


def test_a_cursor_of_another_history_is_noticed(laptop, session):
    laptop.send(*laptop.saving())
    laptop.cursor = [laptop.cursor[0], "0123456789abcdef"]
    with pytest.raises(ResyncRequired) as caught:
        laptop.send()
    assert caught.value.detail["reason"] == "history_diverged"


def test_having_seen_more_than_the_server_has_is_noticed(laptop):
    laptop.send(*laptop.saving())
    laptop.max_seen = [99, "ffff"]
    with pytest.raises(ResyncRequired):
        laptop.send()


def test_another_epoch_is_noticed(laptop, library):
    laptop.send(*laptop.saving())
    library.epoch = "epoch-2"
    with pytest.raises(ResyncRequired):
        laptop.send()


def test_an_old_protocol_is_told_to_update(laptop, session):
    with pytest.raises(UpgradeRequired):
        sync.exchange(session, laptop.device, {"v": 0})


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"v": True},
        {"v": 1, "cursor": "x"},
        {"v": 1, "cursor": [1]},
        {"v": 1, "cursor": [-1, "x"]},
        {"v": 1, "max_seen": [1, 2]},
        {"v": 1, "device": 5},
        {"v": 1, "ops": "all"},
        {"v": 1, "ops": [{"op": "set"}]},
        {"v": 1, "ops": [{"seq": 0}]},
        {"v": 1, "ops": [None]},
        {"v": 1, "ops": [{"seq": n} for n in range(1, 102)]},
        {"v": 1, "limit": 0},
        {"v": 1, "ack": -1, "ops": []},
    ],
    ids=str,
)
def test_a_malformed_request_is_refused_as_a_whole(session, device, request_):
    with pytest.raises(Invalid):
        sync.exchange(session, device, request_)


def test_pages_end_where_commits_end_and_miss_nothing(laptop, tower):
    for number in range(1, 21):
        laptop.send(*laptop.saving(f"2501.{number:05d}"))
    rounds = 0
    while True:
        answer = tower.send(limit=7)
        rounds += 1
        if not answer["more"]:
            break
    assert rounds > 10
    assert len([key for key in tower.fields if key[2] == "title"]) == 20


def test_a_commit_larger_than_the_page_comes_whole(laptop, tower):
    ops = [op for number in range(1, 21) for op in laptop.saving(f"2501.{number:05d}")]
    laptop.send(*ops)
    answer = tower.send(limit=5)
    assert len(answer["changes"]) == 80
    assert not answer["more"]


def test_a_page_of_long_notes_stays_near_its_limit_of_bytes(laptop, tower, monkeypatch):
    monkeypatch.setattr(changes, "PAGE_BYTES", 4_000)
    for number in range(1, 11):
        paper = paper_id(Identifier("arxiv", f"2501.{number:05d}"))
        laptop.send(laptop.op(op="text", e="paper", id=paper, f="note", val="x" * 1_500, base_text=""))
    rounds = 1
    while tower.send()["more"]:
        rounds += 1
    assert rounds >= 4
    assert len(tower.fields) == 10


def test_what_the_web_pages_write_reaches_devices(laptop, session, library, device):
    papers.save(session, Writer(library.id, "web"), PaperDraft({"title": "T"}, {"arxiv": "2501.00001"}, tags=("rl",)))
    answer = laptop.send()
    assert laptop.fields["paper", P, "title"] == "T"
    assert "rl" in [value for (entity, _, field), value in laptop.fields.items() if (entity, field) == ("tag", "name")]
    assert {change["by"] for change in answer["changes"]} == {"web"}


def test_a_clock_an_hour_slow_is_corrected(laptop, tower, session, library):
    laptop.send(*laptop.saving())
    tower.send()
    first = {**laptop.op(op="set", e="paper", id=P, f="status", val="read", base=0), "ts": "2026-01-01T12:00:00Z"}
    laptop.send(first, clock="2026-01-01T12:00:01Z")
    second = {**tower.op(op="set", e="paper", id=P, f="status", val="reading", base=0), "ts": "2026-01-01T11:00:02Z"}
    tower.send(second, clock="2026-01-01T11:00:02Z")
    session.flush()
    assert session.get_one(Paper, (library.id, P)).status == "reading"


def test_an_idle_pull_needs_no_write_lock():
    assert not sync.needs_writing({"v": 1, "ops": []})
    assert sync.needs_writing({"v": 1, "ops": [{"seq": 1}]})


def test_a_copied_profile_that_reuses_a_number_loses_nothing_silently(laptop, tower):
    """Two clients with one identity: the second's operation carries a number that was used, so it is skipped.

    A copied profile is told by the results; SYNC.md has it take a new identity. Here the gap shows it.
    """
    tower.id = laptop.id
    laptop.send(*laptop.saving())
    tower.seq = 5
    with pytest.raises(ResyncRequired):
        tower.send(tower.op(op="restore", e="paper", id=P))


def test_what_two_copies_of_a_profile_had_waiting_is_processed_once(laptop, tower):
    """Both took new names, and each sent it: found by the simulator, seed 248."""
    waiting = [{**op, "n": f"a-nonce-of-its-kind-{op['seq']}".replace("-", "")} for op in laptop.saving()]
    laptop.send(*waiting)
    own = {"seq": 5, "n": "own", "op": "set", "e": "paper", "id": P, "f": "status", "val": "read"}
    answer = tower.send(*waiting, own)
    assert answer["last_seq"] == 5
    assert answer["results"] == []
    assert laptop.send()["cursor"][0] == 5
    assert tower.send(*waiting)["cursor"][0] == 5


def test_what_a_machine_gives_back_is_not_seen_by_its_older_edit_that_waited(laptop):
    """Else that edit would win over the newer value that another had written: found by the simulator, seed 813."""
    laptop.send(*laptop.saving())
    newer = laptop.op(op="set", e="paper", id=P, f="title", val="Newer", base=0, at=1_800_000_000_000)
    before = laptop.seq
    older = laptop.op(op="set", e="paper", id=P, f="title", val="Older", base=0, ts="2025-01-01T00:00:00Z")
    answer = laptop.send(newer, {**older, "since": before})
    assert [one["outcome"] for one in answer["results"]] == ["superseded"]
    assert laptop.fields["paper", P, "title"] == "Newer"
    later = laptop.op(
        op="set", e="paper", id=P, f="title", val="Later, by a slow clock", base=0, ts="2025-01-01T00:00:00Z"
    )
    laptop.send(later)
    assert laptop.fields["paper", P, "title"] == "Later, by a slow clock"


def test_two_clients_that_count_instead_of_throwing_dice_lose_nothing(laptop, tower):
    laptop.send(*({**op, "n": str(op["seq"])} for op in laptop.saving("2501.00001")))
    answer = tower.send(*({**op, "n": str(op["seq"])} for op in tower.saving("2501.00002")))
    assert (answer["last_seq"], answer["cursor"][0]) == (4, 8)


def test_libraries_do_not_see_each_other(laptop, session, owner):
    other = Library(id=str(uuid.uuid4()), owner_id=owner.id, name="B", epoch="epoch-b")
    session.add(other)
    session.flush()
    stranger = Device(id=str(uuid.uuid4()), library_id=other.id, user_id=owner.id, name="d", kind="extension")
    laptop.send(*laptop.saving())
    assert sync.exchange(session, stranger, {"v": 1})["changes"] == []
