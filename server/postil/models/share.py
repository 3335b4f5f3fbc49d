"""Reading lists that are open to everybody who has their address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class ListShare(Base):
    """An unguessable address of a list, for reading only, until it is revoked."""

    __tablename__ = "list_share"
    __table_args__ = (Index("ix__list_share_list", "library_id", "list_id"),)

    #: What the address ends with: 128 random bits or more, URL-safe.
    token: Mapped[Key]
    library_id: Mapped[str] = mapped_column(ByteOrdered)
    list_id: Mapped[str] = mapped_column(ByteOrdered)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
