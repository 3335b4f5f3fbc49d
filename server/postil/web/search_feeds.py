"""Atom feeds of saved searches: opened to everybody who has their address, read, and revoked."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.domain.errors import NotFound
from postil.formats import atom
from postil.models import SavedSearch, SearchShare, now
from postil.services import history, search_shares
from postil.services.search_shares import Contents
from postil.web import public, tex
from postil.web.listed import plain
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part, part, search_of_app

blueprint = Blueprint("search_feeds", __name__)

#: Namespace of the ids of feeds.
_FEEDS: Final = uuid.UUID("6a1b3a5e-52d7-5c6f-8e07-0b1c9a4f7d32")
#: How long a revoked address can be brought back.
_REGRET: Final = timedelta(days=1)
#: Feeds whose text is kept.
_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class _Text:
    """A feed as it was made, and the state of the library at which it holds without searching anew."""

    state: tuple[int, str, datetime]
    text: str
    changed_at: datetime


class Texts:
    """The feeds that were asked for last, by token: a reader that asks every hour has nothing searched in vain.

    `changed_at` is when this server first saw the present text: never earlier than what changed it.
    """

    def __init__(self) -> None:
        self._texts: OrderedDict[str, _Text] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, token: str, state: tuple[int, str, datetime]) -> _Text | None:
        """The feed as it is in this state of the library, if it was made in it."""
        with self._lock:
            found = self._texts.get(token)
        return found if found is not None and found.state == state else None

    def keep(self, token: str, made: _Text) -> _Text:
        """Keep a feed; with its earlier time when the text is as it was."""
        with self._lock:
            earlier = self._texts.pop(token, None)
            if earlier is not None and earlier.text == made.text:
                made = replace(made, changed_at=earlier.changed_at)
            self._texts[token] = made
            while len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
            return made


def init_app(app: Flask) -> None:
    """Give the application its feeds' texts."""
    app.extensions["postil_feeds"] = Texts()


def panel(held: SearchShare | None, *, opened: bool) -> dict[str, Any]:
    """What the templates need to show how a search is shared."""
    revoked = held.revoked_at if held is not None else None
    return {
        "share": held,
        "feed": address(held.token) if held is not None and revoked is None else None,
        "revocable": revoked is not None and now() - revoked < _REGRET,
        "sharing_open": opened,
    }


def address(token: str) -> str:
    """Where the feed of a token is found, at the server's public address."""
    return f"{public.base()}/shared/searches/{token}.atom"


@blueprint.post("/searches/<ident>/share")
@signed_in
def share(ident: str) -> ResponseReturnValue:
    """Open the feed of a saved search to everybody who has its address. Raises NotFound."""
    with changing() as (session, writer):
        search_shares.share(session, writer.library_id, ident)
    return _panel(ident, "The search has a feed.")


@blueprint.post("/searches/<ident>/share/revoke")
@signed_in
def revoke(ident: str) -> ResponseReturnValue:
    """End the address of a feed. Raises NotFound."""
    with changing() as (session, writer):
        search_shares.revoke(session, writer.library_id, ident)
    return _panel(ident, "The address is revoked.")


@blueprint.post("/searches/<ident>/share/reopen")
@signed_in
def reopen(ident: str) -> ResponseReturnValue:
    """Bring back the address that was revoked last. Raises NotFound, Conflict."""
    with changing() as (session, writer):
        search_shares.reopen(session, writer.library_id, ident)
    return _panel(ident, "The address works again.")


@blueprint.get("/shared/searches/<token>.atom")
def feed(token: str) -> ResponseReturnValue:
    """What a saved search finds, as an Atom feed: the papers that were saved last, the latest first."""
    texts: Texts = current_app.extensions["postil_feeds"]
    try:
        with transaction(writes=False) as session:
            held, found = search_shares.find(session, token)
            state = (history.version(session, held.library_id), public.base(), _hour())
            made = texts.known(token, state)
            if made is None:
                contents = search_shares.contents(session, search_of_app(), held, found)
                made = _Text(state, atom.write(_feed(held, found, contents)), now())
                made = made if contents.incomplete else texts.keep(token, made)
    except NotFound:
        return public.gone("search")
    return public.answer(made.text, atom.MEDIA_TYPE, made.changed_at)


def _hour() -> datetime:
    """The present hour: what `added:<7d` finds changes by itself."""
    return now().replace(minute=0, second=0, microsecond=0)


def _feed(held: SearchShare, found: SavedSearch, contents: Contents) -> atom.Feed:
    own = address(held.token)
    entries = [
        atom.FeedEntry(
            ident=f"urn:uuid:{one.paper.ident}",
            title=plain(one.paper.title),
            link=one.paper.links[0][0] if one.paper.links else own,
            published_at=one.saved_at,
            updated_at=one.updated_at,
            authors=one.paper.authors,
            summary=str(tex.readable(one.paper.abstract)),
        )
        for one in contents.entries
    ]
    return atom.Feed(
        ident=f"urn:uuid:{uuid.uuid5(_FEEDS, held.token)}",
        title=found.name,
        own=own,
        link=own,
        updated_at=contents.updated_at,
        author="Postil",
        entries=entries,
    )


def _panel(ident: str, said: str) -> ResponseReturnValue:
    if not is_part():
        return done(said, to=url_for("saved_searches.show", ident=ident, sharing=1, _anchor="sharing"))
    with transaction(writes=False) as session:
        held = search_shares.latest(session, current_library(session).id, ident)
    return part("searches/_sharing.html", search={"id": ident}, part=True, **panel(held, opened=True))
