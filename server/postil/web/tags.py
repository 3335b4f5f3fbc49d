"""The pages of tags: all of them with their numbers, and one or several to rename, merge, colour or delete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import Conflict, Invalid
from postil.domain.spelling import name_key
from postil.models import Tag
from postil.services import memberships, rules, tag_merging, tags
from postil.web.colors import PALETTE
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done

blueprint = Blueprint("tags", __name__, url_prefix="/tags")

#: Tags on one page.
PAGE: Final = 100
#: How the page can be sorted, and what that is called.
SORTS: Final = (("name", "Name"), ("papers", "Most used"), ("-papers", "Least used"))


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """A page of tags: those whose names hold `q`, by `sort`; the `page`th hundred, or that of the tag `at` (an id)."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        everything = tags.counted(session, library_id)
        marks = memberships.annotations_by_tag(session, library_id)
    q, sort = request.args.get("q", "")[:800].strip(), request.args.get("sort", "")
    sort = sort if sort in dict(SORTS) else "name"
    found = [pair for pair in everything if name_key(q) in pair[0].name_key]
    if sort != "name":
        found.sort(key=lambda pair: pair[1] if sort == "-papers" else -pair[1])
    pages = max(1, -(-len(found) // PAGE))
    wanted = request.args.get("page", 1, type=int)
    if at := request.args.get("at"):
        wanted = next((place // PAGE + 1 for place, (tag, _) in enumerate(found) if tag.id == at), 1)
    page = min(max(1, wanted), pages)
    return render_template(
        "tags/index.html",
        tags=found[(page - 1) * PAGE : page * PAGE],
        marks=marks,
        found=len(found),
        every=len(everything),
        asked={"q": q, "sort": sort},
        page=page,
        pages=pages,
        sorts=SORTS,
    )


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Make a tag called `name`. Raises Invalid."""
    with changing() as (session, writer):
        made, new = tags.create(session, writer, request.form.get("name", ""))
    said = f"The tag “{made.name}” is made." if new else f"There is a tag “{made.name}” already."
    return done(said, to=_at(made))


@blueprint.get("/edit")
@signed_in
def edit() -> ResponseReturnValue:
    """What can be done to the tags whose ids are given as `tag`, with what each would do. Raises NotFound."""
    return _edit(request.args.getlist("tag"), into=request.args.get("into", ""))


@blueprint.post("/<ident>/rename")
@signed_in
def rename(ident: str) -> ResponseReturnValue:
    """Call a tag `name`; where another tag has that name, offer to merge the two. Raises NotFound, Invalid."""
    name = request.form.get("name", "")
    try:
        with changing() as (session, writer):
            tag = tags.change(session, writer, ident, {"name": name})
    except Conflict:
        return _edit([ident], into=" ".join(name.split()), taken=True), 409
    return done(f"The tag is called “{tag.name}” now.", to=_at(tag))


@blueprint.post("/merge")
@signed_in
def merge() -> ResponseReturnValue:
    """Merge the tags given as `tag` into the one called `into`. Raises NotFound, Invalid."""
    name = request.form.get("into", "")
    if not name.strip():
        raise Invalid("Type the name of the tag that is to stay.")
    with changing() as (session, writer):
        merged = tag_merging.merge(session, writer, request.form.getlist("tag"), name)
    names = _listed(merged.names)
    got = _carriers(merged.papers, merged.annotations)
    return done(f"{names} went into “{merged.tag.name}”: {got} got it.", to=_at(merged.tag))


@blueprint.post("/color")
@signed_in
def color() -> ResponseReturnValue:
    """Give the tags given as `tag` the `color`, one of the palette or empty. Raises NotFound, Invalid."""
    chosen = request.form.get("color", "")
    if chosen and chosen not in dict(PALETTE):
        raise Invalid("Tags have one of the colours that are shown, or none. Choose one of them.")
    with changing() as (session, writer):
        painted = tag_merging.paint(session, writer, request.form.getlist("tag"), chosen)
    name = dict(PALETTE).get(chosen, "").lower() or "without a colour"
    verb = "is" if len(painted.tags) == 1 else "are"
    return done(f"{_listed(tag.name for tag, _ in painted.tags)} {verb} {name} now.", to=_at(painted.most_used))


@blueprint.post("/delete")
@signed_in
def delete() -> ResponseReturnValue:
    """Delete the tags given as `tag`; their papers keep all else. Raises NotFound."""
    with changing() as (session, writer):
        gone = tag_merging.remove(session, writer, request.form.getlist("tag"))
    lost = f"{_carriers(gone.papers, gone.annotations)} lost {'it' if len(gone.tags) == 1 else 'them'}."
    return done(f"Deleted {_listed(tag.name for tag, _ in gone.tags)}: {lost}", to=url_for("tags.index"))


def _edit(idents: list[str], *, into: str = "", taken: bool = False) -> str:
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        chosen = tag_merging.choose(session, library_id, idents[: 2 * PAGE])
        kept = [rule for rule in rules.everyone(session, library_id) if rule.tag_id in set(idents)]
    return render_template(
        "tags/edit.html",
        chosen=chosen,
        into=into,
        taken=taken,
        palette=PALETTE,
        rules=len(kept),
        listed=_listed,
        carriers=_carriers,
    )


def _at(tag: Tag) -> str:
    """The page of tags on which one stands, at its row."""
    return url_for("tags.index", at=tag.id) + f"#tag-{tag.id}"


def _listed(names: Iterable[str]) -> str:
    """“a”, “b” and 3 more."""
    quoted = [f"“{name[:120]}”" for name in names]
    if len(quoted) > 4:
        return f"{', '.join(quoted[:3])} and {len(quoted) - 3} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _carriers(papers: int, annotations: int) -> str:
    """3 papers; 1 paper and 2 highlights; 2 highlights."""
    found = [f"{papers:,} paper{'' if papers == 1 else 's'}"] if papers or not annotations else []
    found += [f"{annotations:,} highlight{'' if annotations == 1 else 's'}"] if annotations else []
    return " and ".join(found)
