"""Completion of names: what fits best and is used most comes first."""

from __future__ import annotations

import pytest

from postil.services import lists, papers, tags
from postil.services.drafts import PaperDraft
from postil.services.suggesting import suggest


def save(session, writer, number: int, *names: str):
    draft = PaperDraft({"title": str(number)}, {"arxiv": f"2501.{number:05}"}, tags=names)
    return papers.save(session, writer, draft).paper


def names(session, writer, typed: str, **more) -> list[str]:
    return [one.name for one in suggest(session, writer.library_id, more.pop("kind", "tags"), typed, **more)]


def test_the_most_used_come_first_then_those_used_last(session, writer):
    save(session, writer, 1, "often", "early")
    save(session, writer, 2, "often", "late")
    assert names(session, writer, "") == ["often", "late", "early"]


def test_a_word_that_begins_so_comes_before_what_only_holds_it_and_that_before_a_slip(session, writer):
    for number, used in enumerate(("core", "core", "retina", "deep reading"), start=1):
        save(session, writer, number, used)
    tags.create(session, writer, "rfinement")
    assert names(session, writer, "re") == ["deep reading", "retina", "core"]
    assert names(session, writer, "refinem") == ["rfinement"]


@pytest.mark.parametrize("typed", ["robtics", "roobotics", "robitics", "orbotics", "robo", "rboo", "ROBOTICS", "tics"])
def test_one_slip_is_forgiven(session, writer, typed):
    tags.create(session, writer, "Robotics")
    assert names(session, writer, typed) == ["Robotics"]


@pytest.mark.parametrize("typed", ["rbtics", "xyz", "%", "_", "roboticsss"])
def test_what_does_not_fit_is_not_offered(session, writer, typed):
    tags.create(session, writer, "Robotics")
    assert names(session, writer, typed) == []


def test_what_the_paper_has_is_left_out_its_joined_records_included(session, writer):
    save(session, writer, 1, "mine", "other")
    papers.save(session, writer, PaperDraft({"title": "1"}, {"doi": "10.1234/abc"}, tags=("joined",)))
    proof = PaperDraft({"title": "1"}, {"arxiv": "2501.00001", "doi": "10.1234/abc"})
    head = papers.save(session, writer, proof).paper
    save(session, writer, 2, "free")
    assert names(session, writer, "", paper=head.id) == ["free"]


def test_lists_are_offered_alike(session, writer):
    paper = save(session, writer, 1)
    lists.create(session, writer, "Empty")
    lists.add(session, writer, paper.id, "Reading group")
    assert names(session, writer, "", kind="lists") == ["Reading group", "Empty"]
    assert names(session, writer, "gr", kind="lists") == ["Reading group"]
    assert names(session, writer, "", kind="lists", paper=paper.id) == ["Empty"]


def test_deleted_tags_are_not_offered_and_no_more_than_asked_for(session, writer):
    gone, _ = tags.create(session, writer, "gone")
    tags.remove(session, writer, gone.id)
    for number in range(12):
        tags.create(session, writer, f"tag {number}")
    assert "gone" not in names(session, writer, "", limit=50)
    assert len(names(session, writer, "tag", limit=8)) == 8
