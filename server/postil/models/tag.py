"""Tags of a library and which papers carry them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, Key, now


class Tag(Base):
    """A tag; `name_key` is the name as compared (NFKC, lower case, one blank between words)."""

    __tablename__ = "tag"
    __table_args__ = (Index("ix__tag_name_key", "library_id", "name_key"),)

    library_id: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="")
    #: `#rrggbb`, or empty.
    color: Mapped[str] = mapped_column(default="")
    deleted: Mapped[bool] = mapped_column(default=False)
    ver: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class PaperTag(Base):
    """Membership of a paper in a tag; a removed one stays as a tombstone (`present` false)."""

    __tablename__ = "paper_tag"
    __table_args__ = (
        # Without `present`: with it SQLite would take this index for the tags of a few papers too, all of it.
        Index("ix__paper_tag_tag", "library_id", "tag_id", "paper_id"),
        # The few that are not counted.
        Index(
            "ix__paper_tag_ended",
            "library_id",
            "tag_id",
            sqlite_where=text("present = 0"),
            postgresql_where=text("NOT present"),
        ),
    )

    library_id: Mapped[Key]
    paper_id: Mapped[Key]
    tag_id: Mapped[Key]
    present: Mapped[bool] = mapped_column(default=False)
