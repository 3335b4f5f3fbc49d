"""Saved searches: a name for something that is searched again and again, and the addresses at which others may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class SavedSearch(Base):
    """A search that has a name."""

    __tablename__ = "saved_search"

    library_id: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="")
    #: In the language of the search box (domain/query.py), with all filters and the order in it.
    query: Mapped[str] = mapped_column(Text, default="")
    deleted: Mapped[bool] = mapped_column(default=False)
    ver: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class SearchShare(Base):
    """An unguessable address of a saved search's Atom feed, for reading only, until it is revoked."""

    __tablename__ = "search_share"
    __table_args__ = (Index("ix__search_share_search", "library_id", "search_id"),)

    #: What the address ends with: 128 random bits or more, URL-safe.
    token: Mapped[Key]
    library_id: Mapped[str] = mapped_column(ByteOrdered)
    search_id: Mapped[str] = mapped_column(ByteOrdered)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
