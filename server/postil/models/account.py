"""Who may do what: users, their libraries, and the devices (tokens) that speak for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class User(Base):
    """A person who signs in. Without a password hash nobody can sign in by password."""

    __tablename__ = "user"

    id: Mapped[Key]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(String, unique=True)
    password_hash: Mapped[str | None]
    #: Raised when the password changes; browser sessions that carry an older one end.
    session_epoch: Mapped[int] = mapped_column(default=0)
    is_admin: Mapped[bool] = mapped_column(default=False)
    #: How the pages look to this person: theme, density and the like (services/preferences.py).
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Library(Base):
    """What belongs together and is synced together. `version` grows by one with every processed operation."""

    __tablename__ = "library"

    id: Mapped[Key]
    owner_id: Mapped[str] = mapped_column(ByteOrdered, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    #: Changes when the operator restores a backup (SYNC.md).
    epoch: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    #: What was deleted up to this version may be forgotten; cursors below it are no longer of use.
    pruned_ver: Mapped[int] = mapped_column(default=0, server_default="0")
    #: The search backend that the library's index was made with or switched to; None: the configured one, none yet.
    search_backend: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Device(Base):
    """One holder of a token, or one of the server's own writers (kind `web`, `import`), in one library."""

    __tablename__ = "device"
    __table_args__ = (Index("ix__device_library_id_kind", "library_id", "kind"),)

    id: Mapped[Key]
    library_id: Mapped[str] = mapped_column(ByteOrdered, ForeignKey("library.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ByteOrdered, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    #: `extension`, `token` (scripts), or a writer of the server itself: `web`, `import`.
    kind: Mapped[str]
    #: SHA-256 of the token, hexadecimal; the token itself is shown once and never stored.
    token_hash: Mapped[str | None] = mapped_column(String, unique=True)
    #: Scopes with a blank between: `read`, `save`, `sync`.
    scopes: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
