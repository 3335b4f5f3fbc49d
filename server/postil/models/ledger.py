"""The ledger's own tables: commits, the version of every field, what was replaced, and results to be fetched again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now

BigKey = BigInteger().with_variant(Integer, "sqlite")


class Commit(Base):
    """One transaction's operations: `ver` is that of the last one; the nonce proves which history a cursor saw."""

    __tablename__ = "commit"

    library_id: Mapped[Key]
    ver: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    nonce: Mapped[str]
    device_id: Mapped[str] = mapped_column(ByteOrdered)
    at: Mapped[datetime] = mapped_column(default=now)


class FieldVersion(Base):
    """Who wrote a field last, and when: what the merge rules decide on."""

    __tablename__ = "field_version"
    __table_args__ = (Index("ix__field_version_ver", "library_id", "ver"),)

    library_id: Mapped[Key]
    entity: Mapped[Key]
    entity_id: Mapped[Key]
    field: Mapped[Key]
    ver: Mapped[int] = mapped_column(BigKey)
    #: Milliseconds since 1970, UTC.
    ts: Mapped[int] = mapped_column(BigKey)
    device_id: Mapped[str] = mapped_column(ByteOrdered)
    seq: Mapped[int | None] = mapped_column(BigKey)


class History(Base):
    """A value that is no longer, or never became, the field's: replaced, superseded or merged away."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix__history_entity", "library_id", "entity", "entity_id"),
        Index("ix__history_ver", "library_id", "ver"),
        Index("ix__history_written_ver", "library_id", "written_ver"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    library_id: Mapped[str] = mapped_column(ByteOrdered)
    entity: Mapped[str] = mapped_column(ByteOrdered)
    entity_id: Mapped[str] = mapped_column(ByteOrdered)
    field: Mapped[str] = mapped_column(ByteOrdered)
    value: Mapped[Any] = mapped_column(JSON)
    #: `replaced` (was the field's value), `superseded` (lost against it), `merged` (went into a merge), or
    #: `conflict` (went into a merge, where the other side had changed the same lines).
    reason: Mapped[str] = mapped_column(Text)
    #: Version of the operation that put the value aside.
    ver: Mapped[int] = mapped_column(BigKey)
    #: Version of the operation that had written the value; None when it never stood, or is older than this column.
    written_ver: Mapped[int | None] = mapped_column(BigKey)
    #: Who had written the value, and when (milliseconds since 1970).
    device_id: Mapped[str] = mapped_column(ByteOrdered)
    ts: Mapped[int] = mapped_column(BigKey)
    at: Mapped[datetime] = mapped_column(default=now)


class SyncDevice(Base):
    """One replica that syncs. Its id is made by the client, which takes a new one when its profile was copied."""

    __tablename__ = "sync_device"

    library_id: Mapped[Key]
    id: Mapped[Key]
    #: The device whose token it came with last.
    device_id: Mapped[str] = mapped_column(ByteOrdered)
    #: Sequence number of the last operation processed for it.
    last_seq: Mapped[int] = mapped_column(BigKey, default=0)
    #: Nonces of the last operations processed for it, oldest first; empty ones of clients that give none.
    recent: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    last_pull_ver: Mapped[int] = mapped_column(BigKey, default=0)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class OpResult(Base):
    """What became of a device's operation, kept until the device acknowledges it."""

    __tablename__ = "op_result"

    library_id: Mapped[Key]
    device_id: Mapped[Key]
    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    outcome: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class IndexOutbox(Base):
    """A paper whose entry in the search index is to be made again; the row goes when that is done."""

    __tablename__ = "index_outbox"
    __table_args__ = (Index("ix__index_outbox_library", "library_id", "seq"), {"sqlite_autoincrement": True})

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    library_id: Mapped[str] = mapped_column(ByteOrdered)
    paper_id: Mapped[str] = mapped_column(ByteOrdered)
