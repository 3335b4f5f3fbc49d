"""The first account: a one-time link, valid until there is an account; no default password exists."""

from __future__ import annotations

import contextlib
import hmac
import os
from pathlib import Path

from sqlalchemy.orm import Session

from postil.domain.errors import NotFound
from postil.models import User
from postil.services import accounts
from postil.services.secrets import digest, new_token

_FILE = "setup.sha256"
_GONE = (
    "This set-up link is not valid any more: it works once, and only until the server starts again. "
    "Restart the server for a new one, or run: postil user create NAME"
)


def offer(session: Session, data_dir: Path) -> str | None:
    """The path of a fresh set-up link, or None when there is an account; earlier links end either way.

    Only the token's digest is kept, in the data folder, readable by its owner alone.
    """
    end(data_dir)
    if accounts.exist(session):
        return None
    token = new_token().removeprefix("postil_")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(data_dir / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(digest(token))
    return f"/setup/{token}"


def check(session: Session, data_dir: Path, token: str) -> None:
    """Raise NotFound unless the link with this token may make the first account."""
    try:
        kept = (data_dir / _FILE).read_text("ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        kept = ""
    if not kept or not hmac.compare_digest(kept, digest(token)) or accounts.exist(session):
        raise NotFound(_GONE)


def finish(session: Session, data_dir: Path, token: str, name: str, password: str) -> User:
    """Make the first account. Raises NotFound, Invalid. Call `end` once it is committed."""
    check(session, data_dir, token)
    return accounts.create(session, name, password)


def end(data_dir: Path) -> None:
    """Make the set-up link, if there is one, invalid."""
    with contextlib.suppress(FileNotFoundError):
        (data_dir / _FILE).unlink()
