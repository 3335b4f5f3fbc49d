"""/api/v1/sync: one round trip of the sync protocol (docs/reference/sync.md)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil.api.endpoint import Call, Contract, endpoint
from postil.schemas.sync import SyncIn, SyncOut
from postil.services import sync

blueprint = Blueprint("sync", __name__, url_prefix="/v1/sync")


@blueprint.post("")
@endpoint(Contract(body=SyncIn, returns=SyncOut, scope="sync", writes=sync.needs_writing, fails=(409, 426)))
def exchange(call: Call) -> dict[str, Any]:
    """Send operations and receive changes. An operation never fails the request: its outcome tells.

    A request without operations does not wait for writers.
    """
    return sync.exchange(call.session, call.asker, call.body)
