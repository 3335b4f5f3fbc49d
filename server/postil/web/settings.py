"""The settings page: the password, and the devices that may use the library."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil import limits
from postil.db import transaction
from postil.domain.errors import Invalid, NotSignedIn
from postil.models import User
from postil.services import accounts, devices, passwords
from postil.web.device import SCOPES
from postil.web.session import current_user, sign_in, signed_in

blueprint = Blueprint("settings", __name__, url_prefix="/settings")

#: Every page of the settings, in the order of their navigation: its label and its endpoint.
PAGES: Final[tuple[tuple[str, str], ...]] = (
    ("Account", "settings.show"),
    ("Appearance", "appearance.show"),
    ("Devices and tokens", "devices.show"),
    ("Sites", "sites.show"),
    ("Import and export", "transfer.show"),
    ("Backup", "backup.show"),
    ("Keyboard", "keyboard.show"),
)


@blueprint.app_template_global("settings_pages")
def pages() -> list[tuple[str, str]]:
    """The pages that this server has, for the navigation (templates/account/_nav.html)."""
    return [(label, endpoint) for label, endpoint in PAGES if endpoint in current_app.view_functions]


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The whole page."""
    return _page()


@blueprint.post("/password")
@limits.guesses
@signed_in
def password() -> ResponseReturnValue:
    """Change the password, given the present one: every other browser is signed out."""
    new = request.form.get("new_password", "")
    try:
        with transaction(writes=False) as session:
            user = accounts.verify(session, current_user().name, request.form.get("password", ""))
        if request.form.get("again", "") != new:
            raise Invalid("Both must be the same.", {"again": ["This is not the same password."]})
        with transaction(writes=True) as session:
            user = accounts.get(session, user.id)
            accounts.change_password(session, user, new)
    except NotSignedIn:
        return _page(errors={"password": ["This is not your present password."]}), 422
    except Invalid as why:
        found = why.detail.get("errors", {})
        return _page(errors={"new_password" if field == "password" else field: found[field] for field in found}), 422
    return _renewed(user, "The password is changed. Other browsers are signed out.")


@blueprint.post("/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out of every other browser."""
    with transaction(writes=True) as session:
        user = accounts.get(session, current_user().id)
        accounts.end_sessions(session, user)
    return _renewed(user, "Other browsers are signed out.")


@blueprint.post("/devices")
@signed_in
def create_token() -> ResponseReturnValue:
    """A new token, shown this once."""
    name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
    try:
        with transaction(writes=True) as session:
            device, token = devices.issue(session, current_user(), name, scopes)
    except Invalid as why:
        return _page(token_errors=why.detail.get("errors", {}), token_name=name, token_scopes=scopes), 422
    shown = render_template("account/token.html", device=device, token=token)
    return shown, 201, {"Cache-Control": "no-store"}


@blueprint.post("/devices/<ident>/name")
@signed_in
def rename(ident: str) -> ResponseReturnValue:
    """Call a device by another name. Raises NotFound."""
    try:
        with transaction(writes=True) as session:
            device = devices.rename(session, current_user(), ident, request.form.get("name", ""))
    except Invalid as why:
        return _page(device_errors={ident: why.message}), 422
    return _back(f"The device is called {device.name} now.")


@blueprint.post("/devices/<ident>/revoke")
@signed_in
def revoke(ident: str) -> ResponseReturnValue:
    """End a device's token. Raises NotFound."""
    with transaction(writes=True) as session:
        device = devices.revoke(session, current_user(), ident)
    return _back(f"{device.name} is disconnected. What it saved stays in your library.")


def _page(**given: Any) -> str:
    """The page; `given` says what was wrong with a form, and what stood in it."""
    user = current_user()
    with transaction(writes=False) as session:
        held = devices.everyone(session, user)
    form: dict[str, Any] = {"errors": {}, "token_errors": {}, "device_errors": {}, "token_name": ""}
    shown = {**form, "token_scopes": devices.SCOPES, **given}
    return render_template(
        "account/settings.html", user=user, devices=held, all_scopes=SCOPES, least=passwords.CHARACTERS, **shown
    )


def _renewed(user: User, message: str) -> ResponseReturnValue:
    sign_in(user)
    return _back(message)


def _back(message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("settings.show"), 303)
