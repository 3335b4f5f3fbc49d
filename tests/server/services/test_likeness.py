"""Papers that may be the same as another."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.services import likeness, merging, papers, views
from postil.services.edits import Writer
from postil.services.likeness import Likeness, Reason
from postil.services.papers import PaperDraft

TITLE = "Scaling Laws for Neural Language Models"


def save(session: Session, writer: Writer, title: str, arxiv: str = "", *authors: str) -> str:
    draft = PaperDraft({"title": title, "authors": list(authors)}, {"arxiv": arxiv} if arxiv else {})
    return papers.save(session, writer, draft).paper.id


def like(session: Session, writer: Writer, ident: str, hits: tuple[str, ...] = ()) -> list[Likeness]:
    view = views.view(session, writer.library_id, papers.get(session, writer.library_id, ident))
    return likeness.of(session, writer.library_id, view, hits)


@pytest.fixture
def seen(session: Session, writer: Writer) -> str:
    return save(session, writer, TITLE, "2001.08361", "Jared Kaplan", "Sam McCandlish")


@pytest.mark.parametrize(
    ("title", "authors", "reason"),
    [
        ("scaling laws for neural language models.", (), Reason.SAME),
        ("Scaling laws for neural language models", ("Kaplan, Jared",), Reason.SAME),
        ("Scaling Laws for Neural Languag Model", ("J. Kaplan",), Reason.NEAR),
        ("Scaling laws for neural language models: a study of compute", ("Jared Kaplan",), Reason.NEAR),
        ("Scaling laws for neural language models: a study of compute", (), Reason.PART),
        (TITLE, ("Somebody Else",), Reason.DOUBTFUL),
    ],
)
def test_a_record_by_its_title_is_suggested(
    session: Session, writer: Writer, seen: str, title: str, authors: tuple[str, ...], reason: Reason
):
    draft = PaperDraft({"title": title, "authors": list(authors), "url": "https://example.org/paper"})
    other = papers.save(session, writer, draft).paper.id
    assert [(one.view.paper.id, one.reason) for one in like(session, writer, seen)] == [(other, reason)]
    assert [one.view.paper.id for one in like(session, writer, other)] == [seen]


def test_other_papers_are_not(session: Session, writer: Writer, seen: str):
    others = (
        save(session, writer, "Scaling laws for sparse models", "2101.00001", "Jared Kaplan"),
        save(session, writer, "Attention is all you need", "1706.03762", "Jared Kaplan"),
        save(session, writer, "Scaling", "2101.00002"),
    )
    assert like(session, writer, seen, others) == []


def test_two_arxiv_numbers_are_doubtful_and_come_last(session: Session, writer: Writer, seen: str):
    again = save(session, writer, TITLE, "2001.99999", "Jared Kaplan")
    by_title = papers.save(session, writer, PaperDraft({"title": TITLE})).paper.id
    found = like(session, writer, seen)
    assert [(one.view.paper.id, one.reason) for one in found] == [(by_title, Reason.SAME), (again, Reason.DOUBTFUL)]


def test_what_only_the_index_finds_alike_is_looked_at_too(session: Session, writer: Writer, seen: str):
    other = save(session, writer, "On Scaling Laws for Neural Language Models", "", "Sam McCandlish")
    assert like(session, writer, seen) == []
    assert [one.view.paper.id for one in like(session, writer, seen, (other, "gone"))] == [other]


def test_records_that_were_parted_by_hand_are_not_suggested_again(session: Session, writer: Writer, seen: str):
    other = papers.save(session, writer, PaperDraft({"title": TITLE})).paper.id
    merging.merge(session, writer, seen, other)
    assert like(session, writer, seen) == []
    merging.separate(session, writer, other)
    assert like(session, writer, seen) == []
    assert like(session, writer, other) == []


def test_a_paper_in_the_trash_is_not_suggested(session: Session, writer: Writer, seen: str):
    other = papers.save(session, writer, PaperDraft({"title": TITLE})).paper.id
    papers.remove(session, writer, other)
    assert like(session, writer, seen) == []
