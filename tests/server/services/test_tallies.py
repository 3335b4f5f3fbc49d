"""How many papers a library has."""

from __future__ import annotations

from sqlalchemy.orm import Session

from postil.services import edits, papers, tallies
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


def save(session: Session, writer: Writer, title: str) -> str:
    return papers.save(session, writer, PaperDraft({"title": title})).paper.id


def test_an_empty_library_has_nothing(session: Session, writer: Writer):
    found = tallies.tally(session, writer.library_id)
    assert (found.total, found.starred, found.trashed) == (0, 0, 0)
    assert found.statuses == {"unread": 0, "reading": 0, "read": 0}


def test_papers_are_counted_by_status_star_and_trash(session: Session, writer: Writer):
    first, second, third, fourth = (save(session, writer, title) for title in ("One", "Two", "Three", "Four"))
    papers.change(session, writer, first, {"status": "read", "starred": True})
    papers.change(session, writer, second, {"starred": True})
    papers.remove(session, writer, third)
    edits.commit(session, writer, [edits.put("paper", fourth, "alias_of", first)])
    found = tallies.tally(session, writer.library_id)
    assert found.statuses == {"unread": 1, "reading": 0, "read": 1}
    assert (found.total, found.starred, found.trashed) == (2, 2, 1)
