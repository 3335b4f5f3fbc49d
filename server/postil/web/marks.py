"""What a reader puts on a paper where it is shown: star, status, tags, lists."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from postil.domain.errors import Invalid
from postil.services import history, lists, papers, tags, views
from postil.web.session import signed_in
from postil.web.writing import back, changing, is_part, part, shown

blueprint = Blueprint("marks", __name__, url_prefix="/papers/<ident>")


@blueprint.post("/star")
@signed_in
def star(ident: str) -> ResponseReturnValue:
    """Star the paper (`on` is 1) or take the star off."""
    with changing() as (session, writer):
        papers.change(session, writer, ident, {"starred": request.form.get("on") == "1"})
    return _answer("papers/_star.html", ident)


@blueprint.post("/status")
@signed_in
def status(ident: str) -> ResponseReturnValue:
    """Set `status` to unread, reading or read. Raises Invalid."""
    with changing() as (session, writer):
        papers.change(session, writer, ident, {"status": request.form.get("status", "")})
    return _answer("papers/_status.html", ident)


@blueprint.post("/tags")
@signed_in
def add_tags(ident: str) -> ResponseReturnValue:
    """Put the tags named in `name`, with commas between, on the paper; `back` is one that was just taken off.

    Raises Invalid.
    """
    undone = request.form.get("back", "")
    names = [undone] if undone else [name.strip() for name in request.form.get("name", "").split(",") if name.strip()]
    if not names:
        raise Invalid("Type the name of a tag first.")
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        for name in names:
            tags.add(session, writer, paper.id, name)
    if undone:
        return _answer("papers/_tag_back.html", ident, back=undone)
    return _answer("papers/_tags.html", ident, adding=True)


@blueprint.post("/tags/<tag_id>/remove")
@signed_in
def remove_tag(ident: str, tag_id: str) -> ResponseReturnValue:
    """Take a tag off the paper, from each of its records, and offer to undo that."""
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        worn = views.view(session, writer.library_id, paper).tags
        tags.discard(session, writer, paper.id, tag_id)
    name = next((tag.name for tag in worn if tag.id == tag_id), "")
    if name and not is_part():
        flash(f"{paper.id} {name}", "undo-tag")
    return _answer("papers/_tags.html", ident, removed_tag=name)


@blueprint.get("/lists")
@signed_in
def ask_list(ident: str) -> ResponseReturnValue:
    """Where a row's link leads without scripts: the paper's page, which has the form that adds to a list."""
    return redirect(url_for("paper.show", ident=ident), 303)


@blueprint.post("/lists")
@signed_in
def add_list(ident: str) -> ResponseReturnValue:
    """Put the paper at the end of the list called `name`, making it when there is none. Raises Invalid."""
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        lists.add(session, writer, paper.id, request.form.get("name", ""))
    return _answer("papers/_lists.html", ident, adding=True)


@blueprint.post("/lists/<list_id>/remove")
@signed_in
def remove_list(ident: str, list_id: str) -> ResponseReturnValue:
    """Take the paper off a list, with each of its records, and offer to undo that."""
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        held = lists.get(session, writer.library_id, list_id).name
        before = history.version(session, writer.library_id)
        lists.discard(session, writer, list_id, paper.id)
        events = ",".join(map(str, history.since(session, writer.library_id, before)))
    if events and not is_part():
        flash(f"{events} Taken off the list: {held[:120]}", "undo-events")
    return _answer("papers/_lists.html", ident, taken_off=events, taken_from=held)


@blueprint.post("/lists/back")
@signed_in
def back_on_list(ident: str) -> ResponseReturnValue:
    """Put the paper back on a list at its place: what taking it off put into the history as `event` stands again."""
    with changing() as (session, writer):
        papers.get(session, writer.library_id, ident)
        history.restore(session, writer, history.read_events(request.form.getlist("event")))
    return _answer("papers/_list_back.html", ident)


def _answer(template: str, ident: str, **context: Any) -> ResponseReturnValue:
    if not is_part():
        return back(f"paper-{ident}")
    return part(template, view=shown(ident), **context)
