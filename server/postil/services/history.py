"""What happened to a paper: its fields' last writes, and the values that were replaced, lost or merged away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from postil.domain.fields import DELETED
from postil.models import Device, FieldVersion, History, SyncDevice
from postil.services import aliases

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What is told of a paper's own fields; the rest is what a page said of it.
_OWN = ("status", "starred", "rating", "note", "read_at", "alias_of", DELETED)


@dataclass(frozen=True, slots=True)
class Event:
    """A value put aside, by which change, and who had written it when."""

    id: int
    entity: str
    entity_id: str
    field: str
    value: Any
    reason: str
    ver: int
    at: datetime
    written_at: datetime
    device_id: str
    device_name: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One write, or one value that was put aside (`aside`: replaced, superseded, merged; else empty)."""

    field: str
    at: datetime
    #: Name of the device that wrote; empty when the server did it by itself.
    device: str
    aside: str = ""
    value: Any = None


def of_paper(
    session: Session, library_id: str, paper_id: str, *, before: int | None = None, limit: int = 50
) -> list[Event]:
    """At most `limit` events of a paper and its tags, newest first, older than the event `before`."""
    records = aliases.family(session, library_id, paper_id)
    of = [and_(History.entity == "paper", History.entity_id.in_(records))]
    for entity in ("paper_tag", "identifier"):
        of += [
            and_(History.entity == entity, History.entity_id > f"{record}|", History.entity_id < f"{record}}}")
            for record in records
        ]
    query = select(History).where(History.library_id == library_id, or_(*of))
    if before is not None:
        query = query.where(History.id < before)
    rows = list(session.scalars(query.order_by(History.id.desc()).limit(limit)))
    names = _names(session, library_id, sorted({row.device_id for row in rows}))
    return [
        Event(
            id=row.id,
            entity=row.entity,
            entity_id=row.entity_id,
            field=row.field,
            value=row.value,
            reason=row.reason,
            ver=row.ver,
            at=row.at,
            written_at=_time(row.ts),
            device_id=row.device_id,
            device_name=names.get(row.device_id),
        )
        for row in rows
    ]


def told(session: Session, library_id: str, paper_id: str, *, limit: int = 20) -> list[Moment]:
    """The latest writes of what its reader says of a paper, with the values they put aside, newest first."""
    records = aliases.family(session, library_id, paper_id)
    written = select(FieldVersion.field, FieldVersion.ts, FieldVersion.device_id).where(
        FieldVersion.library_id == library_id,
        FieldVersion.entity == "paper",
        FieldVersion.entity_id.in_(records),
        FieldVersion.field.in_(_OWN),
    )
    aside = (
        select(History.field, History.ts, History.device_id, History.reason, History.value)
        .where(
            History.library_id == library_id,
            History.entity == "paper",
            History.entity_id.in_(records),
            History.field.in_(_OWN),
        )
        .order_by(History.id.desc())
        .limit(limit)
    )
    rows = [*((*row, "", None) for row in session.execute(written)), *session.execute(aside)]
    names = _names(session, library_id, sorted({row[2] for row in rows}))
    found = [Moment(field, _time(ts), names.get(by, ""), why, value) for field, ts, by, why, value in rows]
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:limit]


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _names(session: Session, library_id: str, writers: Sequence[str]) -> dict[str, str]:
    """Names of the devices behind the writers: server devices by id, clients by their own id."""
    direct = select(Device.id, Device.name).where(Device.library_id == library_id, Device.id.in_(writers))
    through = (
        select(SyncDevice.id, Device.name)
        .join(Device, Device.id == SyncDevice.device_id)
        .where(SyncDevice.library_id == library_id, SyncDevice.id.in_(writers))
    )
    return {row[0]: row[1] for query in (direct, through) for row in session.execute(query)}
