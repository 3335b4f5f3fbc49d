"""Importing rows: again and again, in the same order or not, it makes each paper once and keeps what the user wrote."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from postil.formats.listing import ListingRow
from postil.models import Commit, Paper
from postil.services import imports, papers, tags
from postil.services.imports import CHUNK, Count

ROWS = [ListingRow(f"Paper number {number}", f"Abstract {number}.", n_authors=number) for number in range(CHUNK + 20)]


@pytest.fixture
def run(sessions, session, writer):
    """Import into a committed library; returns the count and the progress that was told."""
    session.commit()

    def importing(rows: Sequence[ListingRow], names: Sequence[str] = ()) -> tuple[Count, list[int]]:
        told: list[int] = []
        return imports.rows(sessions, writer, rows, names, told.append), told

    return importing


def test_every_row_becomes_a_paper_in_commits_that_let_others_in(run, session):
    count, told = run(ROWS)
    assert count == Count(CHUNK + 20, CHUNK + 20)
    assert told == [CHUNK, CHUNK + 20]
    assert len(session.scalars(select(Commit)).all()) == 2
    paper = session.scalars(select(Paper).where(Paper.title == "Paper number 7")).one()
    assert (paper.abstract, paper.extra) == ("Abstract 7.", {"n_authors": 7})


def test_importing_again_makes_nothing_new_and_keeps_what_the_user_wrote(run, session, writer):
    run(ROWS)
    paper = session.scalars(select(Paper).where(Paper.title == "Paper number 7")).one()
    papers.change(session, writer, paper.id, {"title": "Mine", "status": "read"})
    papers.write_note(session, writer, paper.id, "my note")
    session.commit()
    assert run(ROWS[::-1])[0] == Count(CHUNK + 20, 0)
    session.refresh(paper)
    assert (paper.title, paper.status, paper.note) == ("Mine", "read", "my note")
    assert len(session.scalars(select(Commit)).all()) == 4


def test_a_paper_that_the_page_shows_twice_is_one(run, session):
    count, _ = run([ListingRow("A title", ""), ListingRow("A  Title!", "Its abstract.")])
    assert count == Count(2, 1)
    assert session.scalars(select(Paper.abstract)).all() == ["Its abstract."]


def test_all_rows_get_the_tag_and_it_is_one_also_where_its_name_was_taken_before(run, session, writer):
    old, _ = tags.create(session, writer, "Daily")
    tags.change(session, writer, old.id, {"name": "Weekly"})
    session.commit()
    run(ROWS[:30], ["Daily", "daily"])
    counted = {tag.name_key: held for tag, held in tags.counted(session, writer.library_id)}
    assert counted == {"daily": 30, "weekly": 0}
