"""The pages of reading lists: all of them, and one with its papers in order."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import Conflict, Invalid
from postil.services import lists, outlines, papers, shares
from postil.web import listed, markdown, shared
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part, search_of_app

blueprint = Blueprint("lists", __name__, url_prefix="/lists")
blueprint.add_app_template_filter(markdown.plain, "words")

#: Lists on one page of all lists.
_PAGE: Final = 60


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Lists from number `from` on, in the `order` asked for (name, changed), and a form for a new one."""
    order = request.args.get("order", "")
    order = order if order in outlines.ORDERS else outlines.ORDERS[0]
    with transaction(writes=False) as session:
        found = outlines.overview(session, current_library(session).id, order)
    first = listed.number(request.args.get("from"), len(found))
    following = first + _PAGE if first + _PAGE <= len(found) else None
    context = {"lists": found[first - 1 : first - 1 + _PAGE], "first": first, "following": following}
    more = is_part() and request.headers.get("HX-Target") == "more"
    template = "lists/_lists.html" if more else "lists/index.html"
    return render_template(template, total=len(found), order=order, orders=outlines.ORDERS, **context)


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Make a list called `name`. Raises Invalid."""
    name, description = request.form.get("name", ""), _lines(request.form.get("description", ""))
    with changing() as (session, writer):
        made, new = lists.create(session, writer, name, description)
    said = f"The list “{_short(made.name)}” is made." if new else "There was a list of that name already: here it is."
    return done(said, to=url_for("lists.show", ident=made.id))


@blueprint.get("/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """One list from the paper number `from` (or the one after `after`) on, with what `q` finds to be added to it.

    For htmx the papers as they stand now, those that follow, or what was found. Raises NotFound.
    """
    words = request.args.get("q", "").strip()
    target = request.headers.get("HX-Target") if is_part() else None
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        if target == "found":
            context = listed.find(session, search_of_app(), library_id, ident, words, typing=True)
            return render_template("lists/_found.html", part=True, **context)
        context = listed.window(session, library_id, ident, request.args)
        context |= shared.panel(shares.latest(session, library_id, ident), opened="sharing" in request.args)
        if words and not is_part():
            context |= listed.find(session, search_of_app(), library_id, ident, words)
    parts = {"more": "lists/_rows.html", None: "lists/list.html"}
    return render_template(parts.get(target, "lists/_body.html"), part=target is not None, **context)


@blueprint.post("/<ident>")
@signed_in
def change(ident: str) -> ResponseReturnValue:
    """Rename and describe the list. Raises NotFound, Invalid, and Conflict when another list has the name."""
    fields = {name: _lines(request.form[name]) for name in ("name", "description") if name in request.form}
    with changing() as (session, writer):
        other = lists.find(session, writer.library_id, fields.get("name", ""))
        if other is not None and other.id != ident:
            raise Conflict(f"There is another list called “{_short(other.name)}”. Choose a different name.")
        lists.change(session, writer, ident, fields)
    return done("The list is changed.", to=url_for("lists.show", ident=ident))


@blueprint.post("/<ident>/remove")
@signed_in
def remove(ident: str) -> ResponseReturnValue:
    """Delete the list; its papers stay."""
    with changing() as (session, writer):
        gone = lists.remove(session, writer, ident)
    return done(f"The list “{_short(gone.name)}” is deleted.", to=url_for("lists.index"))


@blueprint.post("/<ident>/add")
@signed_in
def add(ident: str) -> ResponseReturnValue:
    """Put the `paper` at the end of the list; one that is there already stays where it is. Raises NotFound."""
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, request.form.get("paper", ""))
        order = _order(session, writer.library_id, ident)
        new = paper.id not in order
        if new:
            lists.place(session, writer, ident, paper.id)
    said = f"Added as number {len(order) + 1:,}: {_called(paper.title)}" if new else "It is on the list already."
    return done(said, to=url_for("lists.show", ident=ident, q=request.form.get("q") or None))


@blueprint.post("/<ident>/move")
@signed_in
def move(ident: str) -> ResponseReturnValue:
    """Move a `paper`: `to` up, down, top, bottom or the number `place`; or next to a paper (`before`, `after`).

    The script that moves papers gets the part of the order that it shows: others may have moved some too.
    Raises NotFound, Invalid.
    """
    paper_id = request.form.get("paper", "")
    with changing() as (session, writer):
        order = _order(session, writer.library_id, ident)
        if paper_id not in order:
            raise Invalid("This paper is not in the list any more." if paper_id else "Choose a paper first.")
        target = listed.target(order, paper_id, request.form)
        if target is not None:
            lists.place(session, writer, ident, paper_id, target or None)
            order = _order(session, writer.library_id, ident)
        title = papers.get(session, writer.library_id, paper_id).title
    place = order.index(paper_id) + 1
    answer = done(f"Number {place:,} now: {_called(title)}", to=listed.page_of(ident, place, paper_id))
    return listed.moved(answer, order, place) if is_part() else answer


@blueprint.post("/<ident>/take-off")
@signed_in
def take_off(ident: str) -> ResponseReturnValue:
    """Take a `paper` off the list; undone, it comes back at its place. Raises NotFound."""
    with changing() as (session, writer):
        lists.get(session, writer.library_id, ident)
        paper = papers.get(session, writer.library_id, request.form.get("paper", ""), trashed=True)
        lists.discard(session, writer, ident, paper.id)
    return done(f"Taken off the list: {_called(paper.title)}", to=url_for("lists.show", ident=ident))


@blueprint.post("/<ident>/status")
@signed_in
def status(ident: str) -> ResponseReturnValue:
    """Set the `status` of a `paper` on the list to unread, reading or read. Raises NotFound, Invalid."""
    wanted = request.form.get("status", "")
    with changing() as (session, writer):
        order = _order(session, writer.library_id, ident)
        paper = papers.change(session, writer, request.form.get("paper", ""), {"status": wanted})
    place = order.index(paper.id) + 1 if paper.id in order else 1
    return done(f"{wanted.capitalize()}: {_called(paper.title)}", to=listed.page_of(ident, place, paper.id))


def _order(session: Session, library_id: str, ident: str) -> list[str]:
    """The papers of a list in order. Raises NotFound."""
    lists.get(session, library_id, ident)
    return [line.paper_id for line in outlines.of(session, library_id, ident)]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _short(name: str) -> str:
    return name if len(name) <= 120 else name[:119] + "…"


def _called(title: str) -> str:
    return _short(listed.plain(title)) or "Untitled"
