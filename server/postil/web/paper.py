"""The page of one paper: everything that the library knows of it, and what happened to it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.services import conflicts, lists, papers, tags, timeline, views
from postil.web import happened
from postil.web.session import current_library, signed_in
from postil.web.writing import is_part, shown

blueprint = Blueprint("paper", __name__)

#: Changes that are told before more are asked for, and at most.
TOLD: Final = 8
_MOST: Final = 200


@blueprint.get("/papers/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The whole page, also of a paper in the trash. Raises NotFound."""
    with transaction(writes=False) as session:
        context = whole(session, current_library(session).id, ident)
    return render_template("papers/paper.html", **context)


@blueprint.get("/papers/<ident>/abstract")
@signed_in
def abstract(ident: str) -> ResponseReturnValue:
    """The abstract for a row of the library; without htmx the paper's page. Raises NotFound."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor="abstract"), 303)
    return render_template("papers/_abstract.html", view=shown(ident))


def whole(session: Session, library_id: str, ident: str) -> dict[str, Any]:
    """What the templates of a paper's page need; `changes` in the request's address asks for more of its history.

    Raises NotFound.
    """
    paper = papers.get(session, library_id, ident, trashed=True)
    view = views.view(session, library_id, paper)
    asked = request.values.get("changes", "")
    most = max(TOLD, min(int(asked), _MOST)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else TOLD
    story = timeline.of_paper(session, library_id, paper.id, most)
    return {
        "view": view,
        "told": happened.tell(session, library_id, story.changes),
        "most": most,
        "earlier": min(_MOST, most * 6) if story.more else 0,
        "conflicts": list(
            conflicts.open_in(session, library_id, [paper.id, *(alias.id for alias in view.aliases)]).values()
        ),
        "tag_names": [tag.name for tag, _ in tags.counted(session, library_id)],
        "list_names": [one.name for one, _ in lists.counted(session, library_id)],
    }
