"""How folded names are written: by most, and asked of the database only when a new one comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from postil.services import papers
from postil.services.edits import Writer
from postil.services.papers import PaperDraft
from postil.services.spellings import Spellings


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield found
    event.remove(session.get_bind(), "before_cursor_execute", note)


@pytest.fixture
def venues() -> Spellings:
    return Spellings("venue")


def save(session: Session, writer: Writer, number: int, venue: str) -> str:
    draft = PaperDraft({"title": f"Paper {number}", "venue": venue}, {"arxiv": f"2501.{number:05}"})
    return papers.save(session, writer, draft).paper.id


def test_the_most_frequent_spelling_is_told_of_papers_outside_the_trash(session, writer, venues):
    for number, venue in enumerate(("ICML", "icml", "Icml", "Icml", "icml", "icml"), start=1):
        ident = save(session, writer, number, venue)
        if venue == "icml":
            papers.remove(session, writer, ident)
    assert venues.of(session, writer.library_id, ["icml"])["icml"] == "Icml"


def test_what_is_known_is_not_asked_again_until_a_new_name_comes(session, writer, venues):
    save(session, writer, 1, "ICML")
    assert venues.of(session, writer.library_id, ["icml"])["icml"] == "ICML"
    save(session, writer, 2, "NeurIPS")
    with statements(session) as made:
        venues.of(session, writer.library_id, ["icml"])
        venues.of(session, writer.library_id, [])
    assert made == []
    assert venues.of(session, writer.library_id, ["neurips"])["neurips"] == "NeurIPS"


def test_a_name_that_is_nowhere_written_is_its_own_spelling_and_not_asked_for_twice(session, writer, venues):
    assert venues.of(session, writer.library_id, ["acl"])["acl"] == "acl"
    with statements(session) as made:
        assert venues.of(session, writer.library_id, ["acl"])["acl"] == "acl"
    assert made == []


def test_spellings_are_read_anew_after_a_while(session, writer):
    venues = Spellings("venue", lasts=-1.0)
    save(session, writer, 1, "icml")
    assert venues.of(session, writer.library_id, ["icml"])["icml"] == "icml"
    for number in (2, 3):
        save(session, writer, number, "ICML")
    assert venues.of(session, writer.library_id, ["icml"])["icml"] == "ICML"


def test_no_library_tells_the_spellings_of_another(session, writer, venues):
    save(session, writer, 1, "ICML")
    assert venues.of(session, writer.library_id, ["icml"])["icml"] == "ICML"
    assert venues.of(session, "another", ["icml"])["icml"] == "icml"
