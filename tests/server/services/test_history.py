"""What happened to a paper."""

from __future__ import annotations

from sqlalchemy.orm import Session

from postil.services import history, papers
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


def test_earlier_values_are_told_with_the_device_that_wrote_them(session: Session, writer: Writer):
    ident = papers.save(session, writer, PaperDraft({"title": "One"}, note="first")).paper.id
    papers.write_note(session, writer, ident, "second")
    found = history.told(session, writer.library_id, ident)
    aside = [event for event in found if event.aside]
    assert [(event.field, event.aside, event.value, event.device) for event in aside] == [
        ("note", "replaced", "first", "laptop")
    ]
    assert found == sorted(found, key=lambda event: event.at, reverse=True)


def test_no_more_events_are_told_than_asked_for(session: Session, writer: Writer):
    ident = papers.save(session, writer, PaperDraft({"title": "One"})).paper.id
    for number in range(9):
        papers.write_note(session, writer, ident, f"thought {number}")
    assert len(history.told(session, writer.library_id, ident, limit=4)) == 4
