"""A paper's story: every change with what was before and after it, by whom, newest first."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from postil.domain.ops import Op
from postil.models import Device, FieldVersion, Paper
from postil.services import annotations, history, ledger, lists, papers, tags, timeline
from postil.services.annotations import AnnotationDraft
from postil.services.edits import Writer
from postil.services.papers import PaperDraft
from postil.services.timeline import Change
from server.plans import planned


@pytest.fixture
def paper(session: Session, writer: Writer) -> Paper:
    return papers.save(session, writer, PaperDraft({"title": "One"}, {"arxiv": "2501.00001"})).paper


@pytest.fixture
def phone(session: Session, device: Device) -> str:
    made = Device(
        id="00000000-0000-4000-8000-000000000001", library_id=device.library_id, user_id=device.user_id,
        name="phone", kind="extension",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def story(session: Session, writer: Writer, paper: Paper, field: str = "") -> list[Change]:
    found = timeline.of_paper(session, writer.library_id, paper.id).changes
    return [one for one in found if field in {"", one.field}]


def test_each_change_has_what_stood_before_and_after_and_who_made_it(
    session: Session, writer: Writer, paper: Paper, phone: str
):
    papers.write_note(session, writer, paper.id, "a")
    papers.write_note(session, Writer(writer.library_id, phone), paper.id, "b")
    papers.write_note(session, writer, paper.id, "c")
    told = [(one.kind, [old.value for old in one.earlier], one.after, one.device) for one in
            story(session, writer, paper, "note")]  # fmt: skip
    assert told == [
        ("replaced", ["b"], "c", "laptop"),
        ("replaced", ["a"], "b", "phone"),
        ("written", [], "a", "laptop"),
    ]


def test_the_story_begins_with_the_saving_and_is_told_newest_first(session: Session, writer: Writer, paper: Paper):
    papers.change(session, writer, paper.id, {"status": "read"})
    found = story(session, writer, paper)
    assert found == sorted(found, key=lambda one: one.at, reverse=True)
    assert [one.field for one in found] == ["status", "_deleted"]
    assert timeline.saved_at_first(session, writer.library_id, found[-1])


def test_coming_back_from_the_trash_is_not_told_as_saving(session: Session, writer: Writer, paper: Paper):
    papers.remove(session, writer, paper.id)
    papers.restore(session, writer, paper.id)
    back, gone, saved = story(session, writer, paper, "_deleted")
    assert (back.after, gone.after, saved.after) == (False, True, False)
    assert not timeline.saved_at_first(session, writer.library_id, back)
    assert timeline.saved_at_first(session, writer.library_id, saved)


def test_tags_and_lists_are_part_of_it_and_what_pages_said_is_not(session: Session, writer: Writer, paper: Paper):
    tags.add(session, writer, paper.id, "nlp")
    lists.add(session, writer, paper.id, "Thesis")
    tag = tags.find(session, writer.library_id, "nlp")
    assert tag is not None
    tags.discard(session, writer, paper.id, tag.id)
    told = {(one.entity, one.field, one.after) for one in story(session, writer, paper)}
    assert ("paper_tag", "_present", True) in told
    assert ("paper_tag", "_present", False) in told
    assert ("list_entry", "_present", True) in told
    assert not {"title", "canonical", "rank"} & {field for _, field, _ in told}
    papers.change(session, writer, paper.id, {"title": "Another"})
    [change] = story(session, writer, paper, "title")
    assert ([old.value for old in change.earlier], change.after) == (["One"], "Another")


def test_a_value_that_lost_stands_beside_what_it_lost_against(
    session: Session, writer: Writer, paper: Paper, phone: str
):
    papers.change(session, writer, paper.id, {"status": "read"})
    late = Op("set", "paper", paper.id, field="status", value="reading", base=0, ts=1)
    ledger.apply(session, writer.library_id, ledger.Author(phone), [late])
    lost, first = sorted(story(session, writer, paper, "status"), key=lambda one: one.kind)
    assert (lost.kind, lost.earlier[0].value, lost.device) == ("superseded", "reading", "phone")
    assert (first.kind, first.after) == ("written", "read")


def test_both_texts_that_were_merged_are_told_once(session: Session, writer: Writer, paper: Paper, phone: str):
    papers.write_note(session, writer, paper.id, "a")
    papers.write_note(session, writer, paper.id, "mine")
    theirs = Op("text", "paper", paper.id, field="note", value="theirs", base_text="a")
    ledger.apply(session, writer.library_id, ledger.Author(phone), [theirs])
    merge, *_ = story(session, writer, paper, "note")
    assert (merge.kind, merge.device) == ("conflict", "")
    assert [(old.value, old.device) for old in merge.earlier] == [("mine", "laptop"), ("theirs", "phone")]


def test_no_more_changes_are_told_than_asked_for_and_they_are_the_latest(
    session: Session, writer: Writer, paper: Paper
):
    for number in range(9):
        papers.write_note(session, writer, paper.id, f"thought {number}")
    whole = timeline.of_paper(session, writer.library_id, paper.id)
    assert (len(whole.changes), whole.more) == (10, False)
    part = timeline.of_paper(session, writer.library_id, paper.id, 3)
    assert part.more
    assert part.changes == whole.changes[:3]
    assert timeline.of_paper(session, writer.library_id, paper.id, 10).more is False


def test_of_many_annotations_those_that_changed_last_are_told_and_that_there_are_more(
    session: Session, writer: Writer, paper: Paper
):
    made = [annotations.create(session, writer, paper.id, AnnotationDraft({"comment": "c"}, ("core",)))
            for _ in range(30)]  # fmt: skip
    for number, one in enumerate(made):
        for stamp in session.query(FieldVersion).filter(FieldVersion.entity_id.startswith(one.id)):
            stamp.ts -= 1_000_000 - 10_000 * number
    annotations.write_comment(session, writer, made[0].id, "changed")
    found = timeline.of_paper(session, writer.library_id, paper.id, 5)
    assert found.more
    told = [(one.entity_id, one.field) for one in found.changes]
    assert told[0] == (made[0].id, "comment")
    assert ("annotation", "paper_id") in {(one.entity, one.field) for one in found.changes}
    every = timeline.of_paper(session, writer.library_id, paper.id, 200)
    assert sum(one.field == "paper_id" for one in every.changes) == 30
    assert not any(one.entity == "annotation_tag" for one in every.changes)


def test_a_tag_that_is_put_on_later_is_told_by_itself(session: Session, writer: Writer, paper: Paper):
    made = annotations.create(session, writer, paper.id, AnnotationDraft({}))
    session.query(FieldVersion).filter(FieldVersion.entity_id == made.id).update({"ts": 1})
    annotations.tag(session, writer, made.id, "core")
    assert ("annotation_tag", "written", True) in [(one.entity, one.kind, one.after) for one in
                                                   story(session, writer, paper)]  # fmt: skip


def test_nothing_is_gone_through_but_what_hangs_on_the_paper(
    session: Session, writer: Writer, paper: Paper, engine: Engine
):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is told by SQLite")
    lists.add(session, writer, paper.id, "Group")
    draft = AnnotationDraft({"comment": "Why?"}, ("question",))
    made = annotations.create(session, writer, paper.id, draft)
    with planned(engine) as steps:
        timeline.of_paper(session, writer.library_id, paper.id)
        for entity, ident in (("paper", paper.id), ("annotation", made.id)):
            history.of(session, writer.library_id, entity, ident)
            history.of(session, writer.library_id, entity, ident, before=1_000)
        annotations.of_paper(session, writer.library_id, paper.id)
    of_library = [step for step in steps if "(library_id=?)" in step and " device " not in step]
    assert steps
    assert of_library == []
