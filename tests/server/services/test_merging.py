"""Two records merged by hand and separated again."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound
from postil.models import Commit, Paper
from postil.services import annotations, history, lists, merging, papers, undo, views
from postil.services.annotations import AnnotationDraft
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


def save(session: Session, writer: Writer, title: str, **more: object) -> str:
    arxiv = str(more.pop("arxiv", ""))
    tags = tuple(more.pop("tags", ()))  # type: ignore[arg-type]
    note = str(more.pop("note", ""))
    draft = PaperDraft({"title": title, **more}, {"arxiv": arxiv} if arxiv else {}, tags=tags, note=note)
    return papers.save(session, writer, draft).paper.id


@pytest.fixture
def pair(session: Session, writer: Writer) -> tuple[str, str]:
    """A record with an arXiv id, and one that was imported by its title and read."""
    seen = save(session, writer, "World Models", arxiv="2501.00001", abstract="We …", tags=("rl",), note="page 3")
    old = save(session, writer, "World models!", tags=("import",), note="from my old list", venue="NeurIPS")
    papers.change(session, writer, old, {"status": "read", "rating": 4, "starred": True})
    lists.add(session, writer, old, "Old")
    return seen, old


def test_the_annotations_of_both_are_counted_and_shown_as_those_of_one_paper(
    session: Session, writer: Writer, pair: tuple[str, str]
):
    seen, old = pair
    for ident in (seen, old, old):
        annotations.create(session, writer, ident, AnnotationDraft({"comment": ident}))
    gone = annotations.create(session, writer, old, AnnotationDraft({}))
    annotations.remove(session, writer, gone.id)
    assert merging.merge(session, writer, seen, old).annotations == (1, 2)
    assert len(annotations.of_paper(session, writer.library_id, seen)) == 3
    merging.separate(session, writer, old)
    assert [len(annotations.of_paper(session, writer.library_id, ident)) for ident in pair] == [1, 2]


def test_the_better_known_record_stands_and_gets_what_it_lacks(session: Session, writer: Writer, pair: tuple[str, str]):
    seen, old = pair
    planned = merging.plan(session, writer.library_id, old, seen)
    assert (planned.stands.paper.id, planned.joins.paper.id) == (seen, old)
    assert set(planned.gains) == {"status", "rating", "starred", "venue", "read_at"}
    assert planned.against == ()


def test_the_user_may_let_the_other_stand(session: Session, writer: Writer, pair: tuple[str, str]):
    seen, old = pair
    assert merging.plan(session, writer.library_id, seen, old, old).stands.paper.id == old
    merging.merge(session, writer, seen, old, old)
    assert papers.get(session, writer.library_id, seen).id == old
    assert papers.get(session, writer.library_id, old).abstract == "We …"


def test_a_merge_is_one_commit_and_loses_nothing(session: Session, writer: Writer, pair: tuple[str, str]):
    seen, old = pair
    before = session.query(Commit).count()
    merging.merge(session, writer, old, seen)
    assert session.query(Commit).count() == before + 1
    view = views.view(session, writer.library_id, papers.get(session, writer.library_id, old))
    assert view.paper.id == seen
    assert (view.paper.status, view.paper.rating, view.paper.starred) == ("read", 4, True)
    assert [tag.name for tag in view.tags] == ["import", "rl"]
    assert [one.name for one in view.lists] == ["Old"]
    assert {scheme for scheme, _ in view.identifiers} == {"arxiv", "title"}
    assert (view.paper.note, view.aliases[0].note) == ("page 3", "from my old list")


def test_undo_makes_two_of_them_as_they_were(session: Session, writer: Writer, pair: tuple[str, str]):
    seen, old = pair
    before = history.version(session, writer.library_id)
    merging.merge(session, writer, old, seen)
    undo.undo(session, writer, before, history.version(session, writer.library_id))
    one = papers.get(session, writer.library_id, seen)
    assert (one.status, one.rating, one.starred, one.venue) == ("unread", None, False, "")
    assert papers.get(session, writer.library_id, old).id == old


def test_separating_gives_back_what_the_merge_brought_and_keeps_what_was_changed_since(
    session: Session, writer: Writer, pair: tuple[str, str]
):
    seen, old = pair
    merging.merge(session, writer, old, seen)
    papers.change(session, writer, seen, {"rating": 5})
    merging.separate(session, writer, old)
    one, two = (papers.get(session, writer.library_id, ident) for ident in pair)
    assert (one.id, one.status, one.rating, one.starred, one.venue) == (seen, "unread", 5, False, "")
    assert (two.id, two.status, two.rating, two.venue, two.note) == (old, "read", 4, "NeurIPS", "from my old list")


def test_records_that_were_joined_to_the_one_go_along(session: Session, writer: Writer, pair: tuple[str, str]):
    seen, old = pair
    third = save(session, writer, "World model, a draft")
    merging.merge(session, writer, old, third, old)
    merging.merge(session, writer, seen, third)
    assert {papers.get(session, writer.library_id, ident).id for ident in (seen, old, third)} == {seen}


def test_two_arxiv_numbers_speak_against_it(session: Session, writer: Writer):
    one, other = (save(session, writer, "World models", arxiv=f"2501.0000{number}") for number in (1, 2))
    assert merging.plan(session, writer.library_id, one, other).against == (("arxiv", "2501.00001", "2501.00002"),)


def test_what_cannot_be_merged_or_separated_is_refused(session: Session, writer: Writer, pair: tuple[str, str]):
    seen, old = pair
    with pytest.raises(Conflict):
        merging.separate(session, writer, old)
    merging.merge(session, writer, seen, old)
    for one, other in ((seen, seen), (seen, old)):
        with pytest.raises(Invalid):
            merging.merge(session, writer, one, other)
    with pytest.raises(NotFound):
        merging.merge(session, writer, seen, "nothing")
    with pytest.raises(NotFound):
        merging.separate(session, writer, "nothing")
    assert session.get(Paper, (writer.library_id, old)) is not None
