"""What a reader puts on one paper where it is shown by itself: star, status, rating, tags, lists."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from postil.domain.errors import Invalid
from postil.services import lists, papers, tags
from postil.web.session import signed_in
from postil.web.writing import changing, done

blueprint = Blueprint("marks", __name__, url_prefix="/papers/<ident>")


@blueprint.post("/star")
@signed_in
def star(ident: str) -> ResponseReturnValue:
    """Star the paper (`on` is 1) or take the star off."""
    on = request.form.get("on") == "1"
    with changing() as (session, writer):
        papers.change(session, writer, ident, {"starred": on})
    return done("Starred." if on else "Star taken off.")


@blueprint.post("/status")
@signed_in
def status(ident: str) -> ResponseReturnValue:
    """Set `status` to unread, reading or read. Raises Invalid."""
    with changing() as (session, writer):
        paper = papers.change(session, writer, ident, {"status": request.form.get("status", "")})
    return done(f"Marked {paper.status}.")


@blueprint.post("/rating")
@signed_in
def rate(ident: str) -> ResponseReturnValue:
    """Rate the paper 1 to 5; an empty `rating` or 0 takes the rating off. Raises Invalid."""
    rating = rating_in(request.form)
    with changing() as (session, writer):
        papers.change(session, writer, ident, {"rating": rating})
    return done(f"Rated {rating} of 5." if rating else "The rating is off.")


def rating_in(form: Mapping[str, str]) -> int | None:
    """The `rating` of a form, 1 to 5; None for an empty one or 0. Raises Invalid."""
    given = form.get("rating", "")
    if given not in {"", "0", "1", "2", "3", "4", "5"}:
        raise Invalid("A rating is a number from 1 to 5.", {"rating": ["A number from 1 to 5."]})
    return int(given or 0) or None


def tags_in(form: Mapping[str, str]) -> list[str]:
    """The names of tags in `name` of a form, with commas between. Raises Invalid where there is none."""
    names = [name.strip() for name in form.get("name", "").split(",") if name.strip()]
    if not names:
        raise Invalid("Type the name of a tag first.")
    return names


@blueprint.post("/tags")
@signed_in
def add_tags(ident: str) -> ResponseReturnValue:
    """Put the tags named in `name`, with commas between, on the paper. Raises Invalid."""
    names = tags_in(request.form)
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        for name in names:
            tags.add(session, writer, paper.id, name)
    return done(f"Tagged {', '.join(f'“{name[:60]}”' for name in names[:5])}.")


@blueprint.post("/tags/<tag_id>/remove")
@signed_in
def remove_tag(ident: str, tag_id: str) -> ResponseReturnValue:
    """Take a tag off the paper, from each of its records. Raises NotFound."""
    with changing() as (session, writer):
        tag = tags.get(session, writer.library_id, tag_id)
        tags.discard(session, writer, papers.get(session, writer.library_id, ident).id, tag.id)
    return done(f"Tag taken off: “{tag.name[:60]}”.")


@blueprint.post("/lists")
@signed_in
def add_list(ident: str) -> ResponseReturnValue:
    """Put the paper at the end of the list called `name`, making it when there is none. Raises Invalid."""
    name = request.form.get("name", "")
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        lists.add(session, writer, paper.id, name)
    return done(f"Put on the list “{name.strip()[:60]}”.")


@blueprint.post("/lists/<list_id>/remove")
@signed_in
def remove_list(ident: str, list_id: str) -> ResponseReturnValue:
    """Take the paper off a list, with each of its records. Raises NotFound."""
    with changing() as (session, writer):
        paper = papers.get(session, writer.library_id, ident)
        held = lists.get(session, writer.library_id, list_id)
        lists.discard(session, writer, held.id, paper.id)
    return done(f"Taken off the list “{held.name[:60]}”.")
