"""Devices that ask to be connected and wait for somebody's approval (RFC 8628)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from postil.models.base import Base, ByteOrdered, Key, now


class DeviceAuthorization(Base):
    """One request for a token: known to the device by its secret code, to the person by the short one."""

    __tablename__ = "device_authorization"

    id: Mapped[Key]
    #: SHA-256 of the device code, hexadecimal.
    device_code_hash: Mapped[str] = mapped_column(String, unique=True)
    #: Eight letters, without the dash that people see.
    user_code: Mapped[str] = mapped_column(String, unique=True)
    device_name: Mapped[str]
    #: Scopes with a blank between.
    scopes: Mapped[str]
    #: Address from which the device asked.
    asked_from: Mapped[str]
    #: Seconds that the device must leave between two questions; raised when it does not.
    interval: Mapped[int]
    approved_by: Mapped[str | None] = mapped_column(ByteOrdered, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    denied: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    last_polled_at: Mapped[datetime | None]
