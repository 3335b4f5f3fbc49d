"""Conditions that hold together, each order's pages, and statements that are answered from indexes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from postil.domain.sorting import FALLING
from postil.models import Paper
from postil.services import library, lists, narrowing, papers, tags
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from postil.services.library import ORDERS
from postil.services.narrowing import PaperFilter
from server.plans import planned


@pytest.fixture
def shelf(session: Session, writer: Writer) -> list[Paper]:
    """Eight papers, each condition true of half of them in every combination of three."""
    made = []
    for number, (starred, noted, seen) in enumerate(product((False, True), repeat=3), start=1):
        draft = PaperDraft(
            {
                "title": f"{'ZYXWVUTS'[number - 1]} paper",
                "authors": [f"Ada {'HGFEDCBA'[number - 1]}"],
                "published_on": f"{2015 + number}-01",
                "rating": number % 5 or None,
                "starred": starred,
                "code_url": "https://a.test/code" if number % 2 else "",
                "url": f"https://{'huggingface.co/papers' if seen else 'arxiv.org/abs'}/2501.0000{number}",
            },
            {"arxiv": f"2501.0000{number}"},
            note="x" if noted else "",
            tags=("even",) if number % 2 == 0 else (),
        )
        made.append(papers.save(session, writer, draft).paper)
    return made


def found(session: Session, writer: Writer, wanted: PaperFilter) -> set[str]:
    page = library.page(session, writer.library_id, wanted)
    ids = {paper.id for paper in page.papers}
    assert library.count(session, writer.library_id, wanted) == len(ids)
    assert set(library.ids(session, writer.library_id, wanted, 100)) == ids
    return ids


CONDITIONS = {
    "starred": (PaperFilter(starred=True), lambda paper: paper.starred),
    "not starred": (PaperFilter(starred=False), lambda paper: not paper.starred),
    "note": (PaperFilter(has=("note",)), lambda paper: bool(paper.note)),
    "code": (PaperFilter(has=("code",)), lambda paper: bool(paper.code_url)),
    "both": (PaperFilter(has=("note", "code")), lambda paper: bool(paper.note and paper.code_url)),
    "site": (PaperFilter(sites=("Hugging Face",)), lambda paper: "huggingface" in paper.url),
    "years": (PaperFilter(years=(2017, 2019)), lambda paper: "2017" <= paper.published_on[:4] <= "2019"),
    "unknown site": (PaperFilter(sites=("Nowhere",)), lambda _: False),
    "together": (
        PaperFilter(starred=True, has=("note",), sites=("arXiv",)),
        lambda paper: paper.starred and paper.note and "arxiv.org" in paper.url,
    ),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_exactly_those_of_which_it_holds_are_meant(session, writer, shelf, name):
    wanted, holds = CONDITIONS[name]
    assert found(session, writer, wanted) == {paper.id for paper in shelf if holds(paper)}


def test_what_a_joined_record_has_counts_for_its_paper(session, writer, shelf):
    draft = PaperDraft({"title": "D", "url": "https://blog.test/d"}, {"doi": "10.1234/a"}, note="of the record")
    record = papers.save(session, writer, draft).paper
    head = next(paper for paper in shelf if not paper.note)
    arxiv = dict(line.split(":", 1) for line in [head.canonical])["arxiv"]
    papers.save(session, writer, PaperDraft({}, {"arxiv": arxiv, "doi": "10.1234/a"}))
    assert record.alias_of == head.id
    assert head.id in found(session, writer, PaperFilter(has=("note",)))
    assert found(session, writer, PaperFilter(sites=("blog.test",))) == {head.id}


KEYS = {
    "saved": lambda paper: paper.created_at,
    "published": lambda paper: paper.published_on,
    "title": lambda paper: paper.title,
    "author": lambda paper: paper.authors[0],
    "read": lambda paper: paper.read_key,
    "rating": lambda paper: paper.rating or 0,
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 3, 20])
def test_each_order_goes_through_all_papers_once_page_by_page(session, writer, shelf, order, turned, limit):
    for number in (2, 5):
        papers.change(session, writer, shelf[number].id, {"status": "read"})
    name, cursor, seen = ("-" if turned else "") + order, None, []
    while True:
        page = library.page(session, writer.library_id, PaperFilter(), order=name, cursor=cursor, limit=limit)
        seen += page.papers
        if not (cursor := page.next):
            break
    largest_first = FALLING[order] != turned
    assert seen == sorted(shelf, key=lambda paper: (KEYS[order](paper), paper.id), reverse=largest_first)


def test_filtered_pages_are_read_from_an_index_in_every_order(session, writer, shelf, engine: Engine):
    """SQLite says so; rows are long, and only those shown are read."""
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is told by SQLite")
    wanted = PaperFilter(status="unread", starred=True, years=(2016, 2020), has=("note", "code", "highlight"))
    for order in ORDERS.values():
        columns = (order.column, Paper.id)
        query = narrowing.narrowed(writer.library_id, wanted, Paper.id, order.column).order_by(*columns).limit(31)
        said = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in session.execute(text("EXPLAIN QUERY PLAN " + said.replace(":", r"\:")))]
        assert any(f"COVERING INDEX ix__paper_by_{order.column.key}" in line for line in plan), plan
        assert any("annotation USING COVERING INDEX ix__annotation_paper" in line for line in plan), plan
        assert not any("TEMP B-TREE FOR ORDER BY" in line for line in plan), plan


@pytest.mark.parametrize("wanted", [PaperFilter(), PaperFilter(status="unread", starred=True, has=("note", "code"))])
def test_papers_that_are_named_are_read_by_their_key(session, writer, shelf, engine: Engine, wanted: PaperFilter):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is told by SQLite")
    with planned(engine) as steps:
        library.by_ids(session, writer.library_id, [paper.id for paper in shelf[:3]], wanted)
        library.ids(session, writer.library_id, replace(wanted, among=tuple(paper.id for paper in shelf)))
    assert "SEARCH paper USING INDEX sqlite_autoindex_paper_1 (library_id=? AND id=?)" in steps
    assert not any("paper USING" in step and "(library_id=? AND deleted=?" in step for step in steps), steps


def test_joined_records_are_read_from_their_index(session, writer, shelf, engine: Engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is told by SQLite")
    with planned(engine) as steps:
        found(session, writer, PaperFilter(tags=(tags.find(session, writer.library_id, "even").id,)))
    assert any("ix__paper_alias_of (library_id=? AND alias_of>?)" in step for step in steps), steps


def test_the_tag_of_another_library_means_nothing(session, writer, shelf):
    even = tags.find(session, writer.library_id, "even")
    assert len(found(session, writer, PaperFilter(tags=(even.id,)))) == 4
    assert found(session, Writer("another", writer.device_id), PaperFilter(tags=(even.id,))) == set()
    assert found(session, writer, PaperFilter(list_id=lists.create(session, writer, "empty")[0].id)) == set()
