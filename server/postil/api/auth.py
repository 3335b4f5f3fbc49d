"""Who asks through the API: bearer tokens and nothing else (RFC 6750); cookies do not count here."""

from __future__ import annotations

from flask import g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from postil.db import db
from postil.domain.errors import NotAllowed, NotSignedIn, PostilError
from postil.models import Device
from postil.models.engine import writing
from postil.services import devices
from postil.services.edits import Writer


def require(scope: str | None = None) -> Device:
    """The device that asks, which must have the scope (None: any token). Raises NotSignedIn, NotAllowed."""
    device = current_device()
    if scope is not None and scope not in device.scopes.split():
        raise NotAllowed(f"This token may not do that: it lacks the scope “{scope}”.", scope=scope)
    return device


def current_device() -> Device:
    """The device whose token came with the request. Raises NotSignedIn."""
    known: Device | None = g.get("postil_device")
    if known is not None:
        return known
    credentials = request.authorization
    if credentials is None or credentials.type != "bearer":
        raise NotSignedIn("Send a token: Authorization: Bearer TOKEN.")
    device = devices.by_token(db.session(), credentials.token or "")
    if device is None:
        raise NotSignedIn("This token is not valid, or not any more. Connect again.", error="invalid_token")
    _note(device)
    g.postil_device = device
    return device


def current_writer(session: Session) -> Writer:
    """Who writes through REST: the `web` device of the library that the token is for. Raises NotSignedIn."""
    return devices.writer(session, current_device().library_id)


def challenge(error: PostilError) -> dict[str, str]:
    """The header that goes with a refusal (RFC 6750 §3); none for errors of other kinds."""
    if isinstance(error, NotAllowed):
        scope = error.detail.get("scope", "")
        return {"WWW-Authenticate": f'Bearer realm="postil", error="insufficient_scope", scope="{scope}"'}
    if isinstance(error, NotSignedIn):
        code = ', error="invalid_token"' if error.detail.get("error") == "invalid_token" else ""
        return {"WWW-Authenticate": f'Bearer realm="postil"{code}'}
    return {}


def _note(device: Device) -> None:
    """Keep `seen_at` true to the minute: a transaction of its own, given up when another one is writing."""
    if not devices.unseen(device):
        return
    session = db.session()
    session.commit()
    try:
        devices.seen(writing(session, device.library_id, wait=False), device.id)
        session.commit()
    except OperationalError:
        session.rollback()
