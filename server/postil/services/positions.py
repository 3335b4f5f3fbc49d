"""How far the devices of a person have fetched what others changed, as they last told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.models import Device, FieldVersion, SyncDevice, User

#: So many changes are counted; a device that is further behind is "more than" that.
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device stood: when it told, and how many fields others have written since; at most `MOST` + 1."""

    told_at: datetime
    behind: int


def of(session: Session, user: User) -> dict[str, Position]:
    """Device id → where its replica stood that told last; devices that do not sync are left out. One statement."""
    unseen = (
        select(FieldVersion.ver)
        .where(
            FieldVersion.library_id == SyncDevice.library_id,
            FieldVersion.ver > SyncDevice.last_pull_ver,
            FieldVersion.device_id != SyncDevice.id,
        )
        .correlate(SyncDevice)
        .limit(MOST + 1)
        .subquery()
    )
    behind = select(func.count()).select_from(unseen).correlate(SyncDevice).scalar_subquery()
    query = (
        select(SyncDevice.device_id, SyncDevice.seen_at, behind)
        .join(Device, Device.id == SyncDevice.device_id)
        .where(Device.user_id == user.id, Device.library_id == SyncDevice.library_id)
        .order_by(SyncDevice.seen_at)
    )
    return {device: Position(at, changes) for device, at, changes in session.execute(query)}
