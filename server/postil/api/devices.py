"""/api/v1/devices: who holds a token; rename and revoke."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil.api import paging
from postil.api.endpoint import Call, Contract, endpoint
from postil.api.paging import Page
from postil.models import Device
from postil.schemas.device import DeviceOut, DevicePage, DevicePatch
from postil.schemas.page import PageQuery
from postil.services import accounts, devices

blueprint = Blueprint("devices", __name__, url_prefix="/v1/devices")


@blueprint.get("")
@endpoint(Contract(query=PageQuery, returns=DevicePage))
def index(call: Call) -> Page[Any]:
    """Your devices that hold a valid token, oldest first."""
    rows = devices.everyone(call.session, accounts.get(call.session, call.asker.user_id))
    return paging.cut(rows, lambda one: (one.created_at.isoformat(), one.id), call.query["cursor"], call.query["limit"])


@blueprint.get("/<ident>")
@endpoint(Contract(returns=DeviceOut))
def show(call: Call, ident: str) -> Device:
    """One of your devices."""
    return devices.get(call.session, accounts.get(call.session, call.asker.user_id), ident)


@blueprint.patch("/<ident>")
@endpoint(Contract(body=DevicePatch, returns=DeviceOut, scope="save", writes=True))
def rename(call: Call, ident: str) -> Device:
    """Call a device by another name."""
    user = accounts.get(call.session, call.asker.user_id)
    return devices.rename(call.session, user, ident, call.body["name"])


@blueprint.delete("/<ident>")
@endpoint(Contract(status=204, scope="save", writes=True))
def revoke(call: Call, ident: str) -> None:
    """End a device's token; what it saved stays. A token ends itself with DELETE /api/v1/session."""
    devices.revoke(call.session, accounts.get(call.session, call.asker.user_id), ident)
