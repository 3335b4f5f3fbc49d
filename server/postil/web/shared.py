"""Lists that are open to everybody who has their address: the page, the feed and the BibTeX; opening and revoking."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import NotFound
from postil.formats import atom
from postil.formats.bibtex import FORMAT as BIBTEX
from postil.models import ListShare, ReadingList, now
from postil.services import published, shares
from postil.web import markdown, public, tex
from postil.web.listed import number, plain
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part, part

blueprint = Blueprint("shared", __name__)

#: Papers on one page, and entries in the feed: those that came last.
PAGE: Final = 100
FED: Final = 100
#: Namespace of the ids of feeds.
_FEEDS: Final = uuid.UUID("8f7bb0a4-6f0d-5a34-9c0c-6f3f3cbf0d21")
#: How long a revoked address can be brought back.
_REGRET: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a shared list is found, absolute."""

    page: str
    feed: str
    bib: str


def panel(held: ListShare | None, *, opened: bool) -> dict[str, Any]:
    """What the templates need to show how a list is shared."""
    revoked = held.revoked_at if held is not None else None
    return {
        "share": held,
        "addresses": addresses(held.token) if held is not None and revoked is None else None,
        "revocable": revoked is not None and now() - revoked < _REGRET,
        "sharing_open": opened,
    }


def addresses(token: str) -> Addresses:
    """The addresses that a token opens, at the server's public address."""
    page = f"{public.base()}/shared/{token}"
    return Addresses(page, f"{page}.atom", f"{page}.bib")


@blueprint.post("/lists/<ident>/share")
@signed_in
def share(ident: str) -> ResponseReturnValue:
    """Open a list to everybody who has its address. Raises NotFound."""
    with changing() as (session, writer):
        shares.share(session, writer.library_id, ident)
    return _panel(ident, "The list is shared.")


@blueprint.post("/lists/<ident>/share/revoke")
@signed_in
def revoke(ident: str) -> ResponseReturnValue:
    """End the address of a list. Raises NotFound."""
    with changing() as (session, writer):
        shares.revoke(session, writer.library_id, ident)
    return _panel(ident, "The addresses are revoked.")


@blueprint.post("/lists/<ident>/share/reopen")
@signed_in
def reopen(ident: str) -> ResponseReturnValue:
    """Bring back the address that was revoked last. Raises NotFound, Conflict."""
    with changing() as (session, writer):
        shares.reopen(session, writer.library_id, ident)
    return _panel(ident, "The addresses work again.")


@blueprint.get("/shared/<token>")
def show(token: str) -> ResponseReturnValue:
    """A shared list, from its paper number `from` on."""
    try:
        with transaction(writes=False) as session:
            held, found = shares.find(session, token)
            order = published.order(session, held)
            first = number(request.args.get("from"), len(order))
            papers = published.papers(session, held, order[first - 1 : first - 1 + PAGE])
            changed_at = shares.changed_at(session, held, found)
    except NotFound:
        return public.gone("list")
    following = first + PAGE if first + PAGE <= len(order) else None
    earlier = max(1, first - PAGE) if first > 1 else None
    page = {"first": first, "total": len(order), "following": following, "earlier": earlier}
    context = {"list": found, "token": token, "papers": papers, "changed_at": changed_at, **page}
    return public.answer(render_template("shared/list.html", **context), "text/html", changed_at)


@blueprint.get("/shared/<token>.atom")
def feed(token: str) -> ResponseReturnValue:
    """A shared list as an Atom feed: the papers that came onto it last, the latest first."""
    try:
        with transaction(writes=False) as session:
            held, found = shares.find(session, token)
            changed_at = shares.changed_at(session, held, found)
            made = _feed(session, held, found, changed_at)
    except NotFound:
        return public.gone("list")
    return public.answer(atom.write(made), atom.MEDIA_TYPE, changed_at)


@blueprint.get("/shared/<token>.bib")
def bib(token: str) -> ResponseReturnValue:
    """A shared list as BibTeX, in its order."""
    try:
        with transaction(writes=False) as session:
            held, found = shares.find(session, token)
            text = "".join(published.bibtex(session, held))
            changed_at = shares.changed_at(session, held, found)
    except NotFound:
        return public.gone("list")
    answer = public.answer(text, BIBTEX.media_type, changed_at)
    answer.headers["Content-Disposition"] = "inline; filename=list.bib"
    return answer


def _panel(ident: str, said: str) -> ResponseReturnValue:
    if not is_part():
        return done(said, to=url_for("lists.show", ident=ident, sharing=1, _anchor="sharing"))
    with transaction(writes=False) as session:
        held = shares.latest(session, current_library(session).id, ident)
    return part("lists/_sharing.html", list={"id": ident}, part=True, **panel(held, opened=True))


def _feed(session: Session, held: ListShare, found: ReadingList, changed_at: datetime) -> atom.Feed:
    latest = published.latest(session, held, FED)
    times = shares.times(session, held.library_id, held.list_id, latest)
    at = addresses(held.token)
    entries = [
        atom.FeedEntry(
            ident=f"urn:uuid:{paper.ident}",
            title=plain(paper.title),
            link=paper.links[0][0] if paper.links else at.page,
            published_at=times[paper.ident].added_at,
            updated_at=times[paper.ident].updated_at,
            authors=paper.authors,
            summary=str(tex.readable(paper.abstract)),
        )
        for paper in published.papers(session, held, latest)
    ]
    return atom.Feed(
        ident=f"urn:uuid:{uuid.uuid5(_FEEDS, held.token)}",
        title=found.name,
        own=at.feed,
        link=at.page,
        updated_at=changed_at,
        author="Postil",
        subtitle=markdown.plain(found.description),
        entries=entries,
    )
