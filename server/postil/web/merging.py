"""Merging two records of one paper: which may be the same, what would come of it, doing it, and parting them again."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.domain.query import parse
from postil.services import finding, likeness, merging, papers, views
from postil.services.likeness import Likeness, Reason
from postil.services.views import PaperView
from postil.web import facts, markdown
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part, search_of_app

blueprint = Blueprint("merging", __name__)

#: Papers that a search for the other record shows, and that are asked of the index for being like it.
_FOUND: Final = 8
_ALIKE: Final = 12
#: Fields that a record may gain by a merge, as people call them.
_GAINS: Final = {
    "title": "title", "authors": "authors", "abstract": "abstract", "published_on": "date", "venue": "venue",
    "url": "address", "pdf_url": "PDF", "code_url": "code", "extra": "details", "status": "status",
    "rating": "rating", "starred": "star", "progress": "progress", "read_at": "time of reading",
}  # fmt: skip


@blueprint.get("/papers/<ident>/same")
@signed_in
def same(ident: str) -> ResponseReturnValue:
    """Papers that may be the same, for the paper's page; empty when there is none. Raises NotFound."""
    view, found = _likely(ident)
    found = [one for one in found if one.reason in {Reason.SAME, Reason.NEAR}]
    return render_template("papers/_merge_hint.html", view=view, found=found[:2])


@blueprint.get("/papers/<ident>/merge")
@signed_in
def choose(ident: str) -> ResponseReturnValue:
    """The page on which the other record is chosen: suggestions, and what `q` finds. Raises NotFound."""
    asked = request.args.get("q", "").strip()
    if asked:
        with transaction(writes=False) as session:
            view = _view(session, ident)
            hits = _searched(session, view, asked, typing=is_part())
        context: dict[str, Any] = {"view": view, "hits": hits, "asked": asked, "found": []}
    else:
        view, found = _likely(ident)
        context = {"view": view, "hits": [], "asked": "", "found": found}
    return render_template("papers/_merge_found.html" if is_part() else "papers/merge.html", **context)


@blueprint.get("/merge")
@signed_in
def preview() -> ResponseReturnValue:
    """What would come of merging the two papers named `id`; `stands` names the record that is to stand.

    Raises NotFound, Invalid.
    """
    one, other = _pair(request.args.getlist("id"))
    with transaction(writes=False) as session:
        planned = merging.plan(session, current_library(session).id, one, other, request.args.get("stands", ""))
        return render_template("papers/merge_preview.html", **_told(planned))


@blueprint.post("/merge")
@signed_in
def merge() -> ResponseReturnValue:
    """Merge the two papers named `id`; `stands` names the record that is to stand. Raises NotFound, Invalid."""
    one, other = _pair(request.form.getlist("id"))
    with changing() as (session, writer):
        planned = merging.merge(session, writer, one, other, request.form.get("stands", ""))
        stands = planned.stands.paper.id
    return done("The two records are one paper now.", to=url_for("paper.show", ident=stands))


@blueprint.post("/papers/<ident>/separate")
@signed_in
def separate(ident: str) -> ResponseReturnValue:
    """Let the joined `record` stand for itself again. Raises NotFound, Conflict."""
    with changing() as (session, writer):
        papers.get(session, writer.library_id, ident)
        merging.separate(session, writer, request.form.get("record", ""))
    return done("The record stands for itself again.", to=url_for("paper.show", ident=ident))


def _view(session: Session, ident: str) -> PaperView:
    library_id = current_library(session).id
    return views.view(session, library_id, papers.get(session, library_id, ident))


def _likely(ident: str) -> tuple[PaperView, list[Likeness]]:
    """The paper, and those that may be the same: by the keys of the database, and by what the index finds alike."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        paper_id = papers.get(session, library_id, ident).id
    hits = [hit.paper_id for hit in search_of_app().similar(library_id, paper_id, limit=_ALIKE)]
    with transaction(writes=False) as session:
        view = _view(session, ident)
        return view, likeness.of(session, library_id, view, hits)


def _searched(session: Session, view: PaperView, asked: str, *, typing: bool) -> list[PaperView]:
    query = parse(asked, typing=typing)
    found = finding.find(session, search_of_app(), view.paper.library_id, query, page=finding.Page(limit=_FOUND + 1))
    return [row.view for row in found.rows if row.view.paper.id != view.paper.id][:_FOUND]


def _pair(idents: list[str]) -> tuple[str, str]:
    if len(idents) != 2:
        raise Invalid("Choose exactly two papers to merge.")
    return idents[0], idents[1]


def _told(planned: merging.Merger) -> dict[str, Any]:
    """What the preview shows of both records and of the outcome."""
    both = (planned.stands, planned.joins)
    records = [record for view in both for record in (view.paper, *view.aliases)]
    return {
        "planned": planned,
        "both": both,
        "names": list(dict.fromkeys(pair for view in both for pair in facts.names(view))),
        "pages": sum(1 for pair in {pair for view in both for pair in view.identifiers} if pair[0] == "url"),
        "tags": sorted({tag.id: tag for view in both for tag in view.tags}.values(), key=lambda tag: tag.name_key),
        "lists": sorted({one.id: one for view in both for one in view.lists}.values(), key=lambda one: one.name_key),
        "notes": [(record, markdown.excerpt(record.note, 4_000)) for record in records if record.note],
        "gains": [_GAINS[name] for name in planned.gains if name in _GAINS],
        "against": [(facts.SCHEMES[scheme], one, other) for scheme, one, other in planned.against],
    }
