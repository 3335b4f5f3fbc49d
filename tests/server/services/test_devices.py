"""Devices: tokens are known by their digest only, end when revoked, and belong to one user."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from postil.domain.errors import Invalid, NotFound
from postil.models import Device, Library, User, now
from postil.models.engine import writing
from postil.services import accounts, devices


@pytest.fixture
def ada(owner: User, library: Library) -> User:
    assert library.owner_id == owner.id
    return owner


def test_a_token_leads_to_its_device(session: Session, ada: User):
    device, token = devices.issue(session, ada, "my script", ["read"])
    assert token.startswith("postil_")
    assert devices.by_token(session, token) is device
    assert device.kind == "token"
    assert device.library_id == accounts.personal_library(session, ada).id


def test_the_token_itself_is_stored_nowhere(session: Session, ada: User):
    _, token = devices.issue(session, ada, "my script", ["read"])
    rows = session.execute(text("SELECT * FROM device")).all()
    assert token not in str(rows)
    assert token.removeprefix("postil_") not in str(rows)


@pytest.mark.parametrize("token", ["", "postil_", "postil_x", "x" * 10_000, "\ud800", "postil_\u00e9"])
def test_anything_else_leads_to_no_device(session: Session, ada: User, token: str):
    devices.issue(session, ada, "my script", ["read"])
    assert devices.by_token(session, token) is None


def test_the_servers_own_writers_have_no_token(session: Session, ada: User):
    assert devices.everyone(session, ada) == []
    assert devices.by_token(session, "None") is None


def test_a_revoked_token_leads_nowhere_and_other_tokens_stay(session: Session, ada: User):
    device, token = devices.issue(session, ada, "old laptop", ["read"])
    other, kept = devices.issue(session, ada, "new laptop", ["read"])
    devices.revoke(session, ada, device.id)
    assert devices.by_token(session, token) is None
    assert devices.by_token(session, kept) is other
    assert devices.everyone(session, ada) == [other]


def test_revoking_twice_says_that_there_is_no_such_device(session: Session, ada: User):
    device, _ = devices.issue(session, ada, "old laptop", ["read"])
    devices.revoke(session, ada, device.id)
    with pytest.raises(NotFound):
        devices.revoke(session, ada, device.id)


def test_what_belongs_to_somebody_else_does_not_exist(session: Session, ada: User):
    bob = accounts.create(session, "Bob", "battery staple")
    device, token = devices.issue(session, ada, "laptop", ["read"])
    for attempt in (devices.get, devices.revoke):
        with pytest.raises(NotFound):
            attempt(session, bob, device.id)
    with pytest.raises(NotFound):
        devices.rename(session, bob, device.id, "mine")
    assert devices.by_token(session, token) is device
    assert device.name == "laptop"


def test_the_servers_own_writers_cannot_be_revoked(session: Session, ada: User):
    own = devices.writer(session, accounts.personal_library(session, ada).id)
    with pytest.raises(NotFound):
        devices.revoke(session, ada, own.device_id)


def test_scopes_are_kept_once_in_their_order(session: Session, ada: User):
    device, _ = devices.issue(session, ada, "laptop", ["sync", "read", "sync"])
    assert device.scopes == "read sync"


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", ""], ["READ"]])
def test_scopes_that_there_are_not_are_refused(session: Session, ada: User, scopes: list[str]):
    with pytest.raises(Invalid, match="read, save, sync"):
        devices.issue(session, ada, "laptop", scopes)


@pytest.mark.parametrize("name", ["", "  ", "\u202e\x00", "x" * 101])
def test_a_name_that_will_not_do_is_refused(session: Session, ada: User, name: str):
    with pytest.raises(Invalid):
        devices.issue(session, ada, name, ["read"])


def test_a_renamed_device_keeps_its_token(session: Session, ada: User):
    device, token = devices.issue(session, ada, "laptop", ["read"])
    devices.rename(session, ada, device.id, " the \n big\x07 one ")
    assert device.name == "the big one"
    assert devices.by_token(session, token) is device


def test_the_same_writer_is_found_every_time(session: Session, ada: User):
    library = accounts.personal_library(session, ada).id
    assert devices.writer(session, library) == devices.writer(session, library, "web")
    assert devices.writer(session, library).device_id != devices.writer(session, library, "import").device_id


def test_a_missing_writer_is_made_once(session: Session, library: Library):
    made = devices.writer(session, library.id)
    assert devices.writer(session, library.id) == made
    with pytest.raises(NotFound):
        devices.writer(session, "no-such-library")


def test_a_device_that_was_disconnected_is_connected_again_with_the_token_it_has(session: Session, ada: User):
    device, token = devices.issue(session, ada, "laptop", ["read"])
    assert devices.disconnected(session, ada) == []
    devices.revoke(session, ada, device.id)
    assert devices.disconnected(session, ada) == [device]
    assert devices.reconnect(session, ada, device.id) is device
    assert devices.by_token(session, token) is device
    assert devices.disconnected(session, ada) == []


def test_what_is_connected_unknown_or_too_long_gone_is_not_connected_again(session: Session, ada: User):
    device, token = devices.issue(session, ada, "laptop", ["read"])
    for ident in (device.id, "nobody", devices.writer(session, device.library_id).device_id):
        with pytest.raises(NotFound):
            devices.reconnect(session, ada, ident)
    devices.revoke(session, ada, device.id)
    device.revoked_at = now() - devices.RECENTLY - timedelta(seconds=1)
    session.flush()
    assert devices.disconnected(session, ada) == []
    with pytest.raises(NotFound, match="Connect it anew"):
        devices.reconnect(session, ada, device.id)
    assert devices.by_token(session, token) is None


def test_nobody_connects_the_device_of_somebody_else_again(session: Session, ada: User):
    eve = accounts.create(session, "Eve", "battery staple")
    device, _ = devices.issue(session, eve, "Eve's laptop", ["read"])
    devices.revoke(session, eve, device.id)
    assert devices.disconnected(session, ada) == []
    with pytest.raises(NotFound):
        devices.reconnect(session, ada, device.id)


def test_seeing_a_device_is_noted_once_a_minute(session: Session, ada: User):
    device, _ = devices.issue(session, ada, "laptop", ["read"])
    assert devices.unseen(device)
    devices.seen(session, device.id)
    session.refresh(device)
    first = device.seen_at
    assert first is not None
    assert not devices.unseen(device)
    devices.seen(session, device.id)
    session.refresh(device)
    assert device.seen_at == first
    device.seen_at = now() - timedelta(seconds=61)
    assert devices.unseen(device)
    devices.seen(session, device.id)
    session.refresh(device)
    assert device.seen_at is not None
    assert device.seen_at >= first


def test_finding_a_device_by_token_takes_no_write_lock(sessions: sessionmaker[Session]):
    with sessions() as writer:
        writing(writer)
        _, token = devices.issue(writer, accounts.create(writer, "Ada", "correct horse"), "laptop", ["read"])
        writer.commit()
        writing(writer)  # and holds the lock
        with sessions() as reader:
            assert devices.by_token(reader, token) is not None
            assert reader.scalars(select(Device.id)).all()
