"""Standing rules: each later paper is looked at once, by one server, and what a person took off stays off."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from postil.domain.errors import PostilError
from postil.models import Paper, TagRule, now
from postil.search.library import LibrarySearch
from postil.services import papers, rules, standing_rules, tags, views
from postil.services.drafts import PaperDraft
from postil.services.standing_rules import apply_standing


@pytest.fixture
def search(tmp_path, sessions):
    found = LibrarySearch(tmp_path, sessions)
    yield found
    found.close()


@pytest.fixture
def rule(session, writer) -> TagRule:
    """Papers on robots that are saved from now on get the tag "moving"."""
    save(session, writer, 1, "Robots of old")
    tag, _ = tags.create(session, writer, "moving")
    made = rules.save(session, writer.library_id, tag.id, "robots", standing=True, since=now())
    session.commit()
    return made


def save(session, writer, number: int, title: str) -> Paper:
    found = papers.save(session, writer, PaperDraft({"title": title}, {"arxiv": f"2501.{number:05}"})).paper
    session.commit()
    return found


def names(session, writer, paper: Paper) -> list[str]:
    session.expire_all()
    found = [tag.name for tag in views.view(session, writer.library_id, paper).tags]
    session.commit()
    return found


def test_papers_saved_later_get_the_tag_and_earlier_ones_do_not(session, sessions, writer, search, rule):
    walking, talking = save(session, writer, 2, "Robots walk"), save(session, writer, 3, "Speech")
    assert apply_standing(sessions, search, writer.library_id) == 1
    assert (names(session, writer, walking), names(session, writer, talking)) == (["moving"], [])
    assert apply_standing(sessions, search, writer.library_id) == 0


def test_a_tag_taken_off_stays_off(session, sessions, writer, search, rule):
    paper = save(session, writer, 2, "Robots walk")
    apply_standing(sessions, search, writer.library_id)
    tags.discard(session, writer, paper.id, rule.tag_id)
    session.commit()
    save(session, writer, 3, "Robots fly")
    assert apply_standing(sessions, search, writer.library_id) == 1
    assert names(session, writer, paper) == []


def test_also_one_taken_off_before_the_rule_had_looked(session, sessions, writer, search, rule):
    paper = save(session, writer, 2, "Robots walk")
    tags.add(session, writer, paper.id, "moving")
    tags.discard(session, writer, paper.id, rule.tag_id)
    session.commit()
    assert apply_standing(sessions, search, writer.library_id) == 0
    assert names(session, writer, paper) == []


@pytest.mark.parametrize("end", ["stopped", "deleted", "tag deleted"])
def test_what_has_ended_does_nothing(session, sessions, writer, search, rule, end):
    if end == "stopped":
        rules.stand(session, writer.library_id, rule.id, standing=False)
    elif end == "deleted":
        rules.remove(session, writer.library_id, rule.id)
    else:
        tags.remove(session, writer, rule.tag_id)
    save(session, writer, 2, "Robots walk")
    assert apply_standing(sessions, search, writer.library_id) == 0


def test_a_rule_waits_for_its_tag_and_then_looks_at_what_was_saved_meanwhile(session, sessions, writer, search, rule):
    tags.remove(session, writer, rule.tag_id)
    save(session, writer, 2, "Robots walk")
    apply_standing(sessions, search, writer.library_id)
    tags.restore(session, writer, rule.tag_id)
    session.commit()
    assert apply_standing(sessions, search, writer.library_id) == 1


def test_several_servers_at_once_tag_each_paper_once(session, sessions, writer, tmp_path, search, rule):
    for number in range(2, 12):
        save(session, writer, number, f"Robots walk {number}")
    other = LibrarySearch(tmp_path, sessions)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(apply_standing, sessions, one, writer.library_id) for one in (search, other) * 2]
        assert sum(run.result() for run in runs) == 10
    other.close()


def test_it_happens_by_itself_after_a_save(session, sessions, writer, search, rule):
    search.when_settled = lambda library_id: standing_rules.after_saves(sessions, search, library_id)
    paper = save(session, writer, 2, "Robots walk")
    search.changed(writer.library_id)
    until = time.monotonic() + 10
    while not (worn := names(session, writer, paper)) and time.monotonic() < until:
        time.sleep(0.05)
    assert worn == ["moving"]


def test_trouble_is_logged_and_fails_nobody(session, sessions, writer, tmp_path, search, rule, caplog):
    class Broken(LibrarySearch):
        def matching(self, *_args: object, **_more: object):
            raise PostilError("no disk")

    save(session, writer, 2, "Robots walk")
    standing_rules.after_saves(sessions, Broken(tmp_path, sessions), writer.library_id)
    assert "could not look" in caplog.text
    assert apply_standing(sessions, search, writer.library_id) == 1
