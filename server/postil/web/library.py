"""The library page: papers in an order, narrowed by filters that live in the address; and its rows by themselves."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.domain.query import parse
from postil.services import accounts, library, preferences, views
from postil.services.finding import Row
from postil.services.narrowing import PaperFilter
from postil.web import found, wanted
from postil.web.exactly import exactly
from postil.web.found import Found
from postil.web.session import current_library, current_user, signed_in
from postil.web.wanted import Wanted
from postil.web.writing import back, is_part, search_of_app, shown

blueprint = Blueprint("library", __name__)

#: Rows that are read again at once.
ROWS: Final = 300


@blueprint.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """The whole page; for htmx the list with its filters, the list alone while typing, or the rows that follow."""
    if "from" in request.args or "to" in request.args:
        return redirect(_between(request.args))
    asked = _asked(request.args)
    target = request.headers.get("HX-Target") if is_part() else None
    typing = is_part() and request.headers.get("HX-Trigger-Name") == "q"
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        result = found.find(
            session, search_of_app(), library_id, found.ordered(asked), typing=typing, counted=target != "more"
        )
    if result.named and "go" in request.args and not typing:
        return _there(url_for("paper.show", ident=result.named.id))
    context = {**_context(asked, result), "typing": typing}
    if not is_part():
        return render_template("library/library.html", **context)
    if target == "more":
        return render_template("library/_rows.html", **context)
    template = "library/_typed.html" if target == "results" else "library/_library.html"
    response = make_response(render_template(template, part=True, **context))
    response.headers["HX-Replace-Url" if typing else "HX-Push-Url"] = url_for("library.show") + asked.query
    return response


@blueprint.route("/rows", methods=["GET", "POST"])
@signed_in
def rows() -> ResponseReturnValue:
    """The rows of the papers named by `id` as they are now, with the filters' counts and the total of the page.

    POST is for more ids than an address can hold; it changes nothing. Raises Invalid for too many.
    """
    asked = _asked(request.values)
    idents = list(dict.fromkeys(request.values.getlist("id")))
    if len(idents) > ROWS:
        raise Invalid(f"At most {ROWS} rows are read at once. Reload the page.")
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        present = library.by_ids(session, library_id, idents)
        held = [Row(view) for view in views.views(session, library_id, present)]
        trashed = library.by_ids(session, library_id, idents, PaperFilter(trashed=True))
        result = found.again(session, search_of_app(), library_id, asked, held)
    return render_template("library/_again.html", **_context(asked, result), trashed=trashed)


@blueprint.get("/incomplete")
@signed_in
def incomplete() -> ResponseReturnValue:
    """What a notice that papers may be missing asks from time to time: nothing until none are; then the list is read.

    204 leaves the notice where it is, and it asks again.
    """
    asked = _asked(request.args)
    with transaction(writes=False) as session:
        library_id = current_library(session).id
    if search_of_app().search(library_id, parse(asked.q), limit=0).incomplete:
        return "", 204
    response = make_response(render_template("library/_complete.html", wanted=asked))
    response.headers["HX-Trigger"] = "postil:again"
    return response


@blueprint.get("/search-language")
@signed_in
def language() -> ResponseReturnValue:
    """What can be typed into the search box."""
    return render_template("library/language.html")


@blueprint.get("/papers/<ident>/details")
@signed_in
def details(ident: str) -> ResponseReturnValue:
    """The abstract and what else a row leaves out; without htmx the paper's page. Raises NotFound."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident), 303)
    return render_template("library/_details.html", view=shown(ident))


@blueprint.post("/density")
@signed_in
def density() -> ResponseReturnValue:
    """Show the rows `comfortable` or `dense` from now on. Raises Invalid."""
    with transaction(writes=True) as session:
        user = accounts.get(session, current_user().id)
        preferences.change(session, user, density=request.form.get("density", ""))
    return ("", 204) if is_part() else back()


def _asked(parameters: Any) -> Wanted:
    return wanted.read(parameters, parameters.getlist("tag"), parameters.getlist("has"))


def _between(parameters: Any) -> str:
    """The address for the years of a form's two fields, either of which may be empty."""
    first, last = (parameters.get(name, "").strip() for name in ("from", "to"))
    year = first if first == last else f"{first}..{last}"
    given = {**parameters.to_dict(), "year": year}
    return url_for("library.show") + wanted.read(given, parameters.getlist("tag"), parameters.getlist("has")).query


def _there(address: str) -> ResponseReturnValue:
    """Go to a page, from a form that htmx has sent or the browser."""
    return ("", 204, {"HX-Redirect": address}) if is_part() else redirect(address, 303)


def _context(asked: Wanted, result: Found) -> dict[str, Any]:
    """What every template of the page needs. `sort` is the order as shown, empty for the best match first."""
    exact = exactly(asked.q, result.corrected) if result.corrected else ""
    return {
        "wanted": asked.but(),
        "found": result,
        "shelf": result.shelf,
        "saved_searches": result.shelf.searches,
        "sort": result.order,
        "sorts": preferences.SORTS,
        "exact": asked.but(q=exact) if exact else None,
    }
