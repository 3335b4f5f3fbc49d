"""Addresses of lists: unguessable, dead when revoked, and silent about what only the owner sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, NotFound
from postil.models import Commit, ReadingList, now
from postil.services import lists, papers, shares, tags
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


@pytest.fixture
def shelf(session: Session, writer: Writer) -> ReadingList:
    made = lists.create(session, writer, "Shelf")[0]
    for number in range(3):
        draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number + 1:05}"}, lists=("Shelf",))
        papers.save(session, writer, draft)
    return made


def first(session: Session, shelf: ReadingList) -> str:
    return lists.entries(session, shelf.library_id, shelf.id)[0][1].id


def aged(session: Session, writer: Writer) -> None:
    """Everything so far was done a day ago."""
    session.flush()
    session.execute(update(Commit).values(at=now() - timedelta(days=1)))


def test_an_address_opens_its_list_and_no_other(session, writer, shelf):
    held = shares.share(session, writer.library_id, shelf.id)
    assert len(held.token) == 32
    assert shares.find(session, held.token) == (held, shelf)
    for wrong in ("", "x", held.token[:-1], held.token.swapcase()):
        with pytest.raises(NotFound):
            shares.find(session, wrong)


def test_sharing_twice_keeps_the_address(session, writer, shelf):
    token = shares.share(session, writer.library_id, shelf.id).token
    assert shares.share(session, writer.library_id, shelf.id).token == token


def test_a_revoked_address_is_dead_and_the_next_one_is_new(session, writer, shelf):
    token = shares.share(session, writer.library_id, shelf.id).token
    shares.revoke(session, writer.library_id, shelf.id)
    with pytest.raises(NotFound):
        shares.find(session, token)
    assert shares.share(session, writer.library_id, shelf.id).token != token
    with pytest.raises(NotFound):
        shares.find(session, token)


def test_undoing_a_revocation_brings_the_same_address_back(session, writer, shelf):
    token = shares.share(session, writer.library_id, shelf.id).token
    shares.revoke(session, writer.library_id, shelf.id)
    assert shares.reopen(session, writer.library_id, shelf.id).token == token
    assert shares.find(session, token)[1] is shelf


def test_an_old_address_does_not_come_back_beside_a_new_one(session, writer, shelf):
    shares.share(session, writer.library_id, shelf.id)
    shares.revoke(session, writer.library_id, shelf.id)
    shares.share(session, writer.library_id, shelf.id)
    with pytest.raises(Conflict):
        shares.reopen(session, writer.library_id, shelf.id)


def test_what_is_not_shared_cannot_be_revoked_or_reopened(session, writer, shelf):
    for act in (shares.revoke, shares.reopen):
        with pytest.raises(NotFound):
            act(session, writer.library_id, shelf.id)
    with pytest.raises(NotFound):
        shares.share(session, writer.library_id, "nothing")


def test_a_deleted_list_is_not_shown_until_it_is_back(session, writer, shelf):
    token = shares.share(session, writer.library_id, shelf.id).token
    lists.remove(session, writer, shelf.id)
    with pytest.raises(NotFound):
        shares.find(session, token)
    lists.restore(session, writer, shelf.id)
    assert shares.find(session, token)[1].id == shelf.id


def test_the_time_of_change_says_nothing_of_what_is_not_shown(session, writer, shelf):
    held = shares.share(session, writer.library_id, shelf.id)
    held.created_at = now() - timedelta(days=2)
    aged(session, writer)
    before = shares.changed_at(session, held, shelf)
    assert now() - before > timedelta(hours=23)
    paper = first(session, shelf)
    papers.write_note(session, writer, paper, "secret")
    papers.change(session, writer, paper, {"status": "read", "starred": True})
    tags.add(session, writer, paper, "secret")
    lists.add(session, writer, paper, "Another")
    assert shares.changed_at(session, held, shelf) == before


@pytest.mark.parametrize("what", ["title", "order", "name", "trash", "identifier", "removal"])
def test_the_time_of_change_follows_what_is_shown(session, writer, shelf, what):
    held = shares.share(session, writer.library_id, shelf.id)
    held.created_at = now() - timedelta(days=2)
    aged(session, writer)
    paper = first(session, shelf)
    if what == "title":
        papers.change(session, writer, paper, {"title": "Better"})
    elif what == "order":
        lists.place(session, writer, shelf.id, paper)
    elif what == "name":
        lists.change(session, writer, shelf.id, {"name": "Another"})
    elif what == "trash":
        papers.remove(session, writer, paper)
    elif what == "identifier":
        papers.save(session, writer, PaperDraft({}, {"arxiv": "2501.00001", "doi": "10.1234/new"}))
    else:
        lists.discard(session, writer, shelf.id, paper)
    assert now() - shares.changed_at(session, held, shelf) < timedelta(minutes=5)


def test_times_of_papers_are_when_they_came_and_when_their_shown_fields_changed(session, writer, shelf):
    paper = first(session, shelf)
    before = shares.times(session, writer.library_id, shelf.id, [paper])[paper]
    papers.write_note(session, writer, paper, "secret")
    assert shares.times(session, writer.library_id, shelf.id, [paper])[paper] == before
    assert before.added_at <= before.updated_at
    papers.change(session, writer, paper, {"title": "Better"})
    after = shares.times(session, writer.library_id, shelf.id, [paper])[paper]
    assert (after.added_at, after.updated_at >= before.updated_at) == (before.added_at, True)
