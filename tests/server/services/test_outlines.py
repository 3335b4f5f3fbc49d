"""Lists at a glance: as the full entries say it, whatever is joined, in the trash, or removed."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.orm import Session

from postil.domain.ops import Op
from postil.models import ReadingList
from postil.services import edits, lists, outlines, papers, shares
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


@pytest.fixture
def shelf(session: Session, writer: Writer) -> ReadingList:
    return lists.create(session, writer, "Shelf")[0]


def save(session: Session, writer: Writer, number: int, **known: str) -> str:
    draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number + 1:05}", **known})
    return papers.save(session, writer, draft).paper.id


def check(session: Session, writer: Writer) -> None:
    """What is told at a glance is what the entries are."""
    session.flush()
    for one in outlines.overview(session, writer.library_id):
        full = [paper for _, paper in lists.entries(session, writer.library_id, one.list.id)]
        light = outlines.of(session, writer.library_id, one.list.id)
        assert [(line.paper_id, line.status) for line in light] == [(paper.id, paper.status) for paper in full]
        assert (one.papers, one.read) == (len(full), sum(paper.status == "read" for paper in full))


def test_an_empty_list_has_no_papers(session, writer, shelf):
    found = outlines.overview(session, writer.library_id)
    assert [(one.list.name, one.papers, one.read, one.shared) for one in found] == [("Shelf", 0, 0, False)]
    assert outlines.of(session, writer.library_id, shelf.id) == []


def test_papers_that_are_read_count(session, writer, shelf):
    for number in range(3):
        lists.place(session, writer, shelf.id, save(session, writer, number))
    papers.change(session, writer, save(session, writer, 1), {"status": "read"})
    found = outlines.overview(session, writer.library_id)[0]
    assert (found.papers, found.read) == (3, 1)


def test_joined_records_count_once_with_the_status_of_the_one_that_stands_for_them(session, writer, shelf):
    other = papers.save(session, writer, PaperDraft({"title": "W"}, {"doi": "10.1234/abc"})).paper.id
    lists.place(session, writer, shelf.id, other)
    check(session, writer)
    head = save(session, writer, 1, doi="10.1234/abc")
    papers.change(session, writer, head, {"status": "read"})
    assert [line.paper_id for line in outlines.of(session, writer.library_id, shelf.id)] == [head]
    check(session, writer)
    lists.place(session, writer, shelf.id, head)
    check(session, writer)
    papers.remove(session, writer, head)
    assert outlines.of(session, writer.library_id, shelf.id) == []
    check(session, writer)


def test_whatever_happens_the_glance_is_what_the_entries_are(session, writer):
    chance = random.Random(7)
    shelves = [lists.create(session, writer, name)[0].id for name in "ABC"]
    known = [save(session, writer, number, doi=f"10.1234/{number % 5}") for number in range(8)]
    known += [papers.save(session, writer, PaperDraft({}, {"doi": f"10.1234/{n}"})).paper.id for n in range(5)]
    for _ in range(80):
        paper, shelf = chance.choice(known), chance.choice(shelves)
        entry = f"{shelf}|{paper}"
        step = chance.choice(["add", "add", "add", "remove", "del", "restore", "read"])
        if step == "read":
            op = edits.put("paper", paper, "status", chance.choice(["read", "unread"]))
        elif step in {"add", "remove"}:
            op = Op(step, "list_entry", entry)
        else:
            op = Op(step, "paper", paper)
        edits.commit(session, writer, [op])
    check(session, writer)


def test_the_list_that_changed_last_comes_first(session, writer):
    for name in ("Alpha", "Beta", "Gamma"):
        lists.create(session, writer, name)
    made = lists.find(session, writer.library_id, "Beta")
    assert made is not None
    later = edits.put("list", made.id, "description", "new")
    edits.commit(session, writer, [later])
    found = outlines.overview(session, writer.library_id, "changed")
    assert [one.changed_at for one in found] == sorted((one.changed_at for one in found), reverse=True)
    assert found[0].list.name == "Beta" or found[0].changed_at == found[1].changed_at


def test_a_list_is_marked_while_it_is_shared(session, writer, shelf):
    shares.share(session, writer.library_id, shelf.id)
    assert [one.shared for one in outlines.overview(session, writer.library_id)] == [True]
    shares.revoke(session, writer.library_id, shelf.id)
    assert [one.shared for one in outlines.overview(session, writer.library_id)] == [False]


def test_deleted_lists_are_left_out(session, writer, shelf):
    lists.remove(session, writer, shelf.id)
    assert outlines.overview(session, writer.library_id) == []
