"""The device authorization grant (RFC 8628): a device asks, a person approves, the device gets its token."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from postil.domain.errors import NotFound
from postil.models import Device, DeviceAuthorization, User, now
from postil.services import devices
from postil.services.secrets import digest

LIFETIME = timedelta(minutes=15)
#: Seconds between two questions of a waiting device, and what a hasty one is slowed down by (§3.5).
INTERVAL = 2
SLOWER = 5
#: RFC 8628 §6.1: consonants that are hard to confuse, and that spell no words.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_CODE_LENGTH = 8
#: A question may come this much early: clocks of browsers are not exact.
_TOLERANCE = timedelta(milliseconds=500)
#: An expired request is remembered so long, to tell the device that it expired.
_REMEMBERED = timedelta(hours=1)
_UNKNOWN = "There is no such code, or it is not valid any more. Start again on the device."


class Waiting(StrEnum):
    """Why there is no token (error codes of RFC 8628 §3.5 and RFC 6749 §5.2)."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    DENIED = "access_denied"
    EXPIRED = "expired_token"
    UNKNOWN = "invalid_grant"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the device gets for asking: its secret code, and the request with the code for people."""

    device_code: str
    request: DeviceAuthorization


@dataclass(frozen=True, slots=True)
class Issued:
    """The device that was made, and its token, given out once."""

    device: Device
    token: str


def ask(session: Session, device_name: str, scopes: Iterable[str], asked_from: str) -> Asked:
    """Register a device's wish. Raises Invalid for a bad name or scope."""
    at = now()
    session.execute(delete(DeviceAuthorization).where(DeviceAuthorization.expires_at < at - _REMEMBERED))
    code = secrets.token_urlsafe(32)
    request = DeviceAuthorization(
        id=str(uuid.uuid4()),
        device_code_hash=digest(code),
        user_code=_fresh_code(session),
        device_name=devices.read_name(device_name),
        scopes=" ".join(devices.read_scopes(scopes)),
        asked_from=asked_from,
        interval=INTERVAL,
        created_at=at,
        expires_at=at + LIFETIME,
    )
    session.add(request)
    session.flush()
    return Asked(code, request)


def shown(user_code: str) -> str:
    """A code as people see it: `BCDF-GHJK`."""
    return f"{user_code[:4]}-{user_code[4:]}"


def find(session: Session, user_code: str) -> DeviceAuthorization:
    """The request of a code as typed (small letters, blanks and dashes allowed) that waits for an answer.

    Raises NotFound when there is none, it expired, or somebody answered it.
    """
    letters = re.sub(r"[\s\-\u2010-\u2015_.]", "", user_code[:64]).upper()
    query = select(DeviceAuthorization).where(
        DeviceAuthorization.user_code == letters,
        DeviceAuthorization.approved_by.is_(None),
        ~DeviceAuthorization.denied,
        DeviceAuthorization.expires_at > now(),
    )
    found = session.scalars(query.with_for_update()).first()
    if found is None:
        raise NotFound(_UNKNOWN)
    return found


def approve(session: Session, user: User, user_code: str) -> DeviceAuthorization:
    """Let the device into the user's library. Raises NotFound."""
    request = find(session, user_code)
    request.approved_by = user.id
    session.flush()
    return request


def deny(session: Session, user_code: str) -> DeviceAuthorization:
    """Refuse the device. Raises NotFound."""
    request = find(session, user_code)
    request.denied = True
    session.flush()
    return request


def redeem(session: Session, device_code: str) -> Issued | Waiting:
    """The token of an approved request, once; else why there is none (commit that too: it was noted)."""
    query = select(DeviceAuthorization).where(DeviceAuthorization.device_code_hash == digest(device_code))
    request = session.scalars(query.with_for_update()).first()
    if request is None:
        return Waiting.UNKNOWN
    at = now()
    if request.expires_at <= at:
        return Waiting.EXPIRED
    if request.denied:
        return Waiting.DENIED
    user = session.get(User, request.approved_by) if request.approved_by else None
    if user is None:
        return _pending(session, request)
    device, token = devices.issue(session, user, request.device_name, request.scopes.split(), "extension")
    session.delete(request)
    session.flush()
    return Issued(device, token)


def _pending(session: Session, request: DeviceAuthorization) -> Waiting:
    at, before = now(), request.last_polled_at
    request.last_polled_at = at
    hasty = before is not None and at - before < timedelta(seconds=request.interval) - _TOLERANCE
    if hasty:
        request.interval += SLOWER
    session.flush()
    return Waiting.SLOW_DOWN if hasty else Waiting.PENDING


def _fresh_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(_CODE_LENGTH))
        if session.scalar(select(DeviceAuthorization.id).where(DeviceAuthorization.user_code == code)) is None:
            return code
