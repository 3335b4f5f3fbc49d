"""The page of one paper: everything that the library knows of it, and what happened to it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import lists, papers, past, tags, views
from postil.web.session import current_library, signed_in

blueprint = Blueprint("paper", __name__)


@blueprint.get("/papers/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The whole page, also of a paper in the trash. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        paper = papers.get(session, library_id, ident, trashed=True)
        view = views.view(session, library_id, paper)
        records = [paper.id, *(alias.id for alias in view.aliases)]
        context = {
            "view": view,
            "events": past.events(session, library_id, records),
            "tag_names": [tag.name for tag, _ in tags.counted(session, library_id)],
            "list_names": [one.name for one, _ in lists.counted(session, library_id)],
        }
    return render_template("papers/paper.html", **context)
