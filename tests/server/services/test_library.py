"""Paging through a library while others write: every paper that was there comes once; and filters, aliases included."""

from __future__ import annotations

import base64
import json

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid
from postil.models import Paper
from postil.services import library, lists, papers, tags
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from postil.services.narrowing import PaperFilter

ALL = PaperFilter()


def save(session: Session, writer: Writer, number: int, **more: object) -> Paper:
    return papers.save(
        session, writer, PaperDraft({"title": f"Paper {number}", **more}, {"arxiv": f"2501.{number:05}"})
    ).paper


def titles(session: Session, writer: Writer, wanted: PaperFilter) -> list[str]:
    page = library.page(session, writer.library_id, wanted)
    assert library.count(session, writer.library_id, wanted) == len(page.papers)
    return [paper.title for paper in page.papers]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_paging_with_saves_in_between_repeats_and_skips_nothing(session, writer, limit):
    present = [save(session, writer, number).id for number in range(1, 15)]
    seen: list[str] = []
    cursor, number = None, 100
    while True:
        page = library.page(session, writer.library_id, ALL, cursor=cursor, limit=limit)
        assert len(page.papers) <= limit
        seen += [paper.id for paper in page.papers]
        number += 1
        save(session, writer, number)
        if page.next is None:
            break
        cursor = page.next
    assert seen == present[::-1]


def test_papers_of_one_moment_are_paged_by_their_ids(session, writer):
    present = [save(session, writer, number) for number in range(1, 8)]
    for paper in present:
        paper.created_at = present[0].created_at
    session.flush()
    seen, cursor = [], None
    for _ in range(7):
        page = library.page(session, writer.library_id, ALL, cursor=cursor, limit=1)
        seen += [paper.id for paper in page.papers]
        cursor = page.next
    assert cursor is None
    assert seen == sorted((paper.id for paper in present), reverse=True)


def test_a_page_that_ends_with_the_last_paper_has_no_next(session, writer):
    save(session, writer, 1)
    assert library.page(session, writer.library_id, ALL, limit=1).next is None


def encoded(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


P = "6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11"


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "é",
        "=",
        "A",
        "[" * 4000,
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        encoded(),
        encoded(1, 2),
        encoded("2026-01-01T00:00:00+00:00"),
        encoded("2026-01-01T00:00:00", P),
        encoded("0001-01-01T00:00:00+23:59", P),
        encoded("9999-12-31T23:59:59-23:59", P),
        encoded("2026-01-01T00:00:00+00:00", "\ud800"),
        encoded("2026-01-01T00:00:00+00:00", 7),
        encoded("2026-01-01T00:00:00+00:00", P, P),
    ],
    ids=lambda cursor: ascii(cursor)[:30],
)
def test_a_cursor_that_is_not_ours_is_refused(session, writer, cursor):
    with pytest.raises(Invalid, match="cursor"):
        library.page(session, writer.library_id, ALL, cursor=cursor)


def test_filters_hold_together(session, writer):
    one, two, three = (save(session, writer, number) for number in (1, 2, 3))
    papers.change(session, writer, one.id, {"status": "read", "starred": True})
    papers.change(session, writer, two.id, {"status": "read"})
    for paper in (one, two, three):
        tags.add(session, writer, paper.id, "all")
    tags.add(session, writer, one.id, "some")
    papers.remove(session, writer, three.id)
    every, some = (tags.find(session, writer.library_id, name).id for name in ("all", "some"))
    assert titles(session, writer, PaperFilter(tags=(every,))) == ["Paper 2", "Paper 1"]
    assert titles(session, writer, PaperFilter(tags=(every, some))) == ["Paper 1"]
    assert titles(session, writer, PaperFilter(status="read", starred=False)) == ["Paper 2"]
    assert titles(session, writer, PaperFilter(trashed=True)) == ["Paper 3"]


def test_a_joined_paper_is_found_by_the_tags_and_lists_of_all_its_records(session, writer):
    by_doi = papers.save(session, writer, PaperDraft({"title": "D"}, {"doi": "10.1234/abc"}, tags=("t",))).paper
    lists.add(session, writer, by_doi.id, "l")
    save(session, writer, 1)
    papers.save(session, writer, PaperDraft({}, {"arxiv": "2501.00001", "doi": "10.1234/abc"}))
    tag = tags.find(session, writer.library_id, "t").id
    shelf = lists.find(session, writer.library_id, "l").id
    assert titles(session, writer, PaperFilter(tags=(tag,))) == ["Paper 1"]
    assert titles(session, writer, PaperFilter(list_id=shelf)) == ["Paper 1"]
    assert titles(session, writer, ALL) == ["Paper 1"]


def test_a_paper_is_found_by_any_of_its_identifiers_and_not_in_the_trash(session, writer):
    paper = papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00001", "doi": "10.1234/x"})).paper
    assert library.by_identifier(session, writer.library_id, "doi", "10.1234/x") is paper
    assert library.by_identifier(session, writer.library_id, "doi", "10.1234/y") is None
    papers.remove(session, writer, paper.id)
    assert library.by_identifier(session, writer.library_id, "doi", "10.1234/x") is None


def test_papers_asked_for_by_id_come_in_that_order(session, writer):
    one, two, three = (save(session, writer, number).id for number in (1, 2, 3))
    found = library.by_ids(session, writer.library_id, [three, "gone", one, two])
    assert [paper.id for paper in found] == [three, one, two]
