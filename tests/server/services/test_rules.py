"""Rules: what one would do is what it does, and what it has done can be told apart."""

from __future__ import annotations

import pytest

from postil.domain.errors import Conflict, Invalid, NotFound
from postil.models import Paper, now
from postil.search.library import LibrarySearch
from postil.services import history, papers, rules, tags, undo, views
from postil.services.drafts import PaperDraft


@pytest.fixture
def search(tmp_path, sessions):
    found = LibrarySearch(tmp_path, sessions)
    yield found
    found.close()


@pytest.fixture
def shelf(session, writer) -> list[Paper]:
    """Two papers on robots, one of them tagged, and one on speech."""
    drafts = (("Robots walk", ("moving",)), ("Robots fly", ()), ("Speech", ()))
    made = [
        papers.save(session, writer, PaperDraft({"title": title}, {"arxiv": f"2501.0000{at}"}, tags=names)).paper
        for at, (title, names) in enumerate(drafts, start=1)
    ]
    session.commit()
    return made


def names(session, writer, paper: Paper) -> list[str]:
    return [tag.name for tag in views.view(session, writer.library_id, paper).tags]


def test_what_a_rule_finds_is_told_from_what_carries_the_tag(session, writer, search, shelf):
    found = rules.match(session, search, writer.library_id, "robots", "Moving")
    assert set(found.ids) == {shelf[0].id, shelf[1].id}
    assert (found.carrying, found.fresh) == (frozenset({shelf[0].id}), (shelf[1].id,))


def test_a_tag_that_there_is_not_yet_is_carried_by_none(session, writer, search, shelf):
    assert rules.match(session, search, writer.library_id, "robots", "new").carrying == frozenset()


def test_what_was_found_is_tagged_as_one_change_but_for_what_is_left_out(session, writer, search, shelf):
    found = rules.match(session, search, writer.library_id, "robots or speech", "talk")
    before = history.version(session, writer.library_id)
    assert rules.put(session, writer, found, "talk", {shelf[0].id}) == len(found.ids) - 1
    assert [names(session, writer, paper) for paper in shelf] == [["moving"], ["talk"], ["talk"]]
    undo.undo(session, writer, before, history.version(session, writer.library_id))
    session.expire_all()
    assert [names(session, writer, paper) for paper in shelf] == [["moving"], [], []]
    assert tags.find(session, writer.library_id, "talk") is None


def test_another_answer_has_another_name(session, writer, search, shelf):
    one = rules.match(session, search, writer.library_id, "robots", "moving")
    assert one.digest == rules.match(session, search, writer.library_id, "robots", "moving").digest
    tags.add(session, writer, shelf[1].id, "moving")
    session.commit()
    assert one.digest != rules.match(session, search, writer.library_id, "robots", "moving").digest


@pytest.mark.parametrize("text", ["", "  ", "!?", '""', "x" * 1001])
def test_a_search_that_says_nothing_is_no_rule(session, writer, search, text):
    with pytest.raises(Invalid):
        rules.match(session, search, writer.library_id, text, "tag")


def test_rules_are_kept_changed_stopped_deleted_and_brought_back(session, writer):
    tag, _ = tags.create(session, writer, "a")
    made = rules.save(session, writer.library_id, tag.id, " robots  walk ", standing=True, since=now())
    assert [
        (rule.query, found.name, papers) for rule, found, papers in rules.with_tags(session, writer.library_id)
    ] == [("robots walk", "a", 0)]
    rules.save(session, writer.library_id, tag.id, "speech", standing=False, since=now(), ident=made.id)
    assert (made.query, made.standing) == ("speech", False)
    assert rules.stand(session, writer.library_id, made.id, standing=True).standing
    rules.remove(session, writer.library_id, made.id)
    assert rules.everyone(session, writer.library_id) == []
    with pytest.raises(NotFound):
        rules.get(session, writer.library_id, made.id)
    rules.restore(session, writer.library_id, made.id)
    assert rules.everyone(session, writer.library_id) == [made]


def test_the_same_rule_twice_is_one(session, writer):
    tag, _ = tags.create(session, writer, "a")
    keep = {"standing": False, "since": now()}
    one = rules.save(session, writer.library_id, tag.id, "robots", **keep)
    assert rules.save(session, writer.library_id, tag.id, "robots", **keep).id == one.id
    other = rules.save(session, writer.library_id, tag.id, "speech", **keep)
    with pytest.raises(Conflict):
        rules.save(session, writer.library_id, tag.id, "robots", **keep, ident=other.id)


def test_a_rule_whose_tag_is_gone_says_so(session, writer):
    tag, _ = tags.create(session, writer, "a")
    rules.save(session, writer.library_id, tag.id, "robots", standing=True, since=now())
    tags.remove(session, writer, tag.id)
    assert [found for _, found, _ in rules.with_tags(session, writer.library_id)] == [None]


def test_what_a_database_refuses_is_not_kept_of_a_search(session, writer):
    tag, _ = tags.create(session, writer, "moving")
    kept = rules.save(session, writer.library_id, tag.id, "rob\0ots \ud800", standing=False, since=now())
    assert kept.query == "rob\ufffdots \ufffd"
