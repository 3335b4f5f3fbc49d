"""What happened to a paper: the last write of each of its fields, and the values that were put aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.fields import DELETED
from postil.models import Device, FieldVersion, History

_FIELDS = ("status", "starred", "rating", "note", "read_at", "alias_of", DELETED)


@dataclass(frozen=True, slots=True)
class Event:
    """One write, or one value that was put aside (`aside`: replaced, superseded, merged; else empty)."""

    field: str
    at: datetime
    #: Name of the device that wrote; empty when the server did it by itself.
    device: str
    aside: str = ""
    value: Any = None


def events(session: Session, library_id: str, paper_ids: Sequence[str], limit: int = 20) -> list[Event]:
    """The latest events of the records of one paper, newest first."""
    written = (
        select(FieldVersion.field, FieldVersion.ts, Device.name)
        .outerjoin(Device, Device.id == FieldVersion.device_id)
        .where(
            FieldVersion.library_id == library_id,
            FieldVersion.entity == "paper",
            FieldVersion.entity_id.in_(list(paper_ids)),
            FieldVersion.field.in_(_FIELDS),
        )
    )
    found = [Event(field, _time(ts), device or "") for field, ts, device in session.execute(written)]
    put_aside = (
        select(History.field, History.ts, Device.name, History.reason, History.value)
        .outerjoin(Device, Device.id == History.device_id)
        .where(
            History.library_id == library_id,
            History.entity == "paper",
            History.entity_id.in_(list(paper_ids)),
            History.field.in_(_FIELDS),
        )
        .order_by(History.id.desc())
        .limit(limit)
    )
    found += [
        Event(field, _time(ts), device or "", reason, value)
        for field, ts, device, reason, value in session.execute(put_aside)
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)[:limit]


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
