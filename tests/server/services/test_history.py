"""Values that were put aside come back as they were, and what they replace stays to be brought back too."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain.errors import Conflict, NotFound
from postil.domain.ops import Op
from postil.models import History, Paper
from postil.services import annotations, edits, history, lists, papers, tags
from postil.services.annotations import AnnotationDraft
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


@pytest.fixture
def paper(session: Session, writer: Writer) -> Paper:
    draft = PaperDraft({"title": "One"}, {"arxiv": "2501.00001"}, tags=("nlp",), lists=("Thesis",), note="first")
    return papers.save(session, writer, draft).paper


def newest(session: Session, writer: Writer, paper: Paper) -> history.Event:
    return history.of_paper(session, writer.library_id, paper.id, limit=1)[0]


def test_an_earlier_value_and_the_device_that_wrote_it_are_told(session: Session, writer: Writer, paper: Paper):
    papers.write_note(session, writer, paper.id, "second")
    event = newest(session, writer, paper)
    assert (event.field, event.value, event.reason, event.device_name) == ("note", "first", "replaced", "laptop")


def test_bringing_back_can_itself_be_undone(session: Session, writer: Writer, paper: Paper):
    papers.write_note(session, writer, paper.id, "second")
    before = history.version(session, writer.library_id)
    history.restore(session, writer, [newest(session, writer, paper).id])
    assert paper.note == "first"
    history.restore(session, writer, history.since(session, writer.library_id, before))
    assert paper.note == "second"


def test_a_paper_taken_off_a_list_comes_back_at_its_place(session: Session, writer: Writer, paper: Paper):
    other = papers.save(session, writer, PaperDraft({"title": "Two"}, {"arxiv": "2501.00002"}, lists=("Thesis",))).paper
    shelf = lists.find(session, writer.library_id, "Thesis")
    assert shelf is not None
    lists.discard(session, writer, shelf.id, paper.id)
    history.restore(session, writer, [newest(session, writer, paper).id])
    held = [one.id for _, one in lists.entries(session, writer.library_id, shelf.id)]
    assert held == [paper.id, other.id]


def test_the_history_of_a_paper_holds_that_of_its_joined_records(session: Session, writer: Writer, paper: Paper):
    other = papers.save(session, writer, PaperDraft({"title": "Two", "url": "https://example.org/two"}, note="a")).paper
    papers.write_note(session, writer, other.id, "b")
    edits.commit(session, writer, [edits.put("paper", other.id, "alias_of", paper.id)])
    for ident in (paper.id, other.id):
        events = history.of(session, writer.library_id, "paper", ident)
        assert ("a", other.id) in [(one.value, one.entity_id) for one in events]


def test_a_deletion_in_the_history_can_be_repeated_and_taken_back(session: Session, writer: Writer, paper: Paper):
    tag = tags.find(session, writer.library_id, "nlp")
    assert tag is not None
    for value in (True, False):
        row = History(
            library_id=writer.library_id, entity="tag", entity_id=tag.id, field="_deleted", value=value,
            reason="replaced", ver=1, device_id=writer.device_id, ts=0,
        )  # fmt: skip
        session.add(row)
        session.flush()
        history.restore(session, writer, [row.id])
        assert tag.deleted is value


@pytest.mark.parametrize("field", ["canonical", "from_a_newer_version"])
def test_what_can_not_be_written_is_refused(session: Session, writer: Writer, paper: Paper, field: str):
    row = History(
        library_id=writer.library_id, entity="paper", entity_id=paper.id, field=field, value="x",
        reason="replaced", ver=1, device_id=writer.device_id, ts=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    with pytest.raises(Conflict, match="never changes"):
        history.restore(session, writer, [row.id])


def test_a_value_of_what_is_gone_for_good_is_refused_and_nothing_is_made(
    session: Session, writer: Writer, paper: Paper
):
    tag = tags.find(session, writer.library_id, "nlp")
    assert tag is not None
    tags.discard(session, writer, paper.id, tag.id)
    event = newest(session, writer, paper)
    session.delete(tag)
    session.flush()
    with pytest.raises(Conflict, match="gone for good"):
        history.restore(session, writer, [event.id])


def test_of_several_values_all_or_none_come_back(session: Session, writer: Writer, paper: Paper):
    papers.write_note(session, writer, paper.id, "second")
    event = newest(session, writer, paper)
    with pytest.raises(NotFound):
        history.restore(session, writer, [event.id, 10**9])
    assert paper.note == "second"


@pytest.mark.parametrize("word", ["", "x", "1,", "-1", "1.5", "9" * 19])
def test_what_is_no_event_is_refused(word: str):
    with pytest.raises(NotFound):
        history.read_events([word])


def test_a_history_is_asked_of_what_there_is(session: Session, writer: Writer, paper: Paper):
    assert history.read_events(["1,2", "3"]) == [1, 2, 3]
    with pytest.raises(NotFound):
        history.of(session, writer.library_id, "list", paper.id)
    edits.commit(session, writer, [Op("remove", "identifier", f"{paper.id}|arxiv:2501.00001")])
    [event] = history.of(session, writer.library_id, "identifier", f"{paper.id}|arxiv:2501.00001")
    assert event.value is True


def test_what_an_annotation_said_and_the_tags_it_had_come_back_from_the_papers_history(
    session: Session, writer: Writer, paper: Paper
):
    made = annotations.create(session, writer, paper.id, AnnotationDraft({"comment": "first"}, ("core",)))
    moved = {"source": "https://example.org/a", "parts": []}
    annotations.change(session, writer, made.id, {"color": "pink", "target": moved})
    annotations.change(session, writer, made.id, {"color": "blue", "target": {}, "comment": "second"})
    annotations.untag(session, writer, made.id, ids.tag_id("core"))
    told = history.of_paper(session, writer.library_id, paper.id)
    assert {(one.entity, one.field) for one in told if one.entity.startswith("annotation")} == {
        ("annotation", "color"), ("annotation", "target"), ("annotation", "comment"), ("annotation_tag", "_present"),
    }  # fmt: skip
    own = history.of(session, writer.library_id, "annotation", made.id)
    assert [one.id for one in own] == [one.id for one in told if one.entity.startswith("annotation")]
    history.restore(session, writer, [one.id for one in own])
    (seen,) = annotations.of_paper(session, writer.library_id, paper.id)
    assert (seen.annotation.comment, seen.annotation.color, seen.annotation.target) == ("first", "pink", moved)
    assert [tag.name for tag in seen.tags] == ["core"]
    assert history.of(session, writer.library_id, "annotation_tag", f"{made.id}|{ids.tag_id('core')}")


def test_an_annotation_that_is_not_there_has_no_history(session: Session, writer: Writer, paper: Paper):
    with pytest.raises(NotFound, match="no such annotation"):
        history.of(session, writer.library_id, "annotation", paper.id)
