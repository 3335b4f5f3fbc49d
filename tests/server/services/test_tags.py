"""Tags by name: one tag however it is spelt, renamed ones aside, and a deletion that loses no membership."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound, Stale
from postil.models import Paper, Tag
from postil.services import papers, tags, views
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


@pytest.fixture
def paper(session: Session, writer: Writer) -> Paper:
    return papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00001"})).paper


def names(session: Session, writer: Writer, paper: Paper) -> list[str]:
    return [tag.name for tag in views.view(session, writer.library_id, paper).tags]


def counted(session: Session, writer: Writer) -> dict[str, int]:
    return {tag.name: papers for tag, papers in tags.counted(session, writer.library_id)}


@pytest.mark.parametrize("spelling", ["rl", "RL", " Rl ", "\uff32\uff2c"])
def test_a_tag_is_one_however_it_is_spelt(session, writer, paper, spelling):
    tags.add(session, writer, paper.id, "RL")
    tags.add(session, writer, paper.id, spelling)
    assert names(session, writer, paper) == ["RL"]


def test_a_tag_that_is_there_already_is_not_written_again(session, writer, paper, library):
    tags.add(session, writer, paper.id, "RL")
    before = library.version
    tags.add(session, writer, paper.id, "rl")
    assert library.version == before


def test_a_new_tag_with_the_old_name_of_a_renamed_one_is_another(session, writer, paper):
    old, _ = tags.create(session, writer, "RL")
    tags.add(session, writer, paper.id, "RL")
    tags.change(session, writer, old.id, {"name": "Reinforcement"})
    new, created = tags.create(session, writer, "RL")
    assert created
    assert new.id != old.id
    assert counted(session, writer) == {"Reinforcement": 1, "RL": 0}


def test_one_save_that_names_it_twice_makes_one_tag_also_where_the_name_was_taken_before(session, writer, paper):
    old, _ = tags.create(session, writer, "RL")
    tags.change(session, writer, old.id, {"name": "Reinforcement"})
    papers.save(session, writer, PaperDraft({"title": "B"}, {"arxiv": "2501.00002"}, tags=("RL", "rl")))
    assert counted(session, writer) == {"Reinforcement": 0, "RL": 1}


def test_a_new_tag_does_not_take_the_papers_of_a_deleted_one_that_had_been_renamed(session, writer, paper):
    old, _ = tags.create(session, writer, "Tmp")
    tags.change(session, writer, old.id, {"name": "Reading group"})
    tags.add(session, writer, paper.id, "Reading group")
    tags.remove(session, writer, old.id)
    tags.create(session, writer, "Tmp")
    assert counted(session, writer) == {"Tmp": 0}


def test_deleting_a_tag_hides_it_and_restoring_brings_its_papers_back(session, writer, paper):
    tags.add(session, writer, paper.id, "RL")
    tag = tags.find(session, writer.library_id, "rl")
    tags.remove(session, writer, tag.id)
    assert (names(session, writer, paper), counted(session, writer)) == ([], {})
    with pytest.raises(NotFound):
        tags.get(session, writer.library_id, tag.id)
    tags.restore(session, writer, tag.id)
    assert (names(session, writer, paper), counted(session, writer)) == (["RL"], {"RL": 1})


def test_two_tags_cannot_have_one_name(session, writer):
    one, _ = tags.create(session, writer, "One")
    two, _ = tags.create(session, writer, "Two")
    with pytest.raises(Conflict, match="One"):
        tags.change(session, writer, two.id, {"name": "ONE"})
    tags.change(session, writer, one.id, {"name": "ONE"})
    assert one.name == "ONE"


def test_creating_a_tag_that_is_there_changes_nothing_of_it(session, writer):
    made, created = tags.create(session, writer, "RL", "#AABBCC")
    again, anew = tags.create(session, writer, "rl", "#000000")
    assert (created, anew, again.id, again.color) == (True, False, made.id, "#aabbcc")


def test_replacing_leaves_exactly_the_tags_named(session, writer, paper):
    for name in ("one", "two"):
        tags.add(session, writer, paper.id, name)
    tags.replace(session, writer, paper.id, ["Two", "three", "THREE"])
    assert names(session, writer, paper) == ["three", "two"]
    tags.replace(session, writer, paper.id, [])
    assert names(session, writer, paper) == []


def test_a_tag_of_a_joined_record_can_be_found_counted_and_taken_off(session, writer):
    papers.save(session, writer, PaperDraft({"title": "A"}, {"doi": "10.1234/abc"}, tags=("both", "by doi")))
    papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00009"}, tags=("both",)))
    proof = PaperDraft({"title": "A"}, {"arxiv": "2501.00009", "doi": "10.1234/abc"})
    head = papers.save(session, writer, proof).paper
    assert counted(session, writer) == {"both": 1, "by doi": 1}
    tags.discard(session, writer, head.id, tags.find(session, writer.library_id, "by doi").id)
    assert names(session, writer, head) == ["both"]
    tags.replace(session, writer, head.id, ["new"])
    assert names(session, writer, head) == ["new"]


def test_papers_in_the_trash_are_not_counted(session, writer, paper):
    tags.add(session, writer, paper.id, "RL")
    papers.remove(session, writer, paper.id)
    assert counted(session, writer) == {"RL": 0}


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 900])
def test_a_name_that_is_none_is_refused(session, writer, name):
    with pytest.raises(Invalid):
        tags.create(session, writer, name)
    assert session.scalars(select(Tag)).all() == []


def test_a_change_made_from_an_old_reading_is_refused(session, writer):
    tag, _ = tags.create(session, writer, "RL")
    with pytest.raises(Stale):
        tags.change(session, writer, tag.id, {"color": "#123456"}, tag.ver - 1)
