"""The settings page of the account: name, what the library holds, password, and where it is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil import limits
from postil.db import transaction
from postil.domain.errors import Conflict, Invalid, NotSignedIn
from postil.models import User
from postil.services import accounts, passwords, sizes
from postil.web.session import current_library, current_user, sign_in, signed_in

blueprint = Blueprint("account", __name__, url_prefix="/settings")


@blueprint.post("/name")
@signed_in
def rename() -> ResponseReturnValue:
    """Take another name to sign in with; browsers stay signed in."""
    name = request.form.get("name", "")
    try:
        with transaction(writes=True) as session:
            user = accounts.rename(session, accounts.get(session, current_user().id), name)
    except (Conflict, Invalid) as why:
        return page(errors={"name": [why.message]}, name=name), 422
    return _back(f"You are called {user.name} now. Sign in with that name from now on.")


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
        return page(errors={"password": ["This is not your present password."]}), 422
    except Invalid as why:
        found = why.detail.get("errors", {})
        return page(errors={"new_password" if field == "password" else field: found[field] for field in found}), 422
    return _renewed(user, "The password is changed. Other browsers are signed out.")


@blueprint.post("/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out of every other browser."""
    with transaction(writes=True) as session:
        user = accounts.get(session, current_user().id)
        accounts.end_sessions(session, user)
    return _renewed(user, "Other browsers are signed out.")


def page(**given: Any) -> str:
    """The page; `given` says what was wrong with a form, and what stood in it."""
    user = current_user()
    with transaction(writes=False) as session:
        held = sizes.of(session, current_library(session).id)
    shown = {"errors": {}, "name": user.name, **given}
    return render_template("account/settings.html", user=user, held=held, least=passwords.CHARACTERS, **shown)


def _renewed(user: User, message: str) -> ResponseReturnValue:
    sign_in(user)
    return _back(message)


def _back(message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("settings.show"), 303)
