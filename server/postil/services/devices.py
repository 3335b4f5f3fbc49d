"""Devices: holders of a token (extensions, scripts) and the server's own writers, in one library each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound
from postil.models import Device, Library, User, now
from postil.services import accounts
from postil.services.edits import Writer
from postil.services.secrets import digest, new_token

#: What a token may do, in the order shown: read the library, save and edit in it, take part in sync.
SCOPES = ("read", "save", "sync")
NAME_CHARACTERS = 100
#: How exactly it is known when a device was last seen.
SEEN_EVERY = timedelta(minutes=1)
#: How long a device that was disconnected can be connected again with the token that it has.
RECENTLY = timedelta(days=30)


def writer(session: Session, library_id: str, kind: str = "web") -> Writer:
    """The server's own writer of that kind in a library, made when missing. Raises NotFound."""
    query = select(Device.id).where(Device.library_id == library_id, Device.kind == kind)
    found = session.scalars(query.order_by(Device.created_at, Device.id).limit(1)).first()
    if found is None:
        library = session.get(Library, library_id)
        if library is None or kind not in accounts.WRITERS:
            raise NotFound("There is no such library.")
        found = str(uuid.uuid4())
        session.add(
            Device(
                id=found,
                library_id=library_id,
                user_id=library.owner_id,
                name=accounts.WRITERS[kind],
                kind=kind,
            )
        )
        session.flush()
    return Writer(library_id, found)


def issue(session: Session, user: User, name: str, scopes: Iterable[str], kind: str = "token") -> tuple[Device, str]:
    """A new device for the user's library, and its token, which cannot be shown again. Raises Invalid."""
    token = new_token()
    device = Device(
        id=str(uuid.uuid4()),
        library_id=accounts.personal_library(session, user).id,
        user_id=user.id,
        name=read_name(name),
        kind=kind,
        token_hash=digest(token),
        scopes=" ".join(read_scopes(scopes)),
    )
    session.add(device)
    session.flush()
    return device, token


def by_token(session: Session, token: str) -> Device | None:
    """The device that holds the token, unless revoked. Compares digests only; writes nothing (see `seen`)."""
    query = select(Device).where(Device.token_hash == digest(token), Device.revoked_at.is_(None))
    return session.scalars(query).first()


def unseen(device: Device, at: datetime | None = None) -> bool:
    """Whether it is time to note again that the device was seen."""
    return device.seen_at is None or (at or now()) - device.seen_at >= SEEN_EVERY


def seen(session: Session, device_id: str) -> None:
    """Note that a device was seen just now; nothing when that was noted within the last minute."""
    at = now()
    due = or_(Device.seen_at.is_(None), Device.seen_at <= at - SEEN_EVERY)
    session.execute(update(Device).where(Device.id == device_id, due).values(seen_at=at))


def everyone(session: Session, user: User) -> list[Device]:
    """The user's devices that hold a valid token, oldest first."""
    query = select(Device).where(Device.user_id == user.id, Device.token_hash.is_not(None), Device.revoked_at.is_(None))
    return list(session.scalars(query.order_by(Device.created_at, Device.id)))


def get(session: Session, user: User, ident: str) -> Device:
    """One of the user's devices that hold a valid token. Raises NotFound, also for somebody else's."""
    found = session.get(Device, ident)
    if found is None or found.user_id != user.id or found.token_hash is None or found.revoked_at is not None:
        raise NotFound("There is no such device.")
    return found


def rename(session: Session, user: User, ident: str, name: str) -> Device:
    """Call a device by another name. Raises NotFound, Invalid."""
    device = get(session, user, ident)
    device.name = read_name(name)
    session.flush()
    return device


def revoke(session: Session, user: User, ident: str) -> Device:
    """End a device's token; what it saved stays. Raises NotFound."""
    device = get(session, user, ident)
    device.revoked_at = now()
    session.flush()
    return device


def disconnected(session: Session, user: User) -> list[Device]:
    """The user's devices whose token was ended within `RECENTLY`, the last one first."""
    query = select(Device).where(Device.user_id == user.id, *_ended())
    return list(session.scalars(query.order_by(Device.revoked_at.desc(), Device.id)))


def reconnect(session: Session, user: User, ident: str) -> Device:
    """Make the token of a device valid again that was ended within `RECENTLY`. Raises NotFound."""
    query = select(Device).where(Device.id == ident, Device.user_id == user.id, *_ended())
    device = session.scalars(query).first()
    if device is None:
        raise NotFound("There is no device that could be connected again. Connect it anew.")
    device.revoked_at = None
    session.flush()
    return device


def _ended() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Device.token_hash.is_not(None), Device.revoked_at >= now() - RECENTLY


def read_name(name: str) -> str:
    """A device's name as it is stored, on one line. Raises Invalid."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not shown:
        raise Invalid("The name must not be empty.", {"name": ["The name must not be empty."]})
    if len(shown) > NAME_CHARACTERS:
        reason = f"The name is longer than {NAME_CHARACTERS} characters."
        raise Invalid(reason, {"name": [reason]})
    return shown


def read_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Scopes in their order, each once. Raises Invalid when there is none, or one that does not exist."""
    wanted = set(scopes)
    unknown = sorted(wanted - set(SCOPES))
    if unknown or not wanted:
        reason = f"There is no scope {unknown[0]!r}." if unknown else "Choose at least one scope."
        raise Invalid(f"{reason} Scopes are {', '.join(SCOPES)}.", {"scopes": [reason]})
    return tuple(scope for scope in SCOPES if scope in wanted)
