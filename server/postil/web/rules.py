"""The pages of rules: what each does, and what a new or changed one would do before it does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import Conflict, Invalid
from postil.domain.query_text import Unsayable
from postil.models import now
from postil.services import library, rules, tags
from postil.services.rules import Matched
from postil.web.saved_searches import as_text
from postil.web.session import current_library, signed_in
from postil.web.wanted import Wanted
from postil.web.wanted import read as read_wanted
from postil.web.writing import changing, done, search_of_app

blueprint = Blueprint("rules", __name__, url_prefix="/tags/rules")

#: Papers whose titles are shown before a rule does anything.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as it stands in the form: the tag by name, the search, whether it is to stand, and which one it was."""

    tag: str = ""
    query: str = ""
    standing: bool = False
    ident: str = ""


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Every rule, with what it has done."""
    with transaction(writes=False) as session:
        found = rules.with_tags(session, current_library(session).id)
    return render_template("tags/rules.html", rules=found, gone=request.args.get("gone", "")[:100])


@blueprint.get("/edit")
@signed_in
def edit() -> ResponseReturnValue:
    """A form for a new rule, or for that of the id `rule`; its search may come as the library page has it.

    With `show`, also what it would do. Raises NotFound.
    """
    draft = _draft(request.args)
    if draft.ident and "query" not in request.args:
        with transaction(writes=False) as session:
            library_id = current_library(session).id
            rule = rules.get(session, library_id, draft.ident)
            tag = next((tag for kept, tag, _ in rules.with_tags(session, library_id) if kept.id == rule.id), None)
        draft = Draft(tag.name if tag else "", rule.query, rule.standing, rule.id)
    elif "query" not in request.args:
        try:
            draft = Draft(draft.tag, as_text(_wanted().but(sort="")), draft.standing)
        except Unsayable as why:
            return _page(draft, problem=why.message)
    return _shown(draft) if "show" in request.args else _page(draft)


@blueprint.post("/apply")
@signed_in
def apply() -> ResponseReturnValue:
    """Tag what was shown, the papers left out aside, and keep the rule; shows it anew when it finds others by now.

    Papers that may be left out come as `listed`, those that are not as `paper`.
    """
    draft = _draft(request.form)
    since = now()
    try:
        tag_name = _tag_name(draft)
        with transaction(writes=False) as session:
            matched = rules.match(session, search_of_app(), current_library(session).id, draft.query, tag_name)
        if request.form.get("digest") != matched.digest:
            return _shown(draft, changed=True)
        left_out = set(request.form.getlist("listed")) - set(request.form.getlist("paper"))
        with changing() as (session, writer):
            put = rules.put(session, writer, matched, tag_name, left_out)
            tag_id = tags.making(session, writer.library_id, tag_name)[0]
            rules.save(
                session,
                writer.library_id,
                tag_id,
                draft.query,
                standing=draft.standing,
                since=since,
                ident=draft.ident,
            )
    except (Invalid, Conflict) as why:
        return _page(draft, problem=why.message), why.status
    later = " Papers that you save from now on are tagged too." if draft.standing else ""
    said = f"Tagged {_papers(put)} “{tag_name[:120]}”." if put else "The rule is kept."
    return done(said + later, to=url_for("rules.index"))


@blueprint.get("/<ident>/now")
@signed_in
def standing(ident: str) -> ResponseReturnValue:
    """How many papers the rule finds now, and how many of those carry its tag, as a line. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        rule = rules.get(session, library_id, ident)
        try:
            matched = rules.match(session, search_of_app(), library_id, rule.query, rule.tag_id)
        except Invalid as why:
            return render_template("tags/_rule_now.html", rule=rule, problem=why.message)
    return render_template("tags/_rule_now.html", rule=rule, matched=matched)


@blueprint.post("/<ident>/stand")
@signed_in
def stand(ident: str) -> ResponseReturnValue:
    """Let the rule look at papers that are saved from now on (`on` is 1), or stop it. Raises NotFound."""
    on = request.form.get("on") == "1"
    with transaction(writes=True) as session:
        rules.stand(session, current_library(session).id, ident, standing=on)
    flash("Papers that you save from now on are tagged by it." if on else "It tags no further papers.", "done")
    return redirect(url_for("rules.index"), 303)


@blueprint.post("/<ident>/delete")
@signed_in
def delete(ident: str) -> ResponseReturnValue:
    """Delete the rule; what it tagged stays tagged. Raises NotFound."""
    with transaction(writes=True) as session:
        rules.remove(session, current_library(session).id, ident)
    return redirect(url_for("rules.index", gone=ident), 303)


@blueprint.post("/<ident>/restore")
@signed_in
def restore(ident: str) -> ResponseReturnValue:
    """Bring a deleted rule back. Raises NotFound."""
    with transaction(writes=True) as session:
        rules.restore(session, current_library(session).id, ident)
    flash("The rule is back.", "done")
    return redirect(url_for("rules.index"), 303)


def _wanted() -> Wanted:
    return read_wanted(request.args, request.args.getlist("tag"), request.args.getlist("has"))


def _draft(given: Any) -> Draft:
    tag, query = given.get("name", "")[:800], given.get("query", "")[:2000]
    return Draft(" ".join(tag.split()), " ".join(query.split()), "standing" in given, given.get("rule", "")[:100])


def _tag_name(draft: Draft) -> str:
    if not draft.tag:
        raise Invalid("Say which tag the papers are to get.", {"name": ["Empty."]})
    return draft.tag


def _shown(draft: Draft, *, changed: bool = False) -> ResponseReturnValue:
    try:
        tag = _tag_name(draft)
        with transaction(writes=False) as session:
            library_id = current_library(session).id
            matched = rules.match(session, search_of_app(), library_id, draft.query, tag)
            papers = _titles(session, library_id, matched)
    except Invalid as why:
        return _page(draft, problem=why.message), 422
    return _page(draft, matched=matched, papers=papers, changed=changed), 409 if changed else 200


def _titles(session: Session, library_id: str, matched: Matched) -> list[tuple[str, str]]:
    """(id, title) of the first papers that would get the tag."""
    found = {paper.id: paper for paper in library.by_ids(session, library_id, list(matched.fresh[:SHOWN]))}
    return [(ident, found[ident].title) for ident in matched.fresh[:SHOWN] if ident in found]


def _page(draft: Draft, **shown: Any) -> str:
    return render_template("tags/rule.html", draft=draft, **shown)


def _papers(number: int) -> str:
    return f"{number:,} paper{'' if number == 1 else 's'}"
