"""Which papers have highlights, and how many, with those of joined records."""

from __future__ import annotations

from sqlalchemy.orm import Session

from postil.models import Paper
from postil.search import documents
from postil.services import annotations, edits, highlighted, library, memberships, papers, views
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from postil.services.narrowing import PaperFilter
from postil.services.views import PaperView

QUOTED = {"source": "", "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "x"}]}]}


def save(session: Session, writer: Writer, number: int, highlights: int = 0, notes: int = 0) -> Paper:
    paper = papers.save(session, writer, PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number:05}"})).paper
    for target in [QUOTED] * highlights + [{}] * notes:
        annotations.create(session, writer, paper.id, AnnotationDraft({"target": target}))
    return paper


def shown(session: Session, writer: Writer) -> list[PaperView]:
    page = library.page(session, writer.library_id, PaperFilter())
    return views.views(session, writer.library_id, page.papers)


def highlighted_papers(session: Session, writer: Writer) -> int:
    return highlighted.papers(session, writer.library_id, memberships.standing(session, writer.library_id))


def test_highlights_of_joined_records_count_for_the_paper_that_stands_for_them(session: Session, writer: Writer):
    one, other, third = save(session, writer, 1, 2), save(session, writer, 2, 3), save(session, writer, 3)
    edits.commit(session, writer, [edits.put("paper", other.id, "alias_of", one.id)])
    edits.commit(session, writer, [edits.put("paper", third.id, "alias_of", other.id)])
    annotations.create(session, writer, third.id, AnnotationDraft({"target": QUOTED}))
    assert highlighted.numbers(session, writer.library_id, shown(session, writer)) == {one.id: 6}
    assert highlighted_papers(session, writer) == 1
    found = library.ids(session, writer.library_id, PaperFilter(has=("highlight",)))
    assert found == [one.id]


def test_page_notes_deleted_highlights_and_the_trash_do_not_count(session: Session, writer: Writer):
    save(session, writer, 1, notes=2)
    trashed = save(session, writer, 2, 1)
    papers.remove(session, writer, trashed.id)
    kept = save(session, writer, 3, 2)
    gone = annotations.of_paper(session, writer.library_id, kept.id)[0].annotation
    annotations.remove(session, writer, gone.id)
    assert highlighted.numbers(session, writer.library_id, shown(session, writer)) == {kept.id: 1}
    assert highlighted_papers(session, writer) == 1
    assert library.ids(session, writer.library_id, PaperFilter(has=("highlight",))) == [kept.id]


def test_no_papers_have_no_highlights(session: Session, writer: Writer):
    assert highlighted.numbers(session, writer.library_id, []) == {}
    assert highlighted_papers(session, writer) == 0


def test_the_search_is_given_what_annotations_say_whatever_the_database(session: Session, writer: Writer):
    paper = save(session, writer, 1)
    quoted = {**QUOTED, "context": "around x it goes"}
    for target, comment in ((quoted, "Why?"), ({}, "A page note")):
        draft = AnnotationDraft({"target": target, "comment": comment}, ("core",))
        annotations.create(session, writer, paper.id, draft)
    [found] = documents.load(session, writer.library_id)
    assert found.quotes == ("x",)
    assert set(found.comments) == {"Why?", "A page note"}
    assert found.contexts == ("around … it goes",)
    assert found.annotation_tags == ("core",)
    assert found.has == ("highlight", "comment")
