"""The page where a signed-in person lets a waiting device in, or refuses it (RFC 8628 §3.3)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from postil import limits
from postil.db import transaction
from postil.domain.errors import NotFound
from postil.models import DeviceAuthorization
from postil.services import authorization
from postil.web.session import current_user, signed_in

blueprint = Blueprint("device", __name__)

#: What each scope lets a device do, in words.
SCOPES = {
    "read": "read your library: papers, tags, notes and lists",
    "save": "save papers, and change and remove what is in your library",
    "sync": "keep a copy of your library, and send changes made without a connection",
}


@blueprint.get("/device")
@limits.codes
@signed_in
def ask() -> ResponseReturnValue:
    """The form for a code; with `user_code=`, which device asks and for what."""
    code = request.args.get("user_code", "")
    if not code.strip():
        return render_template("account/device.html", code="")
    try:
        with transaction(writes=False) as session:
            waiting = authorization.find(session, code)
    except NotFound as why:
        return render_template("account/device.html", code=code, error=why.message), 404
    return _question(waiting)


@blueprint.post("/device")
@limits.guesses
@signed_in
def answer() -> ResponseReturnValue:
    """Approve or deny the device that the page named."""
    code, said = request.form.get("user_code", ""), request.form.get("answer", "")
    try:
        with transaction(writes=said in {"approve", "deny"}) as session:
            if said == "approve":
                waiting = authorization.approve(session, current_user(), code)
            elif said == "deny":
                waiting = authorization.deny(session, code)
            else:
                return _question(authorization.find(session, code))
    except NotFound as why:
        return render_template("account/device.html", code=code, error=why.message), 404
    return render_template("account/device_done.html", device=waiting.device_name, approved=said == "approve")


def _question(waiting: DeviceAuthorization) -> str:
    return render_template(
        "account/device_approve.html",
        waiting=waiting,
        code=authorization.shown(waiting.user_code),
        scopes=[SCOPES[scope] for scope in waiting.scopes.split()],
        user=current_user(),
    )
