"""What filters offer: numbers that agree with what the filters then find."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from postil.services import annotations, edits, facets, library, lists, papers, tags
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from postil.services.narrowing import PaperFilter

QUOTED = {"source": "", "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "x"}]}]}


def save(session: Session, writer: Writer, number: int, **fields: object) -> str:
    draft = PaperDraft({"title": f"Paper {number}", **fields}, {"arxiv": f"2501.{number:05}"})
    return papers.save(session, writer, draft).paper.id


@pytest.fixture
def filled(session: Session, writer: Writer) -> list[str]:
    """Six papers: one in the trash, one joined to the first, with its tag, note, code, highlight and place in a list.

    Highlighted are also the third and the one in the trash; the second has but a page note, and a deleted highlight.
    """
    years = ["2023-05-01", "2023", "2024-01", "", "2024", "2022"]
    made = [
        save(session, writer, n, published_on=year, url=f"https://huggingface.co/papers/2501.{n:05}")
        for n, year in enumerate(years, 1)
    ]
    for ident in made:
        tags.add(session, writer, ident, "all")
        lists.add(session, writer, ident, "Every")
    tags.add(session, writer, made[5], "rare")
    tags.create(session, writer, "unused")
    papers.write_note(session, writer, made[5], "joined note")
    papers.write_note(session, writer, made[1], "own note")
    edits.commit(session, writer, [edits.put("paper", made[5], "code_url", "https://github.com/a/b")])
    edits.commit(session, writer, [edits.put("paper", made[5], "alias_of", made[0])])
    papers.change(session, writer, made[1], {"status": "read", "starred": True})
    for ident in (made[2], made[2], made[5], made[4]):
        annotations.create(session, writer, ident, AnnotationDraft({"target": QUOTED}))
    annotations.create(session, writer, made[1], AnnotationDraft({"target": {}, "comment": "A page note"}))
    gone = annotations.create(session, writer, made[1], AnnotationDraft({"target": QUOTED}))
    annotations.remove(session, writer, gone.id)
    papers.remove(session, writer, made[4])
    return made


def test_every_number_is_that_of_the_papers_which_the_filter_finds(session: Session, writer: Writer, filled: list[str]):
    found = facets.facets(session, writer.library_id)

    def papers_with(**conditions: object) -> int:
        return library.count(session, writer.library_id, PaperFilter(**conditions))  # type: ignore[arg-type]

    assert found.total == papers_with() == 4
    assert found.statuses == {one: papers_with(status=one) for one in ("unread", "reading", "read")}
    assert found.starred == papers_with(starred=True) == 1
    assert found.has == {one: papers_with(has=(one,)) for one in ("note", "code", "highlight")}
    assert found.has == {"note": 2, "code": 1, "highlight": 2}
    assert {one.name: one.papers for one in found.tags} == {"all": 4, "rare": 1, "unused": 0}
    assert all(one.papers == papers_with(tags=(one.id,)) for one in found.tags)
    assert [(one.name, one.papers) for one in found.lists] == [("Every", papers_with(list_id=found.lists[0].id))]
    assert {one.name: one.papers for one in found.sites} == {"Hugging Face": 4}
    assert all(one.papers == papers_with(sites=(one.name,)) for one in found.sites)
    assert found.years == [(2024, 1), (2023, 2), (0, 1)]
    assert all(number == papers_with(years=(year, year)) for year, number in found.years)


def test_the_most_used_tag_comes_first(session: Session, writer: Writer, filled: list[str]):
    assert [one.name for one in facets.facets(session, writer.library_id).tags] == ["all", "rare", "unused"]


def test_a_site_on_which_only_trashed_papers_were_seen_is_not_offered(session: Session, writer: Writer):
    ident = save(session, writer, 1, url="https://openreview.net/forum?id=abcdefghij")
    assert [one.name for one in facets.facets(session, writer.library_id).sites] == ["OpenReview"]
    papers.remove(session, writer, ident)
    assert facets.facets(session, writer.library_id).sites == []


def test_an_empty_library_offers_nothing(session: Session, writer: Writer):
    found = facets.facets(session, writer.library_id)
    assert (found.total, found.starred, found.has) == (0, 0, {"note": 0, "code": 0, "highlight": 0})
    assert not [*found.tags, *found.lists, *found.sites, *found.years]


def test_what_is_known_costs_one_statement_until_something_changes(session: Session, writer: Writer, filled: list[str]):
    before = facets.facets(session, writer.library_id)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        assert facets.facets(session, writer.library_id) is before
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(statements) == 1
    papers.change(session, writer, filled[0], {"status": "reading"})
    assert facets.facets(session, writer.library_id).statuses["reading"] == 1
