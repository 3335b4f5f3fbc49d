"""How well the extension reads each site, as its devices report it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class SiteReport(Base):
    """What one device last saw of one site."""

    __tablename__ = "site_report"

    library_id: Mapped[Key]
    device_id: Mapped[Key]
    #: Name of the site's reader in the extension (extension/src/sites).
    site: Mapped[Key]
    #: Level at which the last page was read: `embedded`, `semantic`, `links`, or `nothing`.
    level: Mapped[str] = mapped_column(ByteOrdered)
    #: Rows found on the last page, and how many of them could not be read.
    rows: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0)
    #: Path of the last page, without its query: what a maintainer needs to look at.
    path: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime] = mapped_column(default=now)
