"""Saved searches on their pages: saved with all filters, found again, renamed, edited, deleted with undo."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from postil.services import lists, saved_searches
from server.web.reading import Element
from server.web.shelf import Reader


@pytest.fixture
def shelf(reader: Reader) -> Reader:
    """Four papers, two of them about robots and to be read."""
    for number, (title, tagged) in enumerate(
        (("Robots walk", ("to read",)), ("Robots talk", ("to read", "rl")), ("Speech", ("to read",)), ("Robots", ())), 1
    ):
        reader.save(title, arxiv=f"2501.0000{number}", tagged=tagged, published_on="2024-01-01")
    return reader


def save(reader: Reader, name: str, query: str) -> str:
    """Save a search; its id."""
    with reader.writing() as (session, writer):
        return saved_searches.create(session, writer, name, query)[0].id


def shown(reader: Reader) -> dict[str, Element]:
    """The rows of the page of searches, by name."""
    return {row.one("a", class_="name").text: row for row in reader.page("/searches").all("li", class_="saved")}


def queries(reader: Reader) -> dict[str, str]:
    with reader.writing() as (session, _):
        return {one.name: one.query for one in saved_searches.every(session, reader.library_id)}


def undo(reader: Reader, path: str) -> None:
    """Press Undo in the message on the page."""
    toast = reader.page(path).one("form", class_="toast")
    fields = {one["name"]: one["value"] for one in toast.all("input")}
    assert reader.send(toast["action"], fields).status_code == 303


def test_without_any_the_page_says_how_to_save_one(reader: Reader):
    page = reader.page("/searches")
    assert "No saved search yet" in page.text
    assert page.one("form", action="/searches").one("input", id="query")


def test_the_page_tells_what_each_finds_now(shelf: Reader):
    save(shelf, "Robots to read", 'robots tag:"to read"')
    save(shelf, "Nothing", "tag:nothing")
    rows = shown(shelf)
    assert "2 papers, 2 new" in rows["Robots to read"].text
    assert "0 papers" in rows["Nothing"].text
    address = urlsplit(rows["Robots to read"].one("a", class_="name")["href"])
    assert (address.path, parse_qs(address.query)) == ("/", {"q": ['robots tag:"to read"']})
    found = shelf.page(rows["Robots to read"].one("a", class_="name")["href"])
    assert "2 papers" in found.one("p", id="results-count").text


def test_what_the_address_asks_for_is_saved_as_one_text(shelf: Reader):
    with shelf.writing() as (session, writer):
        lists.create(session, writer, "Thesis 2")
    form = {"q": "robots or speech", "tag": ["to read", "rl"], "list": "Thesis 2", "starred": "1", "status": "reading",
            "site": "arXiv", "year": "2020..2024", "has": ["note"], "sort": "-title"}  # fmt: skip
    shelf.send("/searches", {"name": "All", **form})
    assert queries(shelf)["All"] == (
        'status:reading tag:"to read" tag:rl list:"Thesis 2" is:starred site:arXiv has:note year:2020..2024'
        " (robots or speech) sort:-title"
    )


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"q": "robots"}, "robots"),
        ({"q": "robots sort:title", "sort": "best"}, "robots"),
        ({"q": "robots sort:title", "sort": "saved"}, "robots sort:saved"),
        ({"sort": "rating"}, "sort:rating"),
        ({"year": "unknown"}, "-year:0001.."),
        ({"year": "..2020"}, "year:..2020"),
        ({"year": "2020"}, "year:2020"),
        ({"venue": "ICML 2024", "q": "x"}, 'venue:"ICML 2024" x'),
        ({"q": "arxiv:2501.00001", "tag": ["rl"]}, 'tag:rl id:"2501.00001"'),
    ],
)
def test_each_filter_has_its_words(reader: Reader, form: dict[str, str], text: str):
    assert reader.send("/searches", {"name": "x", **form}).status_code == 303
    assert queries(reader) == {"x": text}


def test_it_finds_what_the_address_found(shelf: Reader):
    for address in ("?q=robots&tag=to+read", "?tag=to+read&tag=rl", "?q=walk+or+speech&tag=to+read", "?year=2024"):
        found = shelf.page(f"/{address}").one("p", id="results-count").text
        form = parse_qs(address.removeprefix("?"))
        shelf.send("/searches", {"name": address, **form, "q": form.get("q", [""])[0]})
        count = found.split()[0]
        assert f"{count} paper" in shown(shelf)[address].text, address


@pytest.mark.parametrize(
    "form",
    [{"name": "x"}, {"name": " ", "q": "x"}, {"name": "x", "tag": 'so-called "AI"'}, {"name": "x", "query": " "}],
)
def test_what_cannot_be_saved_is_refused_in_words(reader: Reader, form: dict[str, str]):
    refused = reader.send("/searches", form)
    assert refused.status_code == 422
    assert queries(reader) == {}


def test_a_name_that_stands_for_something_else_is_refused_and_the_same_again_is_not(reader: Reader):
    reader.send("/searches", {"name": "Mine", "q": "a"})
    assert reader.send("/searches", {"name": "mine", "q": "a"}).status_code == 303
    refused = reader.send("/searches", {"name": "mine", "q": "b"})
    assert refused.status_code == 409
    assert "called “Mine” already" in refused.text
    assert queries(reader) == {"Mine": "a"}


def test_it_is_renamed_and_edited_and_that_is_undone(reader: Reader):
    ident = save(reader, "Mine", "a")
    answer = reader.send(f"/searches/{ident}", {"name": "Yours", "query": "b  tag:x"})
    assert queries(reader) == {"Yours": "b tag:x"}
    page = reader.page(answer.location)
    assert page.one("input", id="query")["value"] == "b tag:x"
    reader.send(f"/searches/{ident}", {"name": "Ours", "query": "b tag:x"})
    undo(reader, f"/searches/{ident}")
    assert queries(reader) == {"Yours": "b tag:x"}


def test_it_is_deleted_and_that_is_undone(reader: Reader):
    ident = save(reader, "Mine", "a")
    answer = reader.send(f"/searches/{ident}/remove")
    assert answer.location == "/searches"
    assert queries(reader) == {}
    undo(reader, "/searches")
    assert queries(reader) == {"Mine": "a"}


def test_what_is_not_there_is_told_so(reader: Reader):
    ident = save(reader, "Mine", "a")
    reader.send(f"/searches/{ident}/remove")
    assert reader.browser.get(f"/searches/{ident}").status_code == 404
    assert reader.send(f"/searches/{ident}/remove").status_code == 404


def test_the_scripts_are_told_what_was_done_and_how_to_take_it_back(reader: Reader):
    ident = save(reader, "Mine", "a")
    did = reader.did(f"/searches/{ident}/remove")
    assert did["said"] == "The search “Mine” is deleted."
    reader.did("/undo", {"versions": did["undo"]})
    assert queries(reader) == {"Mine": "a"}


def test_a_deleted_one_waits_in_the_trash_by_its_name(reader: Reader):
    ident = save(reader, "Mine <b>", "a")
    reader.send(f"/searches/{ident}/remove")
    row = reader.page("/trash").one("li", id=f"saved_search-{ident}")
    assert "Saved search Mine <b>" in " ".join(row.text.split())
    reader.send(f"/trash/saved_search/{ident}/restore")
    assert queries(reader) == {"Mine <b>": "a"}


def test_there_is_a_second_page_of_many(reader: Reader):
    for number in range(31):
        save(reader, f"Search {number:02}", f"word{number}")
    first = reader.page("/searches")
    assert len(first.all("li", class_="saved")) == 30
    second = reader.page(first.one("a", rel="next")["href"])
    assert [row.one("a", class_="name").text for row in second.all("li", class_="saved")] == ["Search 30"]


def test_the_library_offers_to_save_what_it_shows_and_not_the_whole(shelf: Reader):
    assert not shelf.page("/").all("details", class_="save-search")
    page = shelf.page("/?q=robots&tag=to read&sort=title")
    form = page.one("details", class_="save-search").one("form")
    fields = {one["name"]: one["value"] for one in form.all("input")}
    assert fields["name"] == 'tag:"to read" robots sort:title'
    answer = shelf.send(
        form["action"], {**fields, "name": "Mine"}, Referer="http://localhost/?q=robots&tag=to+read&sort=title"
    )
    assert answer.location == "/?q=robots&tag=to+read&sort=title"
    assert queries(shelf) == {"Mine": 'tag:"to read" robots sort:title'}
    again = shelf.page(answer.location)
    assert again.one("p", class_="save-search").one("a").text == "Mine"


def test_saved_searches_stand_beside_the_library_the_one_that_is_shown_marked(shelf: Reader):
    for number in range(10):
        save(shelf, f"Search {number}", f"word{number}")
    page = shelf.page("/?q=word3").one("nav", id="filters")
    links = [one for one in page.all("a") if one.text.startswith("Search ")]
    assert [one.text for one in links] == [f"Search {number}" for number in range(8)]
    assert [one.text for one in links if one.get("aria-current")] == ["Search 3"]
    assert "All 10 searches" in page.text
