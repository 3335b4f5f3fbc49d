"""Finding papers: words, identifiers, conditions and pages together, as the database has them now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from postil.domain import cursors
from postil.domain.errors import Invalid
from postil.domain.query import parse
from postil.models import Paper
from postil.search.library import LibrarySearch
from postil.search.port import SearchResult
from postil.services import facets, finding, library, papers
from postil.services.conditions import Conditions
from postil.services.edits import Writer
from postil.services.finding import Found, Page
from postil.services.library import ORDERS
from postil.services.papers import PaperDraft

Find = Callable[..., Found]
Every = Callable[..., list[str]]


@pytest.fixture
def search(sessions: sessionmaker[Session], tmp_path: Path) -> Iterator[LibrarySearch]:
    made = LibrarySearch(tmp_path / "index", sessions, backend="memory")
    yield made
    made.close()


@pytest.fixture
def find(session: Session, search: LibrarySearch, writer: Writer) -> Find:
    """Asks the library by text, conditions and page."""

    def ask(
        text: str = "", cursor: str | None = None, limit: int = 50, *, counted: bool = False, **conditions: Any
    ) -> Found:
        session.commit()
        page = Page(cursor, limit, counted=counted)
        return finding.find(session, search, writer.library_id, parse(text), Conditions(**conditions), page)

    return ask


@pytest.fixture
def three(session: Session, writer: Writer) -> list[str]:
    """Ids of three papers on diffusion; the first two tagged, the second in a list."""
    drafts = [
        PaperDraft({"title": "Diffusion one"}, {"arxiv": "2501.00001"}, tags=("RL",)),
        PaperDraft({"title": "Diffusion two"}, {"arxiv": "2501.00002"}, tags=("RL",), lists=("Soon",)),
        PaperDraft({"title": "Diffusion three"}, {"url": "https://example.org/three"}),
    ]
    return [papers.save(session, writer, draft).paper.id for draft in drafts]


def ids(found: Found) -> list[str]:
    return [row.view.paper.id for row in found.rows]


def test_without_words_the_newest_come_first_and_are_counted(find: Find, three: list[str]):
    found = find(limit=2)
    assert (ids(found), found.total) == (three[:0:-1], 3)
    assert ids(find(cursor=found.next)) == three[:1]


def test_a_search_shows_what_matched_and_pages_by_a_cursor_of_its_own(find: Find, three: list[str]):
    first = find("diffusion", limit=2)
    rest = find("diffusion", cursor=first.next, limit=2)
    assert sorted(ids(first) + ids(rest)) == sorted(three)
    assert (first.total, rest.next) == (3, None)
    assert first.rows[0].hit is not None
    assert ("Diffusion", True) in first.rows[0].hit.snippets["title"]
    with pytest.raises(Invalid):
        find(cursor=first.next)


@pytest.mark.parametrize("text", ["2501.00002v3", "https://arxiv.org/pdf/2501.00002"])
def test_an_identifier_finds_its_paper_alone_where_the_conditions_let_it(find: Find, three: list[str], text: str):
    assert ids(find(text)) == ids(find(text, tags=("rl",), list="soon")) == three[1:2]
    assert three[1] not in ids(find(text, starred=True))


def test_the_address_of_any_page_finds_the_paper_seen_there(find: Find, three: list[str]):
    assert ids(find("https://example.org/three#top")) == three[2:]


@pytest.mark.parametrize("text", ["", "diffusion"])
def test_conditions_hold_by_name_and_by_id_with_words_and_without(
    find: Find, three: list[str], session: Session, writer: Writer, text: str
):
    view = find("2501.00002").rows[0].view
    for tag, one in (("rl", "soon"), (view.tags[0].id, view.lists[0].id)):
        assert sorted(ids(find(text, tags=(tag,)))) == sorted(three[:2])
        assert ids(find(text, list=one)) == three[1:2]
    assert ids(find(text, tags=("rl", "nothing"))) == []
    papers.change(session, writer, three[2], {"starred": True, "status": "read"})
    assert ids(find(text, starred=True)) == ids(find(text, status="read")) == three[2:]
    assert sorted(ids(find(text, starred=False))) == sorted(three[:2])


def test_the_trash_is_listed_but_not_searched(find: Find, three: list[str], session: Session, writer: Writer):
    papers.remove(session, writer, three[0])
    assert ids(find(trashed=True)) == three[:1]
    assert three[0] not in ids(find("diffusion"))
    with pytest.raises(Invalid):
        find("diffusion", trashed=True)


def test_a_page_behind_the_deepest_hit_is_empty(find: Find, three: list[str]):
    found = find("diffusion", cursor=cursors.encode(finding.DEEPEST), counted=True)
    assert (found.rows, found.total, found.next) == ([], len(three), None)


def test_what_words_find_can_be_put_in_another_order_and_paged_in_it(find: Find, three: list[str]):
    first = find("diffusion", order="title", limit=2)
    assert [row.view.paper.title for row in first.rows] == ["Diffusion one", "Diffusion three"]
    assert first.total == 3
    assert ids(find("diffusion", order="title", limit=2, cursor=first.next)) == [three[1]]
    assert ids(find("diffusion", order="-saved")) == three


def test_a_cursor_of_one_order_is_refused_in_another(find: Find, three: list[str]):
    cursor = find(order="title", limit=1).next
    with pytest.raises(Invalid, match="cursor"):
        find(order="-title", cursor=cursor)


def test_sites_years_and_what_papers_have_narrow_words_and_lists_alike(find: Find, three: list[str], session, writer):
    papers.change(session, writer, three[0], {"published_on": "2019-05", "code_url": "https://a.test/c"})
    for text in ("", "diffusion"):
        assert ids(find(text, site="example.org")) == [three[2]]
        assert ids(find(text, years=(2018, 2019))) == [three[0]]
        assert ids(find(text, has=("code",))) == [three[0]]
        assert set(ids(find(text, years=(0, 0)))) == set(three[1:])
        assert ids(find(text, site="example.org", has=("code",))) == []


@pytest.mark.parametrize("site", ["arxiv", "ARXIV ", "arXiv", "arxiv.org", "https://arxiv.org/abs/2501.00001"])
def test_a_site_is_meant_in_any_spelling_with_words_and_without(find: Find, session, writer, site: str):
    identifiers = {"arxiv": "2501.00001", "url": "https://arxiv.org/abs/2501.00001"}
    saved = papers.save(session, writer, PaperDraft({"title": "Diffusion"}, identifiers)).paper.id
    papers.save(session, writer, PaperDraft({"title": "Diffusion"}, {"url": "https://example.org/three"}))
    for text in ("", "diffusion"):
        found = find(text, site=site, counted=True)
        assert (ids(found), found.total) == ([saved], 1)


@pytest.fixture
def every(session: Session, search: LibrarySearch, writer: Writer) -> Every:
    """Asks for all ids by text and conditions."""

    def ask(text: str = "", most: int | None = None, **conditions: Any) -> list[str]:
        session.commit()
        return finding.every(session, search, writer.library_id, parse(text), Conditions(**conditions), most=most)

    return ask


def test_all_ids_of_what_is_found_are_told_without_pages(every: Every, three: list[str]):
    assert set(every("")) == set(every("diffusion")) == set(three)
    assert set(every("diffusion", tags=("rl",))) == set(three[:2])
    assert every("two") == [three[1]]
    assert every("2501.00001") == [three[0]]
    assert every("", tags=("nothing is called so",)) == []
    with pytest.raises(Invalid, match="trash"):
        every("diffusion", trashed=True)


@pytest.mark.parametrize("text", ["", "diffusion"])
@pytest.mark.parametrize("order", ["", *ORDERS, *(f"-{name}" for name in ORDERS)])
@pytest.mark.parametrize("most", [None, 2])
def test_all_ids_come_in_the_order_of_the_pages(
    every: Every, find: Find, three: list[str], monkeypatch: pytest.MonkeyPatch, text: str, order: str, most: int | None
):
    monkeypatch.setattr(library, "_AT_ONCE", 2)
    assert every(text, order=order, most=most) == ids(find(text, order=order))[:most]
    assert every(text, order=order, tags=("rl",)) == ids(find(text, order=order, tags=("rl",)))


def test_all_are_told_however_many_are_found(every: Every, search: LibrarySearch, session: Session, writer: Writer):
    number = 2 * finding.DEEPEST + 500
    rows = [
        {"library_id": writer.library_id, "id": f"p{n:05}", "title": f"Many {n}", "title_key": f"many {n:05}"}
        for n in range(number)
    ]
    session.execute(insert(Paper), rows)
    session.commit()
    search.rebuild(writer.library_id)
    assert len(every("many")) == len(every()) == number
    assert every("many", order="title") == [row["id"] for row in rows]
    assert every("many", order="-title", most=12_000) == [row["id"] for row in rows[: -12_000 - 1 : -1]]
    assert len(every("many", most=15_000)) == 15_000


@pytest.mark.parametrize(("text", "order", "expected"), [
    ("diffusion sort:title", "", ["one", "three", "two"]),
    ("diffusion sort:-title", "", ["two", "three", "one"]),
    ("diffusion sort:title", "-title", ["two", "three", "one"]),
    ("sort:title", "", ["one", "three", "two"]),
    ("diffusion", "title", ["one", "three", "two"]),
])  # fmt: skip
def test_the_order_of_the_page_goes_before_that_of_the_query(
    find: Find, three: list[str], text: str, order: str, expected: list[str]
):
    assert len(three) == 3
    assert [row.view.paper.title.split()[-1] for row in find(text, order=order).rows] == expected


def test_the_best_match_can_be_asked_for_although_the_query_has_an_order(find: Find, three: list[str]):
    assert ids(find("diffusion two sort:title", order="best"))[0] == three[1]


def numbers(named: Any) -> dict[str, int]:
    return {one.name: one.papers for one in named}


def test_what_was_found_is_counted_each_kind_as_if_its_own_filter_were_off(
    find: Find, three: list[str], session: Session, writer: Writer
):
    papers.change(session, writer, three[0], {"status": "read", "venue": "NeurIPS", "published_on": "2024-05"})
    papers.change(session, writer, three[1], {"venue": "Neurips ", "published_on": "2025", "starred": True})
    for text in ("diffusion", ""):
        facets = find(text, counted=True, status="unread").facets
        assert facets is not None
        assert facets.statuses == {"unread": 2, "read": 1}
        assert numbers(facets.tags) == {"RL": 1}
        assert numbers(facets.lists) == {"Soon": 1}
        assert facets.starred == 1
        assert facets.years == [(2025, 1), (0, 1)]
        narrowed = find(text, counted=True, years=(2025, 2025), tags=("rl",)).facets
        assert narrowed is not None
        assert narrowed.years == [(2025, 1), (2024, 1)]
        assert narrowed.statuses == {"unread": 1}


def test_a_filter_that_is_typed_cannot_be_replaced_by_another_and_so_others_are_not_offered(
    find: Find, three: list[str], session: Session, writer: Writer
):
    papers.change(session, writer, three[0], {"published_on": "2024-05", "status": "read"})
    papers.change(session, writer, three[1], {"published_on": "2023"})
    for text in (
        "year:2024",
        "year:2024 diffusion",
        "status:read",
        "year:2024 or status:read",
        "(year:2024) diffusion",
    ):
        facets = find(text, counted=True).facets
        assert facets is not None
        assert (facets.years, facets.statuses) == ([(2024, 1)], {"read": 1})


@pytest.mark.parametrize("text", ["", "diffusion"])
def test_the_year_and_venue_of_a_joined_record_count_where_the_paper_has_none(find: Find, session, writer, text: str):
    joined = {"title": "Diffusion", "published_on": "2019-05", "venue": "ICML"}
    first = papers.save(session, writer, PaperDraft(joined, {"doi": "10.1234/a"})).paper
    other = papers.save(session, writer, PaperDraft({"title": "Diffusion"}, {"arxiv": "2501.00001"})).paper
    plain = papers.save(session, writer, PaperDraft({"title": "Diffusion"}, {"arxiv": "2501.00002"})).paper
    papers.save(session, writer, PaperDraft({}, {"arxiv": "2501.00001", "doi": "10.1234/a"}))
    assert first.alias_of == other.id
    assert ids(find(text, years=(2019, 2019))) == ids(find(text, venue="icml")) == [other.id]
    assert ids(find(text, years=(0, 0))) == [plain.id]
    assert ids(find(text, years=(1, 2018))) == []
    told = find(text, counted=True, status="unread").facets
    assert told is not None
    assert told.years == facets.facets(session, writer.library_id).years == [(2019, 1), (0, 1)]
    assert numbers(told.venues) == {"ICML": 1}
    papers.change(session, writer, other.id, {"published_on": "2021", "venue": "NeurIPS"})
    assert ids(find(text, years=(2019, 2019))) == ids(find(text, venue="icml")) == []


@pytest.mark.parametrize("text", ["", "diffusion"])
def test_every_year_that_is_offered_is_found(find: Find, three: list[str], session, writer, text: str):
    for ident, day in zip(three, ("3000", "1500-01", "0001-01-01"), strict=True):
        papers.change(session, writer, ident, {"published_on": day})
    papers.save(session, writer, PaperDraft({"title": "Diffusion"}, {"arxiv": "2501.00004"}))
    offered = find(text, counted=True, status="unread").facets
    assert offered is not None
    assert offered.years == [(3000, 1), (1500, 1), (1, 1), (0, 1)]
    for year, _ in offered.years:
        found = find(text, counted=True, years=(year, year))
        assert (len(found.rows), found.total) == (1, 1)
        assert found.facets is not None
        assert found.facets.years == offered.years
    assert set(ids(find(text, years=(1, 2000)))) == set(three[1:])


def test_names_that_the_index_folds_are_told_as_people_write_them(find: Find, session: Session, writer: Writer):
    for number, venue in enumerate(("Café Science", "CAFE SCIENCE", "Café Science")):
        draft = PaperDraft({"title": "Crème", "venue": venue}, {"arxiv": f"2501.0000{number + 1}"}, tags=("Thé vert",))
        papers.save(session, writer, draft)
    facets = find("creme", counted=True).facets
    assert facets is not None
    assert numbers(facets.venues) == {"Café Science": 3}
    assert numbers(facets.tags) == {"Thé vert": 3}


@pytest.mark.parametrize(
    ("one", "other"), [("café noir", "cafe noir"), ("x" * 64 + "a", "x" * 64 + "b"), ("Łódź", "Lodz")]
)
@pytest.mark.parametrize("text", ["", "diffusion"])
def test_tags_and_lists_of_nearly_the_same_name_are_told_apart(
    find: Find, session: Session, writer: Writer, one: str, other: str, text: str
):
    for number, name in enumerate((one, other)):
        draft = PaperDraft({"title": "Diffusion"}, {"arxiv": f"2501.0000{number + 1}"}, tags=(name,), lists=(name,))
        papers.save(session, writer, draft)
    for conditions in ({"tags": (one,)}, {"list": one}):
        found = find(text, counted=True, **conditions)
        assert found.facets is not None
        assert (len(found.rows), found.total) == (1, 1)
        assert numbers(found.facets.tags) == {one: 1}
    both = find("diffusion", counted=True).facets
    assert both is not None
    assert numbers(both.tags) == numbers(both.lists) == {one: 1, other: 1}


def test_a_venue_narrows_as_a_whole_with_words_and_without(find: Find, three: list[str], session, writer):
    papers.change(session, writer, three[0], {"venue": "Robotics: Science and Systems"})
    papers.change(session, writer, three[1], {"venue": "Robotics"})
    for text in ("", "diffusion"):
        assert ids(find(text, venue="robotics")) == [three[1]]
        assert ids(find(text, venue="robotics: science and systems")) == [three[0]]
        assert ids(find(text, venue="science")) == []


def test_nothing_is_counted_of_a_whole_library_nor_where_nobody_asks(find: Find, three: list[str]):
    assert three
    assert find(counted=True).facets is None
    assert find("diffusion").facets is None


def test_the_numbers_alone_take_no_paper(find: Find, three: list[str]):
    for text, conditions in (("diffusion", {}), ("", {}), ("", {"tags": ("rl",)}), ("2501.00001", {})):
        found = find(text, limit=0, counted=True, **conditions)
        assert (found.rows, found.next) in (((), None), ([], None))
        assert found.total == len(find(text, **conditions).rows)
    assert three


def test_an_identifier_of_a_paper_that_is_there_names_it(find: Find, three: list[str]):
    assert three
    assert find("2501.00002").named
    assert not find("2501.99999").named
    assert not find("diffusion").named


class Behind(LibrarySearch):
    """An index that is being rebuilt."""

    def search(self, *_args: Any, **_more: Any) -> SearchResult:
        return SearchResult((), 0, incomplete=True)


def test_filters_without_words_are_answered_by_the_database_while_the_index_is_incomplete(
    session: Session, sessions: sessionmaker[Session], writer: Writer, three: list[str], tmp_path: Path
):
    behind = Behind(tmp_path / "behind", sessions, backend="memory")
    session.commit()
    page = Page(counted=True)
    found = finding.find(session, behind, writer.library_id, parse(""), Conditions(tags=("rl",)), page)
    assert sorted(ids(found)) == sorted(three[:2])
    assert (found.total, found.incomplete, found.facets) == (2, False, None)
    assert finding.find(session, behind, writer.library_id, parse("diffusion"), page=page).incomplete
    behind.close()


def test_pages_of_a_search_go_by_number_so_that_a_save_repeats_and_a_removal_passes_over(
    find: Find, three: list[str], session: Session, writer: Writer
):
    first = find("diffusion sort:saved", limit=2)
    papers.save(session, writer, PaperDraft({"title": "Diffusion four"}, {"arxiv": "2501.00004"}))
    assert ids(find("diffusion sort:saved", limit=2, cursor=first.next)) == [three[1], three[0]]
    listed = find(limit=2)
    papers.save(session, writer, PaperDraft({"title": "Diffusion five"}, {"arxiv": "2501.00005"}))
    assert ids(find(cursor=listed.next)) == three[1::-1]
