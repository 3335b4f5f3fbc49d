"""Reading lists open to everybody who has their address: opened, found by it, and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select, union_all
from sqlalchemy.orm import Session

from postil.domain.errors import NotFound
from postil.domain.fields import DELETED, PRESENT
from postil.models import Commit, FieldVersion, ListEntry, ListShare, Paper, PaperIdentifier, ReadingList, now
from postil.services import history, lists, opened

#: What of a paper is shown to everybody. What the owner thinks of it (status, note, tags, rating) is not.
SHOWN = ("title", "authors", "abstract", "published_on", "venue", "url", "pdf_url", "code_url")


@dataclass(frozen=True, slots=True)
class Times:
    """When a paper came onto the list, and when something that is shown of it changed last."""

    added_at: datetime
    updated_at: datetime


def latest(session: Session, library_id: str, list_id: str) -> ListShare | None:
    """The address that a list was given last, revoked or not; None when it never had one."""
    query = select(ListShare).where(ListShare.library_id == library_id, ListShare.list_id == list_id)
    return opened.latest(session.scalars(query))


def share(session: Session, library_id: str, list_id: str) -> ListShare:
    """Open a list to everybody who has its new address; one that is open keeps its address. Raises NotFound."""
    lists.get(session, library_id, list_id)
    held = latest(session, library_id, list_id)
    return opened.share(
        session, held, lambda token: ListShare(token=token, library_id=library_id, list_id=list_id, created_at=now())
    )


def revoke(session: Session, library_id: str, list_id: str) -> ListShare:
    """End a list's address: from now on nothing is found there. Raises NotFound when the list has none."""
    return opened.revoke(session, latest(session, library_id, list_id), "list")


def reopen(session: Session, library_id: str, list_id: str) -> ListShare:
    """Bring the address back that was revoked last. Raises NotFound, and Conflict when the list has another now."""
    lists.get(session, library_id, list_id)
    return opened.reopen(session, latest(session, library_id, list_id), "list")


def find(session: Session, token: str) -> tuple[ListShare, ReadingList]:
    """What an address opens. Raises NotFound for one that is unknown or revoked, and while the list is deleted."""
    held = session.get(ListShare, token)
    found = session.get(ReadingList, (held.library_id, held.list_id)) if held else None
    if held is None or held.revoked_at is not None or found is None or found.deleted:
        raise NotFound("There is no list at this address.")
    return held, found


def changed_at(session: Session, held: ListShare, found: ReadingList) -> datetime:
    """When what an address shows of its list changed last, by the server's clock, and never too early.

    What readers do not see (notes, tags, status) does not count, so that the time tells nothing of it.
    """
    seen = union_all(*_stamps(held, found.ver)).subquery()
    ver = max(found.ver, session.scalar(select(func.max(seen.c.ver))) or 0)
    commits = select(Commit.at).where(Commit.library_id == held.library_id, Commit.ver >= ver)
    at = session.scalar(commits.order_by(Commit.ver).limit(1))
    return max(held.created_at, at) if at else held.created_at


def times(session: Session, library_id: str, list_id: str, paper_ids: Sequence[str]) -> dict[str, Times]:
    """For each of these papers of a list (some hundreds) what a feed says of it; two statements."""
    entries = {f"{list_id}|{ident}": ident for ident in paper_ids}
    added = written(session, library_id, list(entries), entity="list_entry", fields=(PRESENT,))
    shown = written(session, library_id, paper_ids)
    found = {}
    for entry, ident in entries.items():
        first = added.get(entry, 0)
        found[ident] = Times(history.time_of(first), history.time_of(max(first, shown.get(ident, 0))))
    return found


def written(
    session: Session, library_id: str, idents: Sequence[str], *, entity: str = "paper", fields: Sequence[str] = SHOWN
) -> dict[str, int]:
    """When (ms since 1970) one of these fields was written last, by the id of the thing; what never was is left out."""
    query = select(FieldVersion.entity_id, func.max(FieldVersion.ts)).where(
        FieldVersion.library_id == library_id,
        FieldVersion.entity == entity,
        FieldVersion.entity_id.in_(idents),
        FieldVersion.field.in_(fields),
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(FieldVersion.entity_id))}


def _stamps(held: ListShare, since: int) -> list[Select[int]]:
    """The version of the last change of what is shown of the papers, those joined to them included, after `since`."""
    library_id = held.library_id
    listed = select(ListEntry.paper_id).where(
        ListEntry.library_id == library_id, ListEntry.list_id == held.list_id, ListEntry.present
    )
    pointing = select(Paper.alias_of).where(Paper.library_id == library_id, Paper.alias_of > "")
    heads = pointing.where(Paper.id.in_(listed))
    joined = pointing.with_only_columns(Paper.id).where(Paper.alias_of.in_(listed))
    papers: CompoundSelect[Any] = union_all(listed, heads, joined)
    newer = select(Paper.id).where(Paper.library_id == library_id, Paper.id.in_(papers), Paper.ver > since)
    name = PaperIdentifier.paper_id + "|" + PaperIdentifier.scheme + ":" + PaperIdentifier.value
    known = select(name).where(PaperIdentifier.library_id == library_id, PaperIdentifier.paper_id.in_(newer))
    # With + 0 the database does not go through the index of versions from its end, which may be far from any of these.
    newest = select(func.max(FieldVersion.ver + 0).label("ver")).where(FieldVersion.library_id == library_id)
    paper = (FieldVersion.entity == "paper", FieldVersion.entity_id.in_(newer))
    return [
        newest.where(*paper, FieldVersion.field.in_((*SHOWN, "alias_of", DELETED))),
        newest.where(FieldVersion.entity == "identifier", FieldVersion.entity_id.in_(known)),
    ]
