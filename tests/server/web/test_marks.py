"""Star, status, tags and lists: in place with htmx, by plain forms without."""

from __future__ import annotations

import pytest

from postil.domain.errors import Invalid
from postil.services import aliases, edits, lists
from postil.web.marks import rating_in
from server.web.reading import Element, read, tags
from server.web.shelf import HTMX, Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", tagged=("rl",))


def row(reader: Reader, paper: str) -> Element:
    return reader.part(f"/rows?id={paper}").one("article")


def tags_of(reader: Reader, paper: str) -> list[str]:
    return tags(row(reader, paper))


def test_a_star_is_put_on_and_taken_off(reader: Reader, paper: str):
    assert reader.did(f"/papers/{paper}/star", {"on": "1"})["said"] == "Starred."
    assert reader.paper(paper).starred
    reader.did(f"/papers/{paper}/star", {"on": "0"})
    assert not reader.paper(paper).starred


def test_a_status_is_chosen(reader: Reader, paper: str):
    assert reader.did(f"/papers/{paper}/status", {"status": "reading"})["said"] == "Marked reading."
    assert reader.paper(paper).status == "reading"


def test_a_status_that_does_not_exist_is_refused_in_words(reader: Reader, paper: str):
    response = reader.browser.post(f"/papers/{paper}/status", {"status": "burnt"}, headers=HTMX)
    assert response.status_code == 422
    assert "must be one of" in response.text
    assert reader.paper(paper).status == "unread"


def test_a_rating_is_given_and_taken_off(reader: Reader, paper: str):
    reader.did(f"/papers/{paper}/rating", {"rating": "4"})
    assert reader.paper(paper).rating == 4
    assert row(reader, paper).one("span", class_="rating").text == "rated 4/5"
    reader.did(f"/papers/{paper}/rating", {"rating": "0"})
    assert reader.paper(paper).rating is None
    assert reader.send(f"/papers/{paper}/rating", {"rating": "6"}).status_code == 422


@pytest.mark.parametrize(("given", "rating"), [("", None), ("0", None), ("1", 1), ("5", 5)])
def test_a_form_tells_a_rating_or_that_there_is_none(given: str, rating: int | None):
    assert rating_in({"rating": given}) == rating
    assert rating_in({}) is None


@pytest.mark.parametrize("given", ["6", "-1", "05", " 4", "4.0", "\u0664", "none"])
def test_a_form_with_anything_else_for_a_rating_is_refused(given: str):
    with pytest.raises(Invalid, match="from 1 to 5"):
        rating_in({"rating": given})


def test_tags_are_added_by_typing_several_at_once(reader: Reader, paper: str):
    reader.did(f"/papers/{paper}/tags", {"name": "to cite,  Robotics , RL"})
    assert tags_of(reader, paper) == ["rl", "Robotics", "to cite"]


def test_an_empty_tag_is_refused(reader: Reader, paper: str):
    assert reader.send(f"/papers/{paper}/tags", {"name": " , "}).status_code == 422


def test_a_tag_taken_off_is_put_back_by_undo_as_it_was(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00003", tagged=("first, second",))
    did = reader.did(f"/papers/{ident}/tags/{reader.tag_id('first, second')}/remove")
    assert did["said"] == "Tag taken off: “first, second”."
    assert tags_of(reader, ident) == []
    reader.did("/undo", {"versions": did["undo"]})
    assert tags_of(reader, ident) == ["first, second"]


def test_a_tag_that_was_not_there_offers_no_undo(reader: Reader, paper: str):
    remove = f"/papers/{paper}/tags/{reader.tag_id('rl')}/remove"
    assert reader.did(remove)["undo"]
    assert not reader.did(remove)["undo"]


def test_a_tag_comes_off_whichever_record_of_the_paper_carries_it(reader: Reader, paper: str):
    other = reader.save("World models, the journal version", tagged=("journal",), url="https://example.org/wm")
    with reader.writing() as (session, writer):
        edits.commit(session, writer, [edits.put("paper", other, "alias_of", paper)])
        assert aliases.resolve(session, reader.library_id, other).id == paper
    assert tags_of(reader, paper) == ["journal", "rl"]
    reader.did(f"/papers/{paper}/tags/{reader.tag_id('journal')}/remove")
    assert tags_of(reader, paper) == ["rl"]


def test_a_paper_goes_onto_a_list_off_again_and_back_to_its_place(reader: Reader, paper: str):
    other = reader.save("Second", arxiv="2501.00003")
    for ident in (paper, other):
        reader.did(f"/papers/{ident}/lists", {"name": "This week"})
    assert row(reader, paper).one("a", class_="list").text == "This week"
    shelf = f"/lists/{reader.list_id('This week')}"
    did = reader.did(f"/papers/{paper}{shelf}/remove")
    assert did["said"] == "Taken off the list “This week”."
    assert "World models" not in reader.page(shelf).text
    reader.did("/undo", {"versions": did["undo"]})
    ident = reader.list_id("This week")
    with reader.writing() as (session, writer):
        held = lists.entries(session, writer.library_id, ident)
    assert [one.title for _, one in held] == ["World models", "Second"]


def test_the_counts_are_read_again_after_a_change(reader: Reader, paper: str):
    response = reader.browser.post(f"/papers/{paper}/star", {"on": "1"}, headers=HTMX)
    assert "library-changed" in response.headers["HX-Trigger"]
    assert "Starred 1" in reader.part("/rows").text


def test_without_htmx_the_reader_comes_back_to_the_page(reader: Reader, paper: str):
    response = reader.send(f"/papers/{paper}/star", {"on": "1"}, Referer="http://localhost/?tag=rl")
    assert (response.status_code, response.location) == (303, "/?tag=rl")


@pytest.mark.parametrize("referer", ["https://evil.example/", "http://localhost//evil.example", "garbage", ""])
def test_nobody_is_sent_to_another_site(reader: Reader, paper: str, referer: str):
    location = reader.send(f"/papers/{paper}/star", {"on": "1"}, Referer=referer).location
    assert location == "/"


@pytest.mark.parametrize(
    "action", ["star", "status", "rating", "tags", "lists", "note", "remove", "restore", "note/preview"]
)
def test_no_form_is_taken_without_the_token(reader: Reader, paper: str, action: str):
    response = reader.browser.client.post(f"/papers/{paper}/{action}", data={"on": "1", "name": "x", "status": "read"})
    assert response.status_code == 400
    assert "Reload the page" in response.text


@pytest.mark.parametrize("action", ["star", "status", "tags", "lists", "note", "remove"])
def test_a_paper_that_is_not_there_is_told_so(reader: Reader, paper: str, action: str):
    absent = f"{paper[:-12]}000000000000"
    response = reader.send(f"/papers/{absent}/{action}", {"on": "1", "name": "x", "status": "read", "text": "t"})
    assert response.status_code == 404


def test_what_is_typed_is_shown_as_text(reader: Reader):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    ident = reader.save(
        f"Title {evil}",
        url="https://example.org/x",
        tagged=(f"tag {evil}",),
        note=evil,
        authors=[evil],
        venue=evil,
        abstract=evil,
    )
    reader.send(f"/papers/{ident}/lists", {"name": f"list {evil}"})
    for path in (
        "/",
        f"/papers/{ident}",
        "/lists",
        f"/lists/{reader.list_id(f'list {evil}')}",
        f"/?q={evil}",
        f"/?tag={evil}",
        f"/papers/{ident}/note",
    ):
        body = reader.page(path).one("body")
        assert not body.all("script"), path
        assert all(one["src"].startswith("/static/") for one in body.all("img")), path
        assert not [one for one in body.every() if any(name.startswith("on") for name in one.attributes)], path
    assert evil in read(reader.browser.get("/").text).one("article").text
