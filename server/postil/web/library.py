"""The library page: papers newest first or best first, narrowed by filters that live in the address."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.web import found, wanted
from postil.web.session import current_library, signed_in
from postil.web.wanted import Wanted
from postil.web.writing import is_part, search_of_app

blueprint = Blueprint("library", __name__)


@blueprint.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """The whole page; for htmx the list with its filters, or the rows that follow."""
    asked = _asked()
    typing = is_part() and request.headers.get("HX-Trigger-Name") == "q"
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        shelf = found.shelf(session, library_id)
        result = found.find(session, search_of_app(), library_id, asked, typing=typing)
    context = {"found": result, "shelf": shelf, "wanted": asked.but()}
    if not is_part():
        return render_template("library/library.html", **context)
    if request.headers.get("HX-Target") == "more":
        return render_template("library/_rows.html", **context)
    response = make_response(render_template("library/_library.html", part=True, **context))
    response.headers["HX-Replace-Url" if typing else "HX-Push-Url"] = url_for("library.show") + asked.query
    return response


@blueprint.get("/filters")
@signed_in
def filters() -> ResponseReturnValue:
    """The filters with their present counts, for htmx after a change."""
    with transaction(writes=False) as session:
        shelf = found.shelf(session, current_library(session).id)
    return render_template("library/_shelf.html", shelf=shelf, wanted=_asked().but())


def _asked() -> Wanted:
    return wanted.read(request.args, request.args.getlist("tag"), request.args.getlist("has"))
