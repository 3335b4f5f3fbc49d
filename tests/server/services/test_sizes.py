"""How much a library holds: what is there, without the trash."""

from __future__ import annotations

from sqlalchemy.orm import Session

from postil.models import Library
from postil.services import annotations, lists, papers, sizes, tags
from postil.services.annotations import AnnotationDraft
from postil.services.edits import Writer
from postil.services.papers import PaperDraft
from postil.services.sizes import Sizes


def test_an_empty_library_holds_nothing(session: Session, library: Library):
    assert sizes.of(session, library.id) == Sizes(0, 0, 0, 0, 0)


def test_what_is_there_counts_and_what_was_removed_does_not(session: Session, library: Library, writer: Writer):
    for number, note in enumerate(["", "One.", "Two."], start=1):
        draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number:05}"}, note=note)
        last = papers.save(session, writer, draft).paper.id
    kept, gone = tags.create(session, writer, "kept")[0], tags.create(session, writer, "gone")[0]
    made = lists.create(session, writer, "This week")
    annotations.create(session, writer, last, AnnotationDraft({}))
    removed = annotations.create(session, writer, last, AnnotationDraft({}))
    annotations.remove(session, writer, removed.id)
    assert sizes.of(session, library.id) == Sizes(papers=3, noted=2, tags=2, lists=1, annotations=1)
    papers.remove(session, writer, last)
    tags.remove(session, writer, gone.id)
    assert sizes.of(session, library.id) == Sizes(papers=2, noted=1, tags=1, lists=1, annotations=0)
    assert kept.id != gone.id
    assert made is not None
