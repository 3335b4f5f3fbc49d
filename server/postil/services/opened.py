"""Unguessable addresses that open one thing to everybody who has them: made, revoked and brought back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, NotFound
from postil.models import ListShare, SearchShare, now

Share = TypeVar("Share", ListShare, SearchShare)

#: Bytes of chance in an address.
_CHANCE: Final = 24


def latest(known: Iterable[Share]) -> Share | None:
    """Of the addresses that a thing had, the one that is open, else the one that was made last."""
    return max(known, key=lambda one: (one.revoked_at is None, one.created_at, one.token), default=None)


def share(session: Session, held: Share | None, make: Callable[[str], Share]) -> Share:
    """The open address `held`; where there is none, one that `make` makes of a new token."""
    if held is not None and held.revoked_at is None:
        return held
    made = make(secrets.token_urlsafe(_CHANCE))
    session.add(made)
    session.flush()
    return made


def revoke(session: Session, held: Share | None, what: str) -> Share:
    """End an address: from now on nothing is found there. Raises NotFound, naming the thing, when none is open."""
    if held is None or held.revoked_at is not None:
        raise NotFound(f"This {what} is not shared.")
    held.revoked_at = now()
    session.flush()
    return held


def reopen(session: Session, held: Share | None, what: str) -> Share:
    """Bring an address back that was revoked. Raises NotFound when there is none, Conflict when it is open."""
    if held is None:
        raise NotFound(f"This {what} was never shared.")
    if held.revoked_at is None:
        raise Conflict(f"The {what} is shared already.")
    held.revoked_at = None
    session.flush()
    return held
