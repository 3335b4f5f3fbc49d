"""Reading lists: named, ordered selections of papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class ReadingList(Base):
    """A list; its entries are ordered by (rank, paper id)."""

    __tablename__ = "reading_list"
    __table_args__ = (Index("ix__reading_list_name_key", "library_id", "name_key"),)

    library_id: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    deleted: Mapped[bool] = mapped_column(default=False)
    ver: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ListEntry(Base):
    """A paper's place in a list: a fractional index that sorts by code point."""

    __tablename__ = "list_entry"
    __table_args__ = (Index("ix__list_entry_paper", "library_id", "paper_id"),)

    library_id: Mapped[Key]
    list_id: Mapped[Key]
    paper_id: Mapped[Key]
    rank: Mapped[str] = mapped_column(ByteOrdered, default="")
    present: Mapped[bool] = mapped_column(default=False)
