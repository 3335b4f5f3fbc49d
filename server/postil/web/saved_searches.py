"""The pages of saved searches: all of them with what they find now; one to be renamed, edited, shared or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain import query_dates
from postil.domain.query import Added, InField, Label, Not, Part, Years, parse
from postil.domain.query_text import Unsayable, said
from postil.models import SavedSearch, now
from postil.services import finding, saved_searches, search_shares
from postil.services.conditions import BEST
from postil.web import listed, search_feeds, wanted
from postil.web.session import current_library, signed_in
from postil.web.wanted import UNKNOWN, Wanted
from postil.web.writing import changing, done, search_of_app, sent

blueprint = Blueprint("saved_searches", __name__, url_prefix="/searches")

#: Searches on one page: each of them is made twice to count what it finds.
_PAGE: Final = 30
#: What counts as new.
_NEW: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counted:
    """A saved search, how many papers it finds now, and how many of them were saved in the last days."""

    search: SavedSearch
    papers: int
    fresh: int
    incomplete: bool


@blueprint.app_template_filter("query_text")
def text_of(asked: Wanted) -> str:
    """What an address asks for as one text of the search box; empty for the whole library, or when none says it."""
    try:
        return as_text(asked)
    except Unsayable:
        return ""


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Saved searches from number `from` on, by name, with what they find."""
    with transaction(writes=False) as session:
        found = saved_searches.every(session, current_library(session).id)
        first = listed.number(request.args.get("from"), len(found))
        shown = _counted(session, found[first - 1 : first - 1 + _PAGE])
    following = first + _PAGE if first + _PAGE <= len(found) else None
    return render_template(
        "searches/index.html", searches=shown, total=len(found), first=first, following=following, days=_NEW.days
    )


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Save what the form asks for, as an address does, under a `name`; or the text `query`.

    Raises Invalid, and Conflict when the name stands for another search.
    """
    form = request.form
    query = sent("query") or as_text(wanted.read(form, form.getlist("tag"), form.getlist("has")))
    with changing() as (session, writer):
        made, new = saved_searches.create(session, writer, sent("name"), query)
    said_so = f"Saved: {_short(made.name)}" if new else "It was saved under that name already."
    return done(said_so, to=None if "query" not in form else url_for("saved_searches.index"))


@blueprint.get("/<ident>")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """One saved search, to be changed. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        found = saved_searches.get(session, library_id, ident)
        sharing = search_feeds.panel(search_shares.latest(session, library_id, ident), opened="sharing" in request.args)
        [counted] = _counted(session, [found])
    return render_template("searches/search.html", search=found, counted=counted, days=_NEW.days, **sharing)


@blueprint.post("/<ident>")
@signed_in
def change(ident: str) -> ResponseReturnValue:
    """Rename the search, or have it ask for something else. Raises NotFound, Invalid, Conflict."""
    fields = {name: sent(name) for name in ("name", "query") if name in request.form}
    with changing() as (session, writer):
        saved_searches.change(session, writer, ident, fields)
    return done("The search is changed.", to=url_for("saved_searches.show", ident=ident))


@blueprint.post("/<ident>/remove")
@signed_in
def remove(ident: str) -> ResponseReturnValue:
    """Delete the search; papers are not touched. Raises NotFound."""
    with changing() as (session, writer):
        gone = saved_searches.remove(session, writer, ident)
    return done(f"The search “{_short(gone.name)}” is deleted.", to=url_for("saved_searches.index"))


def _counted(session: Session, found: Sequence[SavedSearch]) -> list[Counted]:
    """With numbers of papers; ends the session's transaction."""
    since: Part = Added(now() - _NEW, None)
    search, numbers = search_of_app(), finding.Page(limit=0)
    counted = []
    for one in found:
        query = parse(one.query)
        result = finding.find(session, search, one.library_id, query, page=numbers)
        fresh = 0
        if result.total and not result.named:
            asked = replace(query, parts=(*query.parts, since), identifier=None)
            fresh = search.search(one.library_id, asked, limit=0).total
        counted.append(Counted(one, result.total, fresh, result.incomplete))
    return counted


def as_text(asked: Wanted) -> str:
    """As `text_of`. Raises Unsayable."""
    order = "" if asked.sort == BEST else asked.sort or None
    return said(asked.q, list(_filters(asked)), order)


def _filters(asked: Wanted) -> list[Part]:
    """The filters of an address as conditions that the language has words for."""
    found: list[Part] = [Label("status", asked.status)] if asked.status else []
    found += [Label("tag", name) for name in asked.tags]
    found += [Label("list", asked.list_name)] if asked.list_name else []
    found += [Label("is", "starred")] if asked.starred else []
    found += [Label("site", asked.site)] if asked.site else []
    found += [InField("venue", asked.venue, phrase=True)] if asked.venue else []
    found += [Label("has", thing) for thing in asked.has]
    years = query_dates.years(asked.year)
    if asked.year == UNKNOWN:
        found.append(Not(Years(1, None)))
    elif years:
        found.append(Years(*years))
    return found


def _short(name: str) -> str:
    return name if len(name) <= 120 else name[:119] + "…"
