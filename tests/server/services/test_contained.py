"""The annotations of a library in one order, without those that were deleted and those of papers in the trash."""

from __future__ import annotations

import pytest

from postil.domain.errors import Gone, NotFound
from postil.services import annotations, contained, papers
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft


@pytest.fixture
def paper(session, writer):
    return papers.save(session, writer, PaperDraft({"title": "Attention"}, {"arxiv": "2501.00001"})).paper


@pytest.fixture
def three(session, writer, paper):
    made = [AnnotationDraft({"comment": name, "slug": name}, ("rl",)) for name in ("a", "b", "c")]
    return [annotations.create(session, writer, paper.id, draft) for draft in made]


def names(session, writer, start=0, limit=10):
    return contained.names(session, writer.library_id, start, limit)


def test_they_stand_in_the_order_in_which_they_were_made(session, writer, three):
    assert names(session, writer) == ["a", "b", "c"]
    assert names(session, writer, 1, 1) == ["b"]
    (view,) = contained.views(session, writer.library_id, 2, 10)
    assert (view.annotation.comment, [tag.name for tag in view.tags]) == ("c", ["rl"])


def test_it_is_known_how_many_there_are_and_when_one_changed_last(session, writer, three):
    found = contained.contents(session, writer.library_id)
    assert (found.total, found.modified) == (3, three[2].updated_at)
    annotations.change(session, writer, three[0].id, {"color": "pink"})
    assert contained.contents(session, writer.library_id).modified == three[0].updated_at


def test_an_empty_library_was_never_changed(session, writer):
    assert contained.contents(session, writer.library_id) == contained.Contents(0, None)


def test_a_deleted_one_is_gone_until_it_is_brought_back(session, writer, three):
    annotations.remove(session, writer, three[1].id)
    assert names(session, writer) == ["a", "c"]
    with pytest.raises(Gone):
        contained.one(session, writer.library_id, "b")
    annotations.restore(session, writer, three[1].id)
    assert names(session, writer) == ["a", "b", "c"]


def test_those_of_a_paper_in_the_trash_are_not_there(session, writer, paper, three):
    papers.remove(session, writer, paper.id)
    assert contained.contents(session, writer.library_id).total == 0
    with pytest.raises(NotFound):
        contained.one(session, writer.library_id, "a")


def test_without_a_name_its_id_is_its_name(session, writer, paper):
    made = annotations.create(session, writer, paper.id, AnnotationDraft({"comment": "x"}))
    assert contained.name(made) == made.id
    assert contained.one(session, writer.library_id, made.id).annotation is made
