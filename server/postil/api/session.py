"""The token's own view of itself: whose it is, and giving it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil import __version__
from postil.api.endpoint import ANY, Call, Contract, endpoint
from postil.models import Library
from postil.schemas.session import SessionOut
from postil.services import accounts, devices

blueprint = Blueprint("session", __name__, url_prefix="/v1")


@blueprint.get("/session")
@endpoint(Contract(returns=SessionOut, scope=ANY))
def show(call: Call) -> dict[str, Any]:
    """Whose token it is, what it may do, and which library it opens."""
    device = call.asker
    return {
        "user": accounts.get(call.session, device.user_id),
        "device": {
            "id": device.id,
            "name": device.name,
            "kind": device.kind,
            "scopes": device.scopes.split(),
        },
        "library": call.session.get(Library, device.library_id),
        "server": {"version": __version__},
    }


@blueprint.delete("/session")
@endpoint(Contract(scope=ANY, writes=True, status=204))
def end(call: Call) -> None:
    """Give the token back: it is revoked, what was saved with it stays."""
    owner = accounts.get(call.session, call.asker.user_id)
    devices.revoke(call.session, owner, call.asker.id)
