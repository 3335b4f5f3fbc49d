"""Saved searches: a name for a text of the search box, kept like everything else that the user writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound
from postil.domain.ops import Op
from postil.domain.query import MAX_TEXT
from postil.domain.spelling import name_key
from postil.models import SavedSearch
from postil.services import edits
from postil.services.edits import Writer


def every(session: Session, library_id: str) -> list[SavedSearch]:
    """All saved searches, by name."""
    query = select(SavedSearch).where(SavedSearch.library_id == library_id, ~SavedSearch.deleted)
    return list(session.scalars(query.order_by(SavedSearch.name_key, SavedSearch.id)))


def find(session: Session, library_id: str, name: str) -> SavedSearch | None:
    """The saved search of that name, capitals and blanks aside; the first that was made where there are more."""
    query = select(SavedSearch).where(
        SavedSearch.library_id == library_id, SavedSearch.name_key == name_key(name), ~SavedSearch.deleted
    )
    return session.scalars(query.order_by(SavedSearch.created_at, SavedSearch.id)).first()


def get(session: Session, library_id: str, ident: str) -> SavedSearch:
    """One saved search. Raises NotFound."""
    found = session.get(SavedSearch, (library_id, ident))
    if found is None or found.deleted:
        raise NotFound("There is no such saved search.")
    return found


def create(session: Session, writer: Writer, name: str, query: str) -> tuple[SavedSearch, bool]:
    """A search saved under a name, and whether it is new: the same search of that name is there once.

    Raises Invalid, and Conflict when the name stands for another search.
    """
    checked, asked = edits.read("saved_search", "name", name), _asked(query)
    held = find(session, writer.library_id, checked)
    if held is not None and held.query != asked:
        raise Conflict(
            f"There is a saved search called “{held.name}” already, for something else. Take another name, or edit it.",
            existing=held.id,
        )
    if held is not None:
        return held, False
    ident = str(uuid4())
    ops = [edits.put("saved_search", ident, "name", checked), edits.put("saved_search", ident, "query", asked)]
    edits.commit(session, writer, ops)
    return get(session, writer.library_id, ident), True


def change(
    session: Session, writer: Writer, ident: str, fields: Mapping[str, Any], expected: int | None = None
) -> SavedSearch:
    """Give a saved search another `name` or `query`. Raises NotFound, Invalid, Stale, and Conflict for a taken name."""
    found = get(session, writer.library_id, ident)
    edits.expect(found.ver, expected)
    given = {name: _asked(value) if name == "query" else value for name, value in fields.items()}
    ops = [edits.put("saved_search", ident, name, value) for name, value in given.items()]
    for op in ops:
        other = find(session, writer.library_id, op.value) if op.field == "name" else None
        if other is not None and other.id != ident:
            raise Conflict(f"There is a saved search called “{other.name}” already.", existing=other.id)
    edits.commit(session, writer, [op for op in ops if op.value != getattr(found, op.field)])
    return found


def remove(session: Session, writer: Writer, ident: str, expected: int | None = None) -> SavedSearch:
    """Delete a saved search; papers are not touched. Raises NotFound, Stale."""
    found = get(session, writer.library_id, ident)
    edits.expect(found.ver, expected)
    edits.commit(session, writer, [Op("del", "saved_search", ident)])
    return found


def restore(session: Session, writer: Writer, ident: str) -> SavedSearch:
    """Bring a deleted saved search back, and with it the addresses of its feed. Raises NotFound."""
    found = session.get(SavedSearch, (writer.library_id, ident))
    if found is None:
        raise NotFound("There is no such saved search.")
    if found.deleted:
        edits.commit(session, writer, [Op("restore", "saved_search", ident)])
    return found


def _asked(query: str) -> str:
    """A query as it is stored. Raises Invalid for one that the search box would not take whole."""
    asked = str(edits.read("saved_search", "query", query))
    if not asked:
        raise Invalid("There is nothing to search for.", {"query": ["Type what to search for."]})
    if len(asked) > MAX_TEXT:
        raise Invalid(
            f"A search has at most {MAX_TEXT:,} characters.", {"query": [f"At most {MAX_TEXT:,} characters."]}
        )
    return asked
