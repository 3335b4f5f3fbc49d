"""Rules that put a tag on the papers that a search finds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class TagRule(Base):
    """A search and the tag of what it finds; a standing one also looks at every paper that is saved later."""

    __tablename__ = "tag_rule"

    library_id: Mapped[Key]
    id: Mapped[Key]
    tag_id: Mapped[str] = mapped_column(ByteOrdered)
    #: In the language of the search box (domain/query.py).
    query: Mapped[str] = mapped_column(Text)
    standing: Mapped[bool] = mapped_column(default=False)
    #: A standing rule has looked at what was saved until then.
    looked_at: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
