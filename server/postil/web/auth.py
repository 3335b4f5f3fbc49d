"""The pages for signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil import limits
from postil.db import transaction
from postil.domain.errors import NotSignedIn
from postil.models import User
from postil.services import accounts
from postil.web.session import local, signed_in_user
from postil.web.session import sign_in as begin
from postil.web.session import sign_out as end

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    if signed_in_user() is not None:
        return redirect(_onward())
    with transaction(writes=False) as session:
        empty = not accounts.exist(session)
    return render_template("account/sign_in.html", next=local(request.args.get("next")), name="", empty=empty)


@blueprint.post("/sign-in")
@limits.guesses
def check() -> ResponseReturnValue:
    """Begin a session, or show the form again; the answer is the same whether name or password is wrong."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        user = _verified(name, password)
    except NotSignedIn as why:
        shown = {"next": local(request.form.get("next")), "name": name, "error": why.message, "empty": False}
        return render_template("account/sign_in.html", **shown), 401
    begin(user)
    return redirect(_onward(), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    end()
    return redirect(url_for("auth.sign_in"), 303)


def _verified(name: str, password: str) -> User:
    with transaction(writes=False) as session:
        user = accounts.verify(session, name, password)
    if accounts.outdated(user):
        with transaction(writes=True) as session:
            accounts.rehash(session, user, password)
    return user


def _onward() -> str:
    return local(request.values.get("next")) or request.script_root + "/"
