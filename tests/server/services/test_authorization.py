"""The device authorization grant, step by step (RFC 8628)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound
from postil.models import DeviceAuthorization, Library, User, now
from postil.services import accounts, authorization, devices
from postil.services.authorization import Asked, Issued, Waiting


@pytest.fixture
def ada(owner: User, library: Library) -> User:
    assert library.owner_id == owner.id
    return owner


@pytest.fixture
def asked(session: Session) -> Asked:
    return authorization.ask(session, "Firefox on laptop", ["read", "save"], "127.0.0.7")


def _patient(session: Session, asked: Asked) -> Issued | Waiting:
    """Ask again after having waited for as long as was asked for."""
    if asked.request.last_polled_at is not None:
        asked.request.last_polled_at -= timedelta(seconds=asked.request.interval)
    return authorization.redeem(session, asked.device_code)


def test_codes_are_of_letters_that_cannot_be_confused(session: Session):
    codes = {authorization.ask(session, "x", ["read"], "::1").request.user_code for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{8}", code) for code in codes)
    assert authorization.shown("BCDFGHJK") == "BCDF-GHJK"


def test_the_device_code_is_stored_nowhere(session: Session, asked: Asked):
    assert asked.device_code not in str(session.execute(text("SELECT * FROM device_authorization")).all())


def test_a_device_waits_until_somebody_answers(session: Session, ada: User, asked: Asked):
    assert _patient(session, asked) is Waiting.PENDING
    assert _patient(session, asked) is Waiting.PENDING
    authorization.approve(session, ada, asked.request.user_code)
    assert isinstance(_patient(session, asked), Issued)


def test_an_approved_device_gets_a_token_for_the_approvers_library_with_the_scopes_shown(
    session: Session, ada: User, asked: Asked
):
    authorization.approve(session, ada, asked.request.user_code)
    found = authorization.redeem(session, asked.device_code)
    assert isinstance(found, Issued)
    assert devices.by_token(session, found.token) is found.device
    assert found.device.user_id == ada.id
    assert (found.device.name, found.device.kind, found.device.scopes) == (
        "Firefox on laptop",
        "extension",
        "read save",
    )


def test_the_token_is_given_out_once(session: Session, ada: User, asked: Asked):
    authorization.approve(session, ada, asked.request.user_code)
    assert isinstance(authorization.redeem(session, asked.device_code), Issued)
    assert authorization.redeem(session, asked.device_code) is Waiting.UNKNOWN
    assert len(devices.everyone(session, ada)) == 1


def test_a_hasty_device_is_slowed_down_more_each_time(session: Session, asked: Asked):
    assert authorization.redeem(session, asked.device_code) is Waiting.PENDING
    before = asked.request.interval
    assert authorization.redeem(session, asked.device_code) is Waiting.SLOW_DOWN
    assert asked.request.interval == before + 5
    assert authorization.redeem(session, asked.device_code) is Waiting.SLOW_DOWN
    assert asked.request.interval == before + 10
    assert _patient(session, asked) is Waiting.PENDING


def test_a_denied_device_is_told_so_and_can_not_be_approved_any_more(session: Session, ada: User, asked: Asked):
    authorization.deny(session, asked.request.user_code)
    assert authorization.redeem(session, asked.device_code) is Waiting.DENIED
    with pytest.raises(NotFound):
        authorization.approve(session, ada, asked.request.user_code)
    assert authorization.redeem(session, asked.device_code) is Waiting.DENIED
    assert devices.everyone(session, ada) == []


def test_an_expired_code_can_be_neither_approved_nor_redeemed(session: Session, ada: User, asked: Asked):
    asked.request.expires_at = now() - timedelta(seconds=1)
    session.flush()
    assert authorization.redeem(session, asked.device_code) is Waiting.EXPIRED
    with pytest.raises(NotFound):
        authorization.approve(session, ada, asked.request.user_code)


def test_an_approval_that_is_fetched_too_late_gives_no_token(session: Session, ada: User, asked: Asked):
    authorization.approve(session, ada, asked.request.user_code)
    asked.request.expires_at = now() - timedelta(seconds=1)
    session.flush()
    assert authorization.redeem(session, asked.device_code) is Waiting.EXPIRED


def test_a_code_that_one_person_answered_is_gone_for_everybody_else(session: Session, ada: User, asked: Asked):
    bob = accounts.create(session, "Bob", "battery staple")
    authorization.approve(session, ada, asked.request.user_code)
    with pytest.raises(NotFound):
        authorization.find(session, asked.request.user_code)
    with pytest.raises(NotFound):
        authorization.approve(session, bob, asked.request.user_code)
    with pytest.raises(NotFound):
        authorization.deny(session, asked.request.user_code)
    found = authorization.redeem(session, asked.device_code)
    assert isinstance(found, Issued)
    assert found.device.user_id == ada.id


def test_a_device_whose_approver_is_gone_gets_nothing(session: Session, ada: User, asked: Asked):
    authorization.approve(session, ada, asked.request.user_code)
    accounts.remove(session, ada)
    session.expire_all()
    assert authorization.redeem(session, asked.device_code) is Waiting.UNKNOWN


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}\u2013{1}", "{0}.{1}"])
def test_a_code_is_found_however_it_is_typed(session: Session, asked: Asked, typed: str):
    code = asked.request.user_code
    assert authorization.find(session, typed.format(code[:4], code[4:])).id == asked.request.id
    assert authorization.find(session, typed.format(code[:4], code[4:]).lower()).id == asked.request.id


@pytest.mark.parametrize("typed", ["", "-", "AAAA-AAAA", "%", "________", "x" * 100_000, "\x00"])
def test_no_other_code_is_found(session: Session, asked: Asked, typed: str):
    with pytest.raises(NotFound):
        authorization.find(session, typed)


@pytest.mark.parametrize("code", ["", "x", "x" * 10_000, "\ud800"])
def test_an_unknown_device_code_is_not_a_grant(session: Session, asked: Asked, code: str):
    assert authorization.redeem(session, code) is Waiting.UNKNOWN
    assert authorization.redeem(session, asked.request.user_code) is Waiting.UNKNOWN


def test_names_and_scopes_are_checked_before_anybody_is_asked(session: Session):
    with pytest.raises(Invalid):
        authorization.ask(session, "", ["read"], "::1")
    with pytest.raises(Invalid):
        authorization.ask(session, "laptop", ["everything"], "::1")
    assert session.scalars(select(DeviceAuthorization)).all() == []


def test_requests_long_expired_are_cleared_away(session: Session, asked: Asked):
    asked.request.expires_at = now() - timedelta(hours=2)
    session.flush()
    other = authorization.ask(session, "laptop", ["read"], "::1")
    assert session.scalars(select(DeviceAuthorization.id)).all() == [other.request.id]
