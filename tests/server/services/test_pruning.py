"""What is forgotten for good, what is not, and what devices are told that have not synced for very long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.errors import ResyncRequired
from postil.domain.identifiers import Identifier, list_id, paper_id, tag_id
from postil.domain.ops import Op
from postil.models import Commit, Device, FieldVersion, History, Library, ListEntry, Paper, PaperTag, SyncDevice, Tag
from postil.services import changes, ledger, pruning, snapshot, sync
from postil.services.ledger import Author
from postil.services.pruning import Pruned

HERE = Author("here")
P, Q = paper_id(Identifier("arxiv", "2501.00001")), paper_id(Identifier("arxiv", "2501.00002"))
T, L = tag_id("t"), list_id("l")
LATER = datetime.now(UTC) + timedelta(days=1)


def write(session: Session, library: Library, *ops: Op) -> int:
    return ledger.apply(session, library.id, HERE, ops).ver


@pytest.fixture
def filled(session: Session, library: Library) -> int:
    return write(
        session,
        library,
        Op("set", "paper", P, field="title", value="Goes"),
        Op("set", "paper", Q, field="title", value="Stays"),
        Op("set", "tag", T, field="name", value="t"),
        Op("set", "list", L, field="name", value="l"),
        Op("add", "paper_tag", f"{P}|{T}"),
        Op("add", "paper_tag", f"{Q}|{T}"),
        Op("add", "list_entry", f"{L}|{P}"),
        Op("add", "identifier", f"{P}|arxiv:2501.00001"),
    )


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def request(replica: str, **more: Any) -> dict[str, Any]:
    return {"v": 1, "device": replica, "cursor": [0, "0"], "max_seen": [0, "0"], **more}


def test_a_paper_deleted_long_ago_goes_with_its_memberships_and_the_others_stay(session, library, filled):
    write(session, library, Op("del", "paper", P))
    gone = pruning.prune(session, library.id, LATER)
    assert (gone.things, gone.memberships) == (1, 3)
    assert session.scalars(select(Paper.id)).all() == [Q]
    assert session.scalars(select(PaperTag.paper_id)).all() == [Q]
    assert count(session, ListEntry) == 0
    assert P not in "".join(session.scalars(select(FieldVersion.entity_id)))


def test_what_was_deleted_lately_stays(session, library, filled):
    write(session, library, Op("del", "paper", P))
    assert pruning.prune(session, library.id, datetime.now(UTC) - timedelta(days=180)) == Pruned()
    assert count(session, Paper) == 2


def test_what_was_restored_stays(session, library, filled):
    write(session, library, Op("del", "paper", P))
    write(session, library, Op("restore", "paper", P))
    assert pruning.prune(session, library.id, LATER).things == 0
    assert count(session, PaperTag) == 2


def test_an_ended_membership_and_a_deleted_tag_go_and_what_they_joined_stays(session, library, filled):
    write(session, library, Op("remove", "list_entry", f"{L}|{P}"), Op("del", "tag", T))
    gone = pruning.prune(session, library.id, LATER)
    assert (gone.things, gone.memberships) == (1, 3)
    assert (count(session, Paper), count(session, Tag), count(session, PaperTag)) == (2, 0, 0)


def test_a_paper_that_another_record_points_at_stays_until_that_one_goes(session, library, filled):
    write(session, library, Op("set", "paper", Q, field="alias_of", value=P))
    write(session, library, Op("del", "paper", P))
    assert pruning.prune(session, library.id, LATER).things == 0
    write(session, library, Op("del", "paper", Q))
    assert pruning.prune(session, library.id, LATER).things == 2


def test_old_values_and_commits_go_and_the_last_commit_stays(session, library, filled):
    write(session, library, Op("set", "paper", P, field="title", value="Goes again"))
    last = changes.newest(session, ledger.current(session, library.id))
    gone = pruning.prune(session, library.id, LATER)
    assert (gone.history, gone.commits) == (1, 1)
    assert count(session, History) == 0
    assert session.scalars(select(Commit.ver)).all() == [last.ver]


def test_nothing_goes_that_a_machine_seen_lately_has_not_pulled(session, library, device, filled):
    session.add(
        SyncDevice(library_id=library.id, id="r" * 36, device_id=device.id, last_pull_ver=filled, seen_at=LATER)
    )
    write(session, library, Op("del", "paper", P))
    assert pruning.prune(session, library.id, LATER).things == 0
    asleep = session.get_one(SyncDevice, (library.id, "r" * 36))
    asleep.seen_at = LATER - timedelta(days=200)
    assert pruning.prune(session, library.id, LATER).things == 1


def test_an_older_cursor_is_told_and_a_snapshot_brings_it_what_there_is(
    session: Session, library: Library, device: Device, filled: int
):
    replica = "4" * 36
    old = sync.exchange(session, device, request(replica))
    write(session, library, Op("del", "paper", P))
    pruning.prune(session, library.id, LATER)
    with pytest.raises(ResyncRequired) as refused:
        sync.exchange(session, device, request(replica, cursor=old["cursor"], max_seen=old["max_seen"]))
    assert refused.value.detail["reason"] == "history_pruned"
    found = snapshot.chunk(session, ledger.current(session, library.id), None, (), 100)
    assert P not in {row["id"] for row in found.rows}
    again = sync.exchange(session, device, request(replica, cursor=found.cursor.wire, max_seen=found.cursor.wire))
    assert (again["changes"], again["more"], again["pruned"]) == ([], False, found.cursor.ver)


def test_who_begins_anew_without_a_snapshot_still_gets_everything(session, library, device, filled):
    for number in range(3, 9):
        write(session, library, Op("set", "paper", Q, field="title", value=f"Stays {number}"))
    pruning.prune(session, library.id, LATER)
    write(session, library, Op("set", "paper", Q, field="status", value="read"))
    values, cursor, more = {}, [0, "0"], True
    while more:
        page = sync.exchange(session, device, request("5" * 36, cursor=cursor, max_seen=cursor, limit=2))
        values |= {(one["id"], one["f"]): one["val"] for one in page["changes"]}
        cursor, more = page["cursor"], page["more"]
    assert values[Q, "title"] == "Stays 8"
    assert values[Q, "status"] == "read"
