"""The settings page of how everything looks; and the button in every page's head that turns it dark or light."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.services import accounts, preferences
from postil.web.session import current_user, signed_in
from postil.web.writing import back, is_part

blueprint = Blueprint("appearance", __name__, url_prefix="/settings")


@blueprint.get("/appearance")
@signed_in
def show() -> ResponseReturnValue:
    """What there is to choose, and what is chosen."""
    return _page()


@blueprint.post("/appearance")
@signed_in
def change() -> ResponseReturnValue:
    """Choose what the form names."""
    try:
        _choose({name: request.form[name] for name in preferences.CHOICES if name in request.form})
    except Invalid as why:
        return _page(why.detail["errors"]), 422
    flash("Saved. Every browser that you are signed in with shows it so.")
    return redirect(url_for("appearance.show"), 303)


@blueprint.post("/theme")
@signed_in
def theme() -> ResponseReturnValue:
    """Another theme, and back to the page where the button was pressed. Raises Invalid."""
    _choose({"theme": request.form.get("theme", "")})
    return ("", 204) if is_part() else back()


def _choose(chosen: dict[str, str]) -> None:
    with transaction(writes=True) as session:
        preferences.change(session, accounts.get(session, current_user().id), **chosen)


def _page(errors: dict[str, list[str]] | None = None) -> str:
    return render_template("account/appearance.html", choices=preferences.CHOICES, errors=errors or {})
