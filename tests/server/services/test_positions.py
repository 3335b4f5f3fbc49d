"""Where devices stand: how much others changed since they last told."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.models import Device, Library, SyncDevice, User
from postil.services import papers, positions
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


@pytest.fixture
def replica(session: Session, library: Library, device: Device) -> SyncDevice:
    made = SyncDevice(library_id=library.id, id="replica", device_id=device.id, last_pull_ver=0)
    session.add(made)
    session.flush()
    return made


def save(session: Session, writer: Writer, number: int) -> None:
    papers.save(session, writer, PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number:05}"}))


def test_a_device_that_does_not_sync_has_no_position(session: Session, owner: User, device: Device):
    assert positions.of(session, owner) == {}


def test_what_others_wrote_since_is_to_be_fetched(
    session: Session, owner: User, library: Library, device: Device, replica: SyncDevice
):
    assert positions.of(session, owner)[device.id].behind == 0
    save(session, Writer(library.id, "web"), 1)
    behind = positions.of(session, owner)[device.id].behind
    assert behind > 0
    replica.last_pull_ver = library.version
    session.flush()
    assert positions.of(session, owner)[device.id].behind == 0
    assert positions.of(session, owner)[device.id].told_at == replica.seen_at


def test_what_the_replica_wrote_itself_is_not_to_be_fetched(
    session: Session, owner: User, library: Library, device: Device, replica: SyncDevice
):
    save(session, Writer(library.id, replica.id), 1)
    assert positions.of(session, owner)[device.id].behind == 0


def test_very_many_changes_are_counted_only_so_far(
    session: Session,
    owner: User,
    library: Library,
    device: Device,
    replica: SyncDevice,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(positions, "MOST", 3)
    for number in range(1, 4):
        save(session, Writer(library.id, "web"), number)
    assert positions.of(session, owner)[device.id].behind == 4
