"""Devices: holders of a token."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import In, Out, Text
from postil.schemas.page import page_of


class DevicePatch(In):
    """What to change of a device."""

    name = Text(1000, "What people call it, at most 100 characters.", required=True)


class DeviceOut(Out):
    """A device; its token is never shown again."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "extension or token."})
    scopes = fields.Function(
        lambda device: device.scopes.split(),
        required=True,
        metadata={"type": "array", "items": {"type": "string", "enum": ["read", "save", "sync"]}},
    )
    created_at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True, allow_none=True)


DevicePage = page_of(DeviceOut, "DevicePage")
