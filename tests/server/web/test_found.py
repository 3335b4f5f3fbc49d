"""What the library page shows: numbers beside what was found, what is said of it, where Enter leads, its weight."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from postil.domain.identifiers import list_id, tag_id
from postil.domain.query import Query
from postil.search.library import LibrarySearch
from postil.search.port import SearchResult
from postil.services import edits, lists, papers
from server.web.reading import Element, read, tags, titles
from server.web.shelf import HTMX, Reader, many

TYPING = {**HTMX, "HX-Trigger-Name": "q", "HX-Target": "results"}


@pytest.fixture
def filled(reader: Reader) -> Reader:
    """Three papers on robots, of two venues."""
    reader.save("Robots that walk", arxiv="2501.00001", tagged=("rl", "legs"), venue="CoRL", published_on="2023")
    reader.save("Robots that talk", arxiv="2501.00002", tagged=("speech",), venue="NeurIPS", note="Loud robots.")
    third = reader.save("Robots that read", arxiv="2501.00003", tagged=("rl",), venue="CoRL", published_on="2024-02")
    with reader.writing() as (session, writer):
        papers.change(session, writer, third, {"status": "read", "starred": True})
        lists.add(session, writer, third, "This week")
    return reader


def offered(page: Element) -> list[str]:
    """What the filters offer."""
    return [one.text for one in page.one("div", id="shelf").all("a") if one.get("id")]


def test_the_filters_tell_what_was_found_and_leave_out_what_no_paper_has(filled: Reader):
    filled.save("Something else", arxiv="2501.00004", tagged=("unrelated",))
    assert offered(filled.page("/?q=robots")) == [
        "All papers 3", "Unread 2", "Read 1", "Starred 1", "With a note 1", "This week 1",
        "rl 2", "legs 1", "speech 1", "CoRL 2", "NeurIPS 1", "2024 1", "2023 1", "Year unknown 1",
    ]  # fmt: skip


def test_each_filter_narrows_the_others_and_not_itself(filled: Reader):
    assert offered(filled.page("/?q=robots&status=read&tag=rl")) == [
        "All papers", "Unread 1", "Read 1", "Starred 1", "This week 1", "rl 1"
    ]  # fmt: skip
    narrowed = filled.page("/?tag=rl&venue=corl")
    assert titles(narrowed) == ["Robots that read", "Robots that walk"]
    assert narrowed.one("p", id="results-count").text == "2 papers of 3"
    assert [one.text for one in narrowed.all("a", aria_current="true") if one.get("id")] == ["rl 2", "CoRL 2"]


def test_what_is_chosen_stays_offered_although_no_paper_has_it(filled: Reader):
    page = filled.page("/?q=talk&tag=legs&venue=CoRL&year=2019&status=reading")
    assert {"Reading 0", "legs 0", "CoRL 0", "2019 0"} <= set(offered(page))
    chips = page.one("ul", aria_label="Filters in use").all("a", class_="chip")
    assert [urlsplit(one["href"]).query.count("&") for one in chips] == [3, 3, 3, 3]


def test_a_filter_that_is_still_typed_hides_nothing_yet(filled: Reader):
    for text, found in (("walk tag:l", ["Robots that walk"]), ("talk tag:spe", ["Robots that talk"])):
        typed = read(filled.browser.get("/?" + urlencode({"q": text}), headers=TYPING).text)
        assert titles(typed) == found
    assert titles(filled.page("/?q=talk+tag%3Aspe")) == []


def test_the_filters_follow_the_typing(filled: Reader):
    typed = read(filled.browser.get("/?q=tal", headers=TYPING).text)
    shelf = typed.one("div", id="shelf")
    assert shelf["hx-swap-oob"] == "innerHTML"
    assert offered(typed)[:2] == ["All papers 1", "Unread 1"]
    assert parse_qs(urlsplit(shelf.one("a", id="f-unread")["href"]).query) == {"q": ["tal"], "status": ["unread"]}


def test_a_correction_is_said_and_can_be_refused(filled: Reader):
    notice = filled.page("/?q=robts+talk&tag=speech").one("p", id="corrected")
    assert notice.text == "Showing results for robots talk. Search instead for robts talk."
    link = notice.one("a")["href"]
    assert parse_qs(urlsplit(link).query) == {"q": ['"robts" talk'], "tag": ["speech"]}
    refused = filled.page(link)
    assert not refused.all("p", id="corrected")
    assert "without the quotes" in refused.text


def test_what_was_searched_as_words_is_said(filled: Reader):
    notice = filled.page("/?q=foo:bar+robots").one("p", id="misread")
    assert notice.one("code").text == "foo:bar"
    assert "author:ho" in filled.page(notice.one("a")["href"]).text
    assert not filled.page("/?q=robots+tag:rl").all("p", id="misread")


@pytest.mark.parametrize("named", ["2501.00002", "https://arxiv.org/abs/2501.00002v3"])
def test_enter_leads_to_the_paper_that_is_named_and_typing_shows_it(filled: Reader, named: str):
    typed = filled.browser.get("/", query_string={"q": named, "go": "1"}, headers=TYPING)
    assert titles(read(typed.text)) == ["Robots that talk"]
    sent = filled.browser.get("/", query_string={"q": named, "go": "1"}, headers=HTMX)
    assert sent.status_code == 204
    ident = sent.headers["HX-Redirect"].removeprefix("/papers/")
    assert filled.paper(ident).title == "Robots that talk"
    assert filled.browser.get("/", query_string={"q": named, "go": "1"}).location == f"/papers/{ident}"
    assert titles(filled.page(f"/?q={named}")) == ["Robots that talk"]
    assert filled.browser.get("/", query_string={"q": named, "go": "1", "tag": "rl"}).status_code == 200


def test_enter_shows_what_words_find_and_what_no_paper_is_named_by(filled: Reader):
    assert filled.browser.get("/?q=talk&go=1").status_code == 200
    assert "No paper matches" in filled.page("/?q=2401.99999&go=1").text


def test_the_order_of_the_words_is_named_and_the_menu_goes_before_it(filled: Reader):
    page = filled.page("/?q=robots+sort:title")
    assert titles(page) == ["Robots that read", "Robots that talk", "Robots that walk"]
    menu = page.one("details", id="sorting")
    assert menu.one("summary").text == "Sorted by Title"
    best = menu.all("a")[0]
    assert (best.text, parse_qs(urlsplit(best["href"]).query)["sort"]) == ("Best match", ["best"])
    assert filled.page(best["href"]).one("details", id="sorting").one("summary").text == "Sorted by Best match"
    turned = filled.page("/?q=robots+sort:title&sort=-title")
    assert titles(turned) == ["Robots that walk", "Robots that talk", "Robots that read"]


class _Behind:
    """A search whose index is being rebuilt."""

    def __init__(self, search: LibrarySearch) -> None:
        self._search = search
        self.rebuilding = True

    def search(self, library_id: str, query: Query, **more: object) -> SearchResult:
        if self.rebuilding:
            return SearchResult((), 0, incomplete=True)
        return self._search.search(library_id, query, **more)  # type: ignore[arg-type]

    def changed(self, library_id: str) -> None:
        self._search.changed(library_id)


def test_an_incomplete_index_is_said_until_it_is_complete(filled: Reader):
    whole = filled.app.extensions["postil_search"]
    behind = filled.app.extensions["postil_search"] = _Behind(whole)
    try:
        notice = filled.page("/?q=robots").one("p", id="incomplete")
        assert "may be incomplete" in notice.text
        assert notice["hx-trigger"].startswith("every ")
        asked = filled.browser.get(notice["hx-get"], headers=HTMX)
        assert (asked.status_code, asked.text) == (204, "")
        behind.rebuilding = False
        done = filled.browser.get(notice["hx-get"], headers=HTMX)
        assert done.headers["HX-Trigger"] == "postil:again"
        assert not read(done.text).all("p", id="incomplete")
        assert not filled.page("/?q=robots").all("p", id="incomplete")
    finally:
        filled.app.extensions["postil_search"] = whole


def test_nothing_found_while_typing_says_so_in_few_words(filled: Reader):
    typed = filled.browser.get("/?q=xyzzyplugh", headers=TYPING)
    assert "No paper matches “xyzzyplugh”" in typed.text
    assert "year:2023..2025" not in typed.text
    assert "year:2023..2025" in filled.page("/?q=xyzzyplugh").text


def test_the_box_is_completed_by_an_address_of_its_own(filled: Reader):
    offers = filled.browser.get("/suggest/query?q=tag:sp&caret=6").json
    assert isinstance(offers, list)
    assert filled.browser.get("/suggest/query").json == []
    assert filled.browser.get("/suggest/query?q=tag:sp&caret=-4").status_code == 200


def test_the_number_of_statements_of_a_search_does_not_grow_with_what_is_found(reader: Reader):
    def taken(path: str) -> int:
        reader.page(path)
        counts = []
        for _ in range(3):
            with reader.statements() as found:
                reader.page(path)
            counts.append(len(found))
        return min(counts)

    path = "/?q=robots&tag=topic+1&year=2003..2009&venue=neurips"
    many(reader, 30)
    few = taken(path)
    many(reader, 120, 30)
    assert taken(path) == few <= 20


def test_a_page_of_full_rows_stays_small_however_many_tags_and_lists_there_are(reader: Reader):
    with reader.writing() as (session, writer):
        ops = [edits.put("tag", tag_id(f"spare tag {n}"), "name", f"spare tag {n}") for n in range(2000)]
        ops += [edits.put("list", list_id(f"spare list {n}"), "name", f"spare list {n}") for n in range(100)]
        edits.commit(session, writer, ops)
    many(reader, 35)
    response = reader.browser.get("/")
    page = read(response.text)
    assert len(titles(page)) == 30
    assert len(response.data) <= 60_000
    row = page.all("article")[0]
    assert len(tags(row)) == 5
    assert len(row.one("span", class_="links").all("a")) >= 3
    assert row.one("p", class_="memo").text.startswith("Compare with Dreamer; their ablation")
    assert "abstract of the usual length" not in page.text
    assert "All 103 lists" in page.text
    narrowed = reader.browser.get("/?tag=topic+1&has=code&has=note&site=Hugging+Face&sort=-author")
    assert len(titles(read(narrowed.text))) == 25
    assert len(narrowed.data) <= 60_000
    searched = reader.browser.get("/?q=robots+abstract+usual+length&sort=")
    assert len(titles(read(searched.text))) == 20
    assert len(searched.data) <= 60_000
