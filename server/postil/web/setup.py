"""The page behind the one-time set-up link: it makes the first account and signs it in."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from postil import limits
from postil.config import Config
from postil.db import transaction
from postil.domain.errors import Conflict, Invalid
from postil.services import passwords, setup
from postil.web.session import sign_in

blueprint = Blueprint("setup", __name__)


@blueprint.get("/setup/<token>")
def form(token: str) -> ResponseReturnValue:
    """The form. Raises NotFound for a link that is used up, replaced or wrong."""
    with transaction(writes=False) as session:
        setup.check(session, _config().data_dir, token)
    return _page(name="", errors={})


@blueprint.post("/setup/<token>")
@limits.guesses
def finish(token: str) -> ResponseReturnValue:
    """Make the account and sign in, or show what is wrong. Raises NotFound."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    data_dir = _config().data_dir
    try:
        with transaction(writes=True) as session:
            setup.check(session, data_dir, token)
            if request.form.get("again", "") != password:
                raise Invalid("Both must be the same.", {"again": ["This is not the same password."]})
            user = setup.finish(session, data_dir, token, name, password)
    except (Invalid, Conflict) as why:
        return _page(name=name, errors=why.detail.get("errors", {"name": [why.message]})), 422
    setup.end(data_dir)
    sign_in(user)
    return redirect(request.script_root + "/", 303)


def _page(name: str, errors: dict[str, list[str]]) -> str:
    least = passwords.CHARACTERS
    return render_template("account/setup.html", name=name, errors=errors, least=least)


def _config() -> Config:
    config: Config = current_app.extensions["postil"]
    return config
