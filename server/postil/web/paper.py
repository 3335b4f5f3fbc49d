"""The page of one paper: everything that the library knows of it, and what happened to it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.services import conflicts, library, papers, sightings, timeline, views
from postil.services.views import PaperView
from postil.web import annotated, facts, happened, links, markdown
from postil.web.session import current_library, signed_in
from postil.web.writing import is_part, search_of_app

blueprint = Blueprint("paper", __name__)

#: Changes that are told before more are asked for, and at most.
TOLD: Final = 8
_MOST: Final = 200
#: Characters of differences that are told with the first changes, and with all.
_ROOM: Final = (6_000, 60_000)
#: Authors named before the rest is folded, and at most.
AUTHORS: Final = (12, 200)
_SIMILAR: Final = 6


@blueprint.get("/papers/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The whole page, also of a paper in the trash. Raises NotFound."""
    with transaction(writes=False) as session:
        context = whole(session, current_library(session).id, ident)
    return render_template("papers/paper.html", **context)


@blueprint.get("/papers/<ident>/parts")
@signed_in
def parts(ident: str) -> ResponseReturnValue:
    """The parts of the page that changes show in, for htmx; else the page. Raises NotFound."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident), 303)
    with transaction(writes=False) as session:
        context = whole(session, current_library(session).id, ident)
    return render_template("papers/_parts.html", oob=True, **context)


@blueprint.get("/papers/<ident>/similar")
@signed_in
def similar(ident: str) -> ResponseReturnValue:
    """Papers of the library that are most like this one; a page of their own without htmx. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        paper = papers.get(session, library_id, ident)
    hits = search_of_app().similar(library_id, paper.id, limit=_SIMILAR)
    with transaction(writes=False) as session:
        found = library.by_ids(session, library_id, [hit.paper_id for hit in hits])
        context = {"paper": paper, "found": views.views(session, library_id, found)}
    return render_template("papers/_similar.html" if is_part() else "papers/similar.html", **context)


@blueprint.get("/help/notes")
@signed_in
def help_with_notes() -> ResponseReturnValue:
    """What can be written in notes, and what becomes of it."""
    return render_template("papers/note_help.html")


def whole(session: Session, library_id: str, ident: str) -> dict[str, Any]:
    """What the templates of a paper's page need; `changes` in the request's address asks for more of its history.

    Raises NotFound.
    """
    paper = papers.get(session, library_id, ident, trashed=True)
    view = views.view(session, library_id, paper)
    asked = request.values.get("changes", "")
    most = max(TOLD, min(int(asked), _MOST)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else TOLD
    story = timeline.of_paper(session, library_id, paper.id, most)
    seen = sightings.of(session, library_id, view)
    places = links.of(view, seen)
    return {
        "view": view,
        "places": links.chosen(places),
        "groups": links.grouped(places),
        "names": facts.names(view),
        "editions": facts.editions(view, seen),
        "pages_told": facts.told(view),
        "told": happened.tell(session, library_id, story.changes, _ROOM[most > TOLD]),
        "most": most,
        "earlier": min(_MOST, most * 6) if story.more else 0,
        "conflicts": list(
            conflicts.open_in(session, library_id, [paper.id, *(alias.id for alias in view.aliases)]).values()
        ),
        "may_cite": "cite" in current_app.blueprints,
        "author_limits": AUTHORS,
        "annotations": annotated.of_paper(session, library_id, paper.id, request.values),
        **texts(view),
    }


def texts(view: PaperView) -> dict[str, Any]:
    """The note, those of joined records and the abstract, as HTML; long ones up to where the page would grow heavy.

    `whole` in the request's address asks for all of it.
    """
    everything = request.values.get("whole") == "1"
    joined = [alias for alias in view.aliases if alias.note]
    room = None if everything else markdown.ROOM // (1 + len(joined))
    return {
        "note": markdown.excerpt(view.paper.note, room),
        "joined_notes": [(alias, markdown.excerpt(alias.note, room)) for alias in joined],
        "abstract": markdown.abstract(_abstract(view), None if everything else markdown.ROOM),
    }


def _abstract(view: PaperView) -> str:
    """The abstract of the record, or of one joined to it."""
    return next((record.abstract for record in (view.paper, *view.aliases) if record.abstract), "")
