"""Showing papers takes the same few statements for one as for fifty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from postil.models import Paper
from postil.services import library, lists, narrowing, papers, tags, views
from postil.services.drafts import PaperDraft


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def filled(session, writer):
    """Fifty papers with tags and lists; every tenth has a second record joined to it."""
    for number in range(1, 51):
        fields = {"title": f"Paper {number}", "url": f"https://arxiv.org/abs/2501.{number:05}"}
        known = {"arxiv": f"2501.{number:05}"}
        if number % 10 == 0:
            second = {"doi": f"10.1234/{number}"}
            papers.save(session, writer, PaperDraft({"title": "second"}, second, tags=("joined",)))
            papers.save(session, writer, PaperDraft(fields, known))
            known |= second
        papers.save(session, writer, PaperDraft(fields, known, tags=("a", "b"), lists=("l",)))
    session.commit()


def test_the_number_of_statements_does_not_grow_with_the_papers(engine, session, writer, filled):
    counts = {}
    for limit in (1, 10, 50):
        session.expunge_all()
        with statements(engine) as sent:
            found = library.page(session, writer.library_id, narrowing.PaperFilter(), limit=limit).papers
            shown = views.views(session, writer.library_id, found)
        assert len(shown) == limit
        assert all({"a", "b"} <= {tag.name for tag in view.tags} for view in shown)
        counts[limit] = len(sent)
    assert counts[1] == counts[10] == counts[50] <= 7


def test_lists_and_tags_are_counted_in_few_statements_however_many_papers_there_are(engine, session, writer, filled):
    with statements(engine) as sent:
        assert {tag.name: held for tag, held in tags.counted(session, writer.library_id)} == {
            "a": 50,
            "b": 50,
            "joined": 5,
        }
        assert [held for _, held in lists.counted(session, writer.library_id)] == [50]
        shelf = lists.find(session, writer.library_id, "l")
        assert len(lists.entries(session, writer.library_id, shelf.id)) == 50
    assert len(sent) <= 15


def test_a_paper_is_shown_with_what_hangs_on_the_records_joined_to_it(session, writer, filled):
    paper = library.by_identifier(session, writer.library_id, "doi", "10.1234/10")
    shown = views.view(session, writer.library_id, paper)
    assert [tag.name for tag in shown.tags] == ["a", "b", "joined"]
    assert [alias.title for alias in shown.aliases] == ["second"]
    assert shown.links == ("https://arxiv.org/abs/2501.00010",)


def test_records_that_point_at_each_other_in_a_chain_hang_on_the_last(session, writer):
    first, second, third = (
        papers.save(session, writer, PaperDraft({"title": name}, {"doi": f"10.1234/{name}"}, tags=(name,))).paper
        for name in "abc"
    )
    papers.change(session, writer, first.id, {"alias_of": second.id})
    papers.change(session, writer, second.id, {"alias_of": third.id})
    shown = views.view(session, writer.library_id, third)
    assert [tag.name for tag in shown.tags] == ["a", "b", "c"]
    assert {tag.name: held for tag, held in tags.counted(session, writer.library_id)} == {"a": 1, "b": 1, "c": 1}
    assert len(session.scalars(select(Paper)).all()) == 3
