"""Annotations of papers: highlights and page notes, and the tags that they carry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class Annotation(Base):
    """One annotation. It belongs to the record on which it was made; the records joined to that show it too."""

    __tablename__ = "annotation"
    __table_args__ = (
        Index("ix__annotation_paper", "library_id", "paper_id", "deleted", "highlighted"),
        Index("ix__annotation_created_at", "library_id", "deleted", "created_at", "id"),
        Index("ix__annotation_slug", "library_id", "slug"),
    )

    library_id: Mapped[Key]
    id: Mapped[Key]
    paper_id: Mapped[str] = mapped_column(ByteOrdered, default="")
    #: domain/targets.py
    target: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: A motivation of the Web Annotation Vocabulary, or empty.
    motivation: Mapped[str] = mapped_column(Text, default="")
    #: A name out of `values.HIGHLIGHTS`, or empty.
    color: Mapped[str] = mapped_column(ByteOrdered, default="")
    #: Markdown.
    comment: Mapped[str] = mapped_column(Text, default="")
    #: The last part of its address in the Web Annotation container; empty: its id.
    slug: Mapped[str] = mapped_column(ByteOrdered, default="")
    #: What other programs said of it and we have no place for, kept whole.
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    deleted: Mapped[bool] = mapped_column(default=False)
    #: Made of the target whenever that is written (services/derived.py).
    source: Mapped[str] = mapped_column(Text, default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    #: Whether anything is quoted.
    highlighted: Mapped[bool] = mapped_column(default=False)
    #: Version of the last operation on it or its tags: its ETag.
    ver: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class AnnotationTag(Base):
    """Membership of an annotation in a tag; a removed one stays as a tombstone (`present` false)."""

    __tablename__ = "annotation_tag"
    __table_args__ = (Index("ix__annotation_tag_tag", "library_id", "tag_id", "annotation_id"),)

    library_id: Mapped[Key]
    annotation_id: Mapped[Key]
    tag_id: Mapped[Key]
    present: Mapped[bool] = mapped_column(default=False)
