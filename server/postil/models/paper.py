"""A paper of a library, and the identifiers under which the world knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now

#: What papers are filtered by.
_FILTERED = ("status", "starred", "year", "noted", "coded")


class Paper(Base):
    """One paper. Its id is uuid5 of `canonical`, so two machines that save it offline make the same row."""

    __tablename__ = "paper"
    __table_args__ = (
        # What counts ask for, and each order with what filters ask for, so that rows, which are long, are not read.
        Index("ix__paper_tally", "library_id", "deleted", "alias_of", "status", "starred"),
        *(
            Index(f"ix__paper_by_{key}", "library_id", "deleted", "alias_of", key, "id", *_FILTERED)
            for key in ("created_at", "published_on", "title_key", "author_key", "read_key", "rating_key")
        ),
        Index("ix__paper_alias_of", "library_id", "alias_of"),
    )

    library_id: Mapped[Key]
    id: Mapped[Key]
    canonical: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    authors: Mapped[list[str]] = mapped_column(JSON, default=list)
    abstract: Mapped[str] = mapped_column(Text, default="")
    #: ISO 8601, as precise as the source: YYYY, YYYY-MM or YYYY-MM-DD; empty when unknown.
    published_on: Mapped[str] = mapped_column(ByteOrdered, default="")
    venue: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    pdf_url: Mapped[str] = mapped_column(Text, default="")
    code_url: Mapped[str] = mapped_column(Text, default="")
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: `unread`, `reading` or `read`.
    status: Mapped[str] = mapped_column(ByteOrdered, default="unread")
    #: 1 to 5.
    rating: Mapped[int | None]
    starred: Mapped[bool] = mapped_column(default=False)
    #: Share read, 0 to 1.
    progress: Mapped[float] = mapped_column(default=0.0)
    #: ISO 8601, UTC.
    read_at: Mapped[str | None] = mapped_column(ByteOrdered)
    #: Markdown.
    note: Mapped[str] = mapped_column(Text, default="")
    #: The record that stands for this one, when both proved to be one paper.
    alias_of: Mapped[str | None] = mapped_column(ByteOrdered)
    deleted: Mapped[bool] = mapped_column(default=False)
    #: Made of other columns whenever those are written (services/derived.py): what papers are sorted and filtered by.
    title_key: Mapped[str] = mapped_column(ByteOrdered, default="", server_default="")
    author_key: Mapped[str] = mapped_column(ByteOrdered, default="", server_default="")
    read_key: Mapped[str] = mapped_column(ByteOrdered, default="", server_default="")
    rating_key: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Of publication; 0 when it is unknown.
    year: Mapped[int] = mapped_column(default=0, server_default="0")
    noted: Mapped[bool] = mapped_column(default=False, server_default=false())
    coded: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Version of the last operation on the paper, its identifiers, tags or list entries: its ETag.
    ver: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class PaperIdentifier(Base):
    """One identifier of one paper; a removed one stays as a tombstone (`present` false)."""

    __tablename__ = "identifier"
    __table_args__ = (
        Index("ix__identifier_value", "library_id", "scheme", "value"),
        Index("ix__identifier_site", "library_id", "site", "present", "paper_id"),
    )

    library_id: Mapped[Key]
    paper_id: Mapped[Key]
    scheme: Mapped[Key]
    value: Mapped[Key]
    present: Mapped[bool] = mapped_column(default=False)
    #: What the site of a page is called (domain/sites.py); empty for identifiers that are no addresses.
    site: Mapped[str] = mapped_column(ByteOrdered, default="", server_default="")
