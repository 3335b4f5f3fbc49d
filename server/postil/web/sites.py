"""The settings page of sites: how well the extension reads each of them, as its devices report."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import site_reports
from postil.web.session import current_library, signed_in

blueprint = Blueprint("sites", __name__, url_prefix="/settings/sites")

#: What people call the sites of the extension (extension/src/sites); others are shown by their id.
NAMES = {"arxiv": "arXiv", "huggingface": "Hugging Face"}


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Every site that a device has reported, and which devices did."""
    with transaction(writes=False) as session:
        seen = site_reports.everyone(session, current_library(session).id)
    return render_template("account/sites.html", sites=seen, names=NAMES)
