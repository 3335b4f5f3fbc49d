"""Star, status, tags and lists: in place with htmx, by plain forms without."""

from __future__ import annotations

import pytest

from postil.services import aliases, edits
from server.web.reading import read
from server.web.shelf import HTMX, Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", tagged=("rl",))


def tags_of(reader: Reader, paper: str) -> list[str]:
    return [
        one.one("a").text
        for one in reader.page(f"/papers/{paper}").one("", id=f"tags-{paper}").all("span", class_="chip")
    ]


def test_a_star_is_put_on_and_taken_off(reader: Reader, paper: str):
    assert reader.swap(f"/papers/{paper}/star", {"on": "1"}).one("button")["aria-pressed"] == "true"
    assert reader.paper(paper).starred
    assert reader.swap(f"/papers/{paper}/star", {"on": "0"}).one("button")["aria-pressed"] == "false"
    assert not reader.paper(paper).starred


def test_a_status_is_chosen(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/status", {"status": "reading"})
    assert [one["value"] for one in part.all("option") if one.get("selected") is not None] == ["reading"]
    assert reader.paper(paper).status == "reading"


def test_a_status_that_does_not_exist_is_refused_in_words(reader: Reader, paper: str):
    response = reader.browser.post(f"/papers/{paper}/status", {"status": "burnt"}, headers=HTMX)
    assert response.status_code == 422
    assert "must be one of" in response.text
    assert reader.paper(paper).status == "unread"


def test_tags_are_added_by_typing_several_at_once(reader: Reader, paper: str):
    reader.swap(f"/papers/{paper}/tags", {"name": "to cite,  Robotics , RL"})
    assert tags_of(reader, paper) == ["rl", "Robotics", "to cite"]


def test_an_empty_tag_is_refused(reader: Reader, paper: str):
    assert reader.send(f"/papers/{paper}/tags", {"name": " , "}).status_code == 422


def test_a_tag_is_taken_off(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/tags/{reader.tag_id('rl')}/remove")
    assert not part.all("span", class_="chip")
    assert tags_of(reader, paper) == []


def test_a_tag_taken_off_is_put_back_by_undo_as_it_was(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00003", tagged=("first, second",))
    tag = reader.tag_id("first, second")
    toast = reader.swap(f"/papers/{ident}/tags/{tag}/remove").one("form", class_="toast")
    assert "Tag taken off: first, second" in toast.text
    back = reader.swap(toast["action"], {"back": toast.one("input", name="back")["value"]})
    assert tags_of(reader, ident) == ["first, second"]
    assert back.one("div", id=f"tags-{ident}")["hx-swap-oob"] == "true"


def test_without_scripts_the_next_page_offers_to_put_the_tag_back(reader: Reader, paper: str):
    reader.send(f"/papers/{paper}/tags/{reader.tag_id('rl')}/remove")
    toast = reader.page("/").one("form", class_="toast")
    reader.send(toast["action"], {"back": toast.one("input", name="back")["value"]})
    assert tags_of(reader, paper) == ["rl"]


def test_a_tag_that_was_not_there_offers_no_undo(reader: Reader, paper: str):
    remove = f"/papers/{paper}/tags/{reader.tag_id('rl')}/remove"
    reader.swap(remove)
    assert not reader.swap(remove).all("form", class_="toast")


def test_a_tag_comes_off_whichever_record_of_the_paper_carries_it(reader: Reader, paper: str):
    other = reader.save("World models, the journal version", tagged=("journal",), url="https://example.org/wm")
    with reader.writing() as (session, writer):
        edits.commit(session, writer, [edits.put("paper", other, "alias_of", paper)])
        assert aliases.resolve(session, reader.library_id, other).id == paper
    assert tags_of(reader, paper) == ["journal", "rl"]
    reader.swap(f"/papers/{paper}/tags/{reader.tag_id('journal')}/remove")
    assert tags_of(reader, paper) == ["rl"]


def test_a_paper_goes_onto_a_list_and_off_again(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/lists", {"name": "This week"})
    assert part.one("span", class_="chip").one("a").text == "This week"
    ident = reader.list_id("This week")
    assert "World models" in reader.page(f"/lists/{ident}").text
    reader.swap(f"/papers/{paper}/lists/{ident}/remove")
    assert "World models" not in reader.page(f"/lists/{ident}").text


def test_a_paper_goes_onto_a_list_from_its_row(reader: Reader, paper: str):
    row = reader.page("/").one("article")
    asked = next(one for one in row.all("a") if one["href"].endswith("/lists"))["href"]
    assert reader.browser.get(asked).location == f"/papers/{paper}"
    reader.swap(asked, {"name": "This week"})
    assert reader.page("/").one("", id=f"lists-{paper}").one("span", class_="chip").one("a").text == "This week"


def test_a_paper_taken_off_a_list_is_put_back_at_its_place(reader: Reader, paper: str):
    other = reader.save("Second", arxiv="2501.00003")
    for ident in (paper, other):
        reader.swap(f"/papers/{ident}/lists", {"name": "This week"})
    shelf = f"/lists/{reader.list_id('This week')}"
    toast = reader.swap(f"/papers/{paper}{shelf}/remove").one("form", class_="toast")
    assert "Taken off the list: This week" in toast.text
    back = reader.swap(toast["action"], {"event": toast.one("input", name="event")["value"]})
    assert back.one("div", id=f"lists-{paper}")["hx-swap-oob"] == "true"
    assert [one.text for one in reader.page(shelf).all("h2", class_="title")] == ["World models", "Second"]


def test_without_scripts_the_next_page_offers_to_put_the_paper_back_on_the_list(reader: Reader, paper: str):
    reader.swap(f"/papers/{paper}/lists", {"name": "This week"})
    ident = reader.list_id("This week")
    reader.send(f"/papers/{paper}/lists/{ident}/remove")
    toast = reader.page("/").one("form", class_="toast")
    reader.send(toast["action"], {"event": toast.one("input", name="event")["value"]})
    assert "World models" in reader.page(f"/lists/{ident}").text


def test_the_counts_are_read_again_after_a_change(reader: Reader, paper: str):
    response = reader.browser.post(f"/papers/{paper}/star", {"on": "1"}, headers=HTMX)
    assert response.headers["HX-Trigger"] == "library-changed"
    assert "Starred 1" in reader.part("/filters").text


def test_without_htmx_the_reader_comes_back_to_the_row(reader: Reader, paper: str):
    response = reader.send(f"/papers/{paper}/star", {"on": "1"}, Referer="http://localhost/?tag=rl")
    assert (response.status_code, response.location) == (303, f"/?tag=rl#paper-{paper}")


@pytest.mark.parametrize("referer", ["https://evil.example/", "http://localhost//evil.example", "garbage", ""])
def test_nobody_is_sent_to_another_site(reader: Reader, paper: str, referer: str):
    location = reader.send(f"/papers/{paper}/star", {"on": "1"}, Referer=referer).location
    assert location == f"/#paper-{paper}"


@pytest.mark.parametrize("action", ["star", "status", "tags", "lists", "note", "remove", "restore", "note/preview"])
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
