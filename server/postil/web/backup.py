"""The settings page for backups: one to take away, those in the data folder, and how to restore."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue

from postil import limits
from postil.config import Config
from postil.db import transaction
from postil.domain.errors import Invalid, NotAllowed, NotSignedIn
from postil.services import accounts, downloads
from postil.web.session import current_user, signed_in

blueprint = Blueprint("backup", __name__, url_prefix="/settings/backup")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The page: for the administrator, whose backups hold everybody's libraries; others are told what they can do."""
    return _page()


@blueprint.post("")
@limits.guesses
@signed_in
def download() -> ResponseReturnValue:
    """A backup of this moment as a file, given the password once more. Raises NotAllowed."""
    config, user = _config(), current_user()
    if not user.is_admin or not downloads.possible(config.sqlalchemy_url):
        raise NotAllowed("Backups hold the libraries of everybody: only the administrator can take one.")
    try:
        with transaction(writes=False) as session:
            accounts.verify(session, user.name, request.form.get("password", ""))
        made = downloads.make(config.sqlalchemy_url, config.data_dir)
    except NotSignedIn:
        return _page(errors={"password": ["This is not your password."]}), 422
    except Invalid as why:
        return _page(errors={"password": [why.message]}), 507
    response = send_file(made.file, "application/zip", as_attachment=True, download_name=made.name)
    response.content_length = made.size
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(**given: Any) -> str:
    config, user = _config(), current_user()
    held = downloads.kept(config.data_dir) if user.is_admin else []
    embedded = downloads.possible(config.sqlalchemy_url)
    shown = {"errors": {}, "embedded": embedded, "held": held, "folder": config.data_dir / "backups", **given}
    return render_template("account/backup.html", user=user, **shown)


def _config() -> Config:
    config: Config = current_app.extensions["postil"]
    return config
