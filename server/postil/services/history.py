"""What happened to a paper: values that were replaced, lost against others, or went into a merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from postil.models import Device, History, SyncDevice
from postil.services import aliases

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def of_paper(
    session: Session, library_id: str, paper_id: str, *, before: int | None = None, limit: int = 50
) -> list[Event]:
    """At most `limit` events of a paper and its tags, newest first, older than the event `before`."""
    records = [paper_id, *(paper.id for paper in aliases.members(session, library_id, paper_id))]
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
            written_at=_EPOCH + timedelta(milliseconds=row.ts),
            device_id=row.device_id,
            device_name=names.get(row.device_id),
        )
        for row in rows
    ]


def _names(session: Session, library_id: str, writers: Sequence[str]) -> dict[str, str]:
    """Names of the devices behind the writers: server devices by id, clients by their own id."""
    direct = select(Device.id, Device.name).where(Device.library_id == library_id, Device.id.in_(writers))
    through = (
        select(SyncDevice.id, Device.name)
        .join(Device, Device.id == SyncDevice.device_id)
        .where(SyncDevice.library_id == library_id, SyncDevice.id.in_(writers))
    )
    return {row[0]: row[1] for query in (direct, through) for row in session.execute(query)}
