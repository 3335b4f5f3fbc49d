"""Feeds of saved searches, open to all who have their address: opened, found by it, revoked, and what is in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import NotFound
from postil.domain.query import parse
from postil.models import SavedSearch, SearchShare, now
from postil.search.library import LibrarySearch
from postil.services import finding, history, opened, published, saved_searches, shares
from postil.services.conditions import Conditions
from postil.services.published import Published

#: Entries of a feed: the papers that were saved last.
FED: Final = 100
_WHAT: Final = "saved search"


@dataclass(frozen=True, slots=True)
class Fed:
    """A paper in a feed: when it was saved, and when something that is shown of it changed last."""

    paper: Published
    saved_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """What a feed holds, the paper that was saved last first. `incomplete`: the index is behind or being made."""

    entries: Sequence[Fed]
    updated_at: datetime
    incomplete: bool


def latest(session: Session, library_id: str, search_id: str) -> SearchShare | None:
    """The address that a search was given last, revoked or not; None when it never had one."""
    query = select(SearchShare).where(SearchShare.library_id == library_id, SearchShare.search_id == search_id)
    return opened.latest(session.scalars(query))


def share(session: Session, library_id: str, search_id: str) -> SearchShare:
    """Open a search's feed to everybody who has its new address; an open one keeps its address. Raises NotFound."""
    saved_searches.get(session, library_id, search_id)
    held = latest(session, library_id, search_id)
    return opened.share(
        session,
        held,
        lambda token: SearchShare(token=token, library_id=library_id, search_id=search_id, created_at=now()),
    )


def revoke(session: Session, library_id: str, search_id: str) -> SearchShare:
    """End the address of a search's feed. Raises NotFound when it has none."""
    return opened.revoke(session, latest(session, library_id, search_id), _WHAT)


def reopen(session: Session, library_id: str, search_id: str) -> SearchShare:
    """Bring the address back that was revoked last. Raises NotFound, and Conflict when the search has another now."""
    saved_searches.get(session, library_id, search_id)
    return opened.reopen(session, latest(session, library_id, search_id), _WHAT)


def find(session: Session, token: str) -> tuple[SearchShare, SavedSearch]:
    """What an address opens. Raises NotFound for one that is unknown or revoked, and while the search is deleted."""
    held = session.get(SearchShare, token)
    found = session.get(SavedSearch, (held.library_id, held.search_id)) if held else None
    if held is None or held.revoked_at is not None or found is None or found.deleted:
        raise NotFound("There is no search at this address.")
    return held, found


def contents(session: Session, search: LibrarySearch, held: SearchShare, found: SavedSearch) -> Contents:
    """The papers that the search finds now, the last FED that were saved; ends the session's transaction."""
    library_id = found.library_id
    result = finding.find(
        session, search, library_id, parse(found.query), Conditions(order="saved"), finding.Page(limit=FED)
    )
    idents = [row.view.paper.id for row in result.rows]
    written = shares.written(session, library_id, idents)
    entries = []
    for row in result.rows:
        paper = row.view.paper
        changed_at = history.time_of(written.get(paper.id, 0))
        entries.append(Fed(published.of(row.view), paper.created_at, max(paper.created_at, changed_at)))
    asked_at = shares.written(session, library_id, [found.id], entity="saved_search", fields=("name", "query"))
    times = [one.updated_at for one in entries]
    updated_at = max([held.created_at, history.time_of(asked_at.get(found.id, 0)), *times])
    return Contents(entries, updated_at, result.incomplete)
