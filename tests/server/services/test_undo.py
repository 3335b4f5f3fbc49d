"""One undo for everything: by the versions between which it was done, and nothing that was written since is lost."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict
from postil.domain.ops import Op
from postil.models import Paper
from postil.services import aliases, bulk, edits, history, papers, tags, undo, views
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


@pytest.fixture
def paper(session: Session, writer: Writer) -> Paper:
    return papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00001"}, note="one\ntwo\n")).paper


def version(session: Session, writer: Writer) -> int:
    return history.version(session, writer.library_id)


def test_what_another_device_wrote_since_stays_and_is_told(session: Session, writer: Writer, paper: Paper):
    before = version(session, writer)
    papers.change(session, writer, paper.id, {"starred": True, "rating": 2})
    until = version(session, writer)
    papers.change(session, Writer(writer.library_id, "phone"), paper.id, {"rating": 5})
    undone = undo.undo(session, writer, before, until)
    assert (paper.starred, paper.rating) == (False, 5)
    assert (undone.changed, undone.left) == (1, 1)
    assert undone.papers == {paper.id}


def test_a_note_that_was_written_on_since_is_merged(session: Session, writer: Writer, paper: Paper):
    before = version(session, writer)
    papers.write_note(session, writer, paper.id, "ONE\ntwo\n")
    until = version(session, writer)
    papers.write_note(session, Writer(writer.library_id, "phone"), paper.id, "ONE\ntwo\nthree\n")
    undo.undo(session, writer, before, until)
    assert paper.note == "one\ntwo\nthree\n"


def test_the_time_of_reading_stays_as_it_only_grows(session: Session, writer: Writer, paper: Paper):
    before = version(session, writer)
    papers.change(session, writer, paper.id, {"status": "read"})
    assert paper.read_key == paper.read_at
    undo.undo(session, writer, before, version(session, writer))
    assert paper.status == "unread"
    assert paper.read_at is not None


def test_two_records_that_were_joined_are_two_again_with_what_each_had(session: Session, writer: Writer, paper: Paper):
    other = papers.save(session, writer, PaperDraft({"title": "B"}, {"doi": "10.1234/x"}, tags=("t",))).paper
    before = version(session, writer)
    edits.commit(session, writer, [edits.put("paper", other.id, "alias_of", paper.id)])
    until = version(session, writer)
    assert aliases.resolve(session, writer.library_id, other.id) is paper
    undo.undo(session, writer, before, until)
    assert aliases.resolve(session, writer.library_id, other.id) is other
    assert [tag.name for tag in views.view(session, writer.library_id, other).tags] == ["t"]
    assert views.view(session, writer.library_id, paper).tags == ()


def test_an_old_name_that_another_tag_has_by_now_is_refused_with_which(session: Session, writer: Writer, paper: Paper):
    tag, _ = tags.create(session, writer, "RL")
    before = version(session, writer)
    tags.change(session, writer, tag.id, {"name": "Reinforcement"})
    until = version(session, writer)
    tags.create(session, writer, "rl")
    with pytest.raises(Conflict, match="rl"):
        undo.undo(session, writer, before, until)


def test_nothing_between_the_versions_is_nothing(session: Session, writer: Writer, paper: Paper):
    until = version(session, writer)
    assert undo.undo(session, writer, until, until) == undo.Undone(0, 0, frozenset())
    assert undo.undo(session, writer, until + 5, until + 9).changed == 0
    assert version(session, writer) == until


def test_what_other_devices_did_between_the_versions_is_not_touched(session: Session, writer: Writer, paper: Paper):
    phone = Writer(writer.library_id, "phone")
    before = version(session, writer)
    bulk.tag(session, phone, [paper.id], ["t"])
    edits.commit(session, writer, [Op("del", "paper", paper.id)])
    undo.undo(session, writer, before, version(session, writer))
    assert not paper.deleted
    assert [tag.name for tag in views.view(session, writer.library_id, paper).tags] == ["t"]


def test_there_and_back_within_one_step_is_nothing_to_take_back(session: Session, writer: Writer, paper: Paper):
    before = version(session, writer)
    for names in (["t"], []):
        tags.replace(session, writer, paper.id, names)
    other = tags.create(session, writer, "other")[0]
    made = version(session, writer)
    tags.remove(session, writer, other.id)
    tags.restore(session, writer, other.id)
    undo.undo(session, writer, made, version(session, writer))
    assert not other.deleted
    undo.undo(session, writer, before, version(session, writer))
    assert views.view(session, writer.library_id, paper).tags == ()
    assert other.deleted
