"""The page of one paper: everything that the library knows of it, and what happened to it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import history, lists, papers, tags, views
from postil.web.session import current_library, signed_in
from postil.web.writing import is_part, shown

blueprint = Blueprint("paper", __name__)


@blueprint.get("/papers/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The whole page, also of a paper in the trash. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        paper = papers.get(session, library_id, ident, trashed=True)
        view = views.view(session, library_id, paper)
        context = {
            "view": view,
            "events": history.told(session, library_id, paper.id),
            "tag_names": [tag.name for tag, _ in tags.counted(session, library_id)],
            "list_names": [one.name for one, _ in lists.counted(session, library_id)],
        }
    return render_template("papers/paper.html", **context)


@blueprint.get("/papers/<ident>/abstract")
@signed_in
def abstract(ident: str) -> ResponseReturnValue:
    """The abstract for a row of the library; without htmx the paper's page. Raises NotFound."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor="abstract"), 303)
    return render_template("papers/_abstract.html", view=shown(ident))
