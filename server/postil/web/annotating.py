"""Highlights and page notes in the library: written, recoloured, tagged, deleted; and all of them on one page."""

import json
from typing import TypedDict

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.domain.values import HIGHLIGHTS
from postil.models import Annotation, Paper
from postil.services import aliases, annotations, papers, tags, views
from postil.services.annotations import AnnotationDraft
from postil.web import annotated, links
from postil.web.annotated import Item
from postil.web.marks import tags_in
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part, one_form, part, sent, shown, told

blueprint = Blueprint("annotations", __name__)


class _Context(TypedDict):
    """What the templates of one annotation need."""

    one: Item
    paper: Paper


@blueprint.get("/papers/<ident>/annotations")
@signed_in
def of_paper(ident: str) -> ResponseReturnValue:
    """As many annotations of a paper as `annotations` says, for htmx; else the paper's page. Raises NotFound."""
    if not is_part():
        asked = request.args.get("annotations")
        return redirect(url_for("paper.show", ident=ident, annotations=asked, _anchor="annotations"), 303)
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        paper = papers.get(session, library_id, ident, trashed=True)
        listed = annotated.of_paper(session, library_id, paper.id, request.args)
        view = views.view(session, library_id, paper)
    return render_template("annotations/_of_paper.html", view=view, annotations=listed)


@blueprint.get("/papers/<ident>/annotations/new")
@signed_in
def new(ident: str) -> ResponseReturnValue:
    """The editor of a new page note, in place or as a page. Raises NotFound."""
    template = "annotations/_new.html" if is_part() else "annotations/new.html"
    return render_template(template, view=shown(ident))


@blueprint.get("/papers/<ident>/annotations/start")
@signed_in
def start(ident: str) -> ResponseReturnValue:
    """What opens the editor of a new page note, to close it with; else the paper's page. Raises NotFound."""
    view = shown(ident)
    if not is_part():
        return redirect(url_for("paper.show", ident=view.paper.id, _anchor="annotations"), 303)
    return render_template("annotations/_start.html", paper=view.paper)


@blueprint.post("/papers/<ident>/annotations")
@signed_in
def create(ident: str) -> ResponseReturnValue:
    """Write a page note, which quotes nothing. Raises NotFound, Invalid."""
    text = sent("text")
    if not text.strip():
        raise Invalid("Write something first.")
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        places = links.of(views.view(session, writer.library_id, paper))
        target = {"source": places[0].url if places else "", "parts": []}
        fields = {"target": target, "motivation": "commenting", "comment": text}
        made = annotations.create(session, writer, paper.id, AnnotationDraft(fields))
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor=f"a-{made.id}"), 303)
    response = make_response(render_template("annotations/_start.html", paper=paper))
    response.headers["HX-Trigger"] = json.dumps({"library-changed": {}, **told("The page note is saved.")})
    return response


@blueprint.get("/annotations/<ident>/edit")
@signed_in
def edit(ident: str) -> ResponseReturnValue:
    """The editor of the comment, in place; as a page with all else that can be changed. Raises NotFound."""
    template = "annotations/_editor.html" if is_part() else "annotations/edit.html"
    return render_template(template, **_context(ident), colors=HIGHLIGHTS)


@blueprint.get("/annotations/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """The annotation as it stands, to close the editor with; else its place on the paper's page. Raises NotFound."""
    context = _context(ident)
    if not is_part():
        return redirect(_home(context), 303)
    return render_template("annotations/_item.html", **context)


@blueprint.post("/annotations/<ident>/comment")
@signed_in
def comment(ident: str) -> ResponseReturnValue:
    """Write the comment, merged with changes made since `base_text` was read. Raises NotFound, and Invalid.

    `draft` in the address says that the editor stays open.
    """
    text, base = sent("text"), sent("base_text")
    with changing() as (session, writer):
        found = annotations.get(session, writer.library_id, ident)
        before = found.comment if one_form(found.comment) == base else base
        merged = annotations.write_comment(session, writer, found.id, text, before) == "merged"
    context = _context(ident)
    if not is_part():
        return redirect(_home(context), 303)
    draft = bool(request.args.get("draft"))
    said = "The comment was changed elsewhere too. Both changes are kept." if merged else "The comment is saved."
    events = told(said, part=f"comment {ident}", quiet=draft)
    if draft:
        response = make_response(render_template("annotations/_saved.html", **context, sent=text, merged=merged))
    else:
        response = part("annotations/_item.html", merged=merged, **context)
        events = {"library-changed": {}, **events}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


@blueprint.post("/annotations/<ident>/color")
@signed_in
def color(ident: str) -> ResponseReturnValue:
    """Give a highlight the `color`, one of those that highlights have. Raises NotFound, Invalid."""
    chosen = request.form.get("color", "")
    if chosen not in HIGHLIGHTS:
        raise Invalid(f"Highlights are {', '.join(HIGHLIGHTS[:-1])} or {HIGHLIGHTS[-1]}.")
    with changing() as (session, writer):
        annotations.change(session, writer, ident, {"color": chosen})
    return done(f"The highlight is {chosen} now.")


@blueprint.post("/annotations/<ident>/tags")
@signed_in
def add_tags(ident: str) -> ResponseReturnValue:
    """Put the tags named in `name`, with commas between, on an annotation. Raises NotFound, Invalid."""
    names = tags_in(request.form)
    with changing() as (session, writer):
        for name in names:
            annotations.tag(session, writer, ident, name)
    return done(f"Tagged {', '.join(f'“{name[:60]}”' for name in names[:5])}.")


@blueprint.post("/annotations/<ident>/tags/<tag_id>/remove")
@signed_in
def remove_tag(ident: str, tag_id: str) -> ResponseReturnValue:
    """Take a tag off an annotation. Raises NotFound."""
    with changing() as (session, writer):
        tag = tags.get(session, writer.library_id, tag_id)
        annotations.untag(session, writer, ident, tag.id)
    return done(f"Tag taken off: “{tag.name[:60]}”.")


@blueprint.post("/annotations/<ident>/delete")
@signed_in
def delete(ident: str) -> ResponseReturnValue:
    """Delete an annotation; that can be undone. Raises NotFound."""
    with changing() as (session, writer):
        found = annotations.remove(session, writer, ident)
        paper = aliases.resolve(session, writer.library_id, found.paper_id)
        kind = "highlight" if found.highlighted else "page note"
    return done(f"The {kind} is deleted.", to=url_for("paper.show", ident=paper.id, _anchor="annotations"))


def _context(ident: str) -> _Context:
    """An annotation as shown, and the paper that it is of. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        found = annotations.get(session, library_id, ident)
        return {"one": _item(session, found), "paper": aliases.resolve(session, library_id, found.paper_id)}


def _item(session: Session, found: Annotation) -> Item:
    view = annotations.views(session, found.library_id, [found])[0]
    return annotated.item(view, whole=request.values.get("whole") == "1")


def _home(context: _Context) -> str:
    """The annotation on its paper's page, wherever that page stops by itself."""
    ident = context["one"].annotation.id
    return url_for("paper.show", ident=context["paper"].id, annotation=ident, _anchor=f"a-{ident}")
