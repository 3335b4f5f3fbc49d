"""The settings page of devices and tokens: who may use the library, what each has fetched, and how to end that."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.services import devices, positions
from postil.web.device import SCOPES
from postil.web.session import current_user, signed_in

blueprint = Blueprint("devices", __name__, url_prefix="/settings/devices")

#: What each kind of device is called.
KINDS = {"extension": "Browser extension", "token": "Token"}


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The whole page."""
    return _page()


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """A new token, shown this once."""
    name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
    try:
        with transaction(writes=True) as session:
            device, token = devices.issue(session, current_user(), name, scopes)
    except Invalid as why:
        return _page(token_errors=why.detail.get("errors", {}), token_name=name, token_scopes=scopes), 422
    shown = render_template("account/token.html", device=device, token=token, scopes=SCOPES)
    return shown, 201, {"Cache-Control": "no-store"}


@blueprint.post("/<ident>/name")
@signed_in
def rename(ident: str) -> ResponseReturnValue:
    """Call a device by another name. Raises NotFound."""
    try:
        with transaction(writes=True) as session:
            device = devices.rename(session, current_user(), ident, request.form.get("name", ""))
    except Invalid as why:
        return _page(device_errors={ident: why.message}), 422
    return _back(f"The device is called {device.name} now.")


@blueprint.post("/<ident>/revoke")
@signed_in
def revoke(ident: str) -> ResponseReturnValue:
    """End a device's token, with a button to undo that. Raises NotFound."""
    with transaction(writes=True) as session:
        device = devices.revoke(session, current_user(), ident)
    return _back(f"{device.id} {device.name} is disconnected. What it saved stays in your library.", "disconnected")


@blueprint.post("/<ident>/reconnect")
@signed_in
def reconnect(ident: str) -> ResponseReturnValue:
    """Let a device that was disconnected lately use its token again. Raises NotFound."""
    with transaction(writes=True) as session:
        device = devices.reconnect(session, current_user(), ident)
    return _back(f"{device.name} is connected again.")


def _page(**given: Any) -> str:
    """The page; `given` says what was wrong with a form, and what stood in it."""
    user = current_user()
    form: dict[str, Any] = {"token_errors": {}, "device_errors": {}, "token_name": "", "token_scopes": devices.SCOPES}
    with transaction(writes=False) as session:
        shown = {
            "devices": devices.everyone(session, user),
            "gone": devices.disconnected(session, user),
            "positions": positions.of(session, user),
        }
    return render_template(
        "account/devices.html", all_scopes=SCOPES, kinds=KINDS, most=positions.MOST, **shown, **{**form, **given}
    )


def _back(message: str, category: str = "message") -> ResponseReturnValue:
    flash(message, category)
    return redirect(url_for("devices.show"), 303)
