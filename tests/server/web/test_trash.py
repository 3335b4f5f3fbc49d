"""Removing with undo, and the trash."""

from __future__ import annotations

import pytest

from postil.services import lists, tags
from server.web.reading import titles
from server.web.shelf import Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", tagged=("rl",), note="mine")


def in_trash(reader: Reader) -> list[str]:
    return [one.text for one in reader.page("/trash").all("h2", class_="title")]


def test_a_removed_paper_leaves_the_library_and_waits_in_the_trash(reader: Reader, paper: str):
    assert reader.did(f"/papers/{paper}/remove")["said"] == "Moved to the trash: World models"
    assert titles(reader.page("/")) == []
    assert titles(reader.page("/?q=world")) == []
    assert in_trash(reader) == ["World models"]


def test_undo_brings_everything_back_where_it_stood(reader: Reader, paper: str):
    reader.did("/undo", {"versions": reader.did(f"/papers/{paper}/remove")["undo"]})
    page = reader.page(f"/papers/{paper}")
    assert "mine" in page.text
    assert "This paper is in the trash" not in page.text
    assert titles(reader.page("/?q=world&tag=rl")) == ["World models"]


def test_undo_works_without_htmx(reader: Reader, paper: str):
    response = reader.send(f"/papers/{paper}/remove", Referer="http://localhost/?tag=rl")
    assert response.location == "/?tag=rl"
    toast = reader.page(response.location).one("form", class_="toast")
    assert "Moved to the trash: World models" in toast.text
    reader.send(
        toast["action"], {"versions": toast.one("input", name="versions")["value"]}, Referer="http://localhost/"
    )
    page = reader.page("/")
    assert titles(page) == ["World models"]
    assert page.one("", id="toasts").one("button").text == "Redo"


def test_removing_on_the_papers_own_page_leads_to_the_library(reader: Reader, paper: str):
    assert reader.send(f"/papers/{paper}/remove", Referer=f"http://localhost/papers/{paper}").location == "/"


def test_a_paper_in_the_trash_can_still_be_looked_at_and_restored(reader: Reader, paper: str):
    reader.send(f"/papers/{paper}/remove")
    page = reader.page(f"/papers/{paper}")
    assert "This paper is in the trash" in page.text
    reader.send(f"/papers/{paper}/restore")
    assert "This paper is in the trash" not in reader.page(f"/papers/{paper}").text


def test_the_title_of_a_removed_paper_fits_the_cookie_however_long(reader: Reader):
    ident = reader.save("Long " * 1500, arxiv="2501.00009")
    assert reader.send(f"/papers/{ident}/remove").status_code == 303
    assert reader.page("/").one("form", class_="toast")


@pytest.fixture
def full(reader: Reader, paper: str) -> str:
    """A trash with a paper, a tag and a list; the paper's id."""
    reader.send(f"/papers/{paper}/lists", {"name": "Chapter 2"})
    with reader.writing() as (session, writer):
        tag, shelf = tags.find(session, writer.library_id, "rl"), lists.find(session, writer.library_id, "Chapter 2")
        assert tag
        assert shelf
        tags.remove(session, writer, tag.id)
        lists.remove(session, writer, shelf.id)
    reader.send(f"/papers/{paper}/remove")
    return paper


def test_the_trash_tells_when_and_by_which_device_things_went_and_how_long_they_stay(reader: Reader, full: str):
    assert in_trash(reader) == ["World models", "List Chapter 2", "Tag rl"]
    row = reader.page("/trash").one("li", id=f"paper-{full}")
    assert "deleted just now by Library pages" in row.text
    assert "or longer" in row.text
    assert "180 days" in reader.page("/trash").text


def test_each_thing_is_restored_by_itself_and_the_reader_stays_in_the_trash(reader: Reader, full: str):
    for form in reader.page("/trash").all("form", class_="row-side"):
        assert reader.send(form["action"], Referer="http://localhost/trash").location == "/trash"
    page = reader.page("/trash")
    assert "The trash is empty" in page.text
    assert "Back as before" in page.one("", id="toasts").text
    assert "World models" in reader.page(f"/lists/{reader.list_id('Chapter 2')}").text
    assert titles(reader.page("/?tag=rl")) == ["World models"]


def test_everything_is_restored_at_once_and_undo_puts_it_back(reader: Reader, full: str):
    reader.send("/trash/restore")
    page = reader.page("/trash")
    assert "The trash is empty" in page.text
    toast = page.all("form", class_="toast")[-1]
    assert "3 things are back" in toast.text
    reader.send(toast["action"], {"versions": toast.one("input", name="versions")["value"]})
    assert len(in_trash(reader)) == 3
    assert reader.paper(full).deleted


def test_restoring_all_of_an_empty_trash_does_nothing(reader: Reader):
    assert reader.send("/trash/restore").status_code == 303
    assert not reader.page("/trash").all("form", class_="toast")


@pytest.mark.parametrize("path", ["paper/nothing", "robot/nothing", "list/nothing"])
def test_restoring_what_is_not_there_is_told_so(reader: Reader, path: str):
    assert reader.send(f"/trash/{path}/restore").status_code == 404


def test_a_long_trash_comes_in_pages(reader: Reader):
    for number in range(32):
        ident = reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}")
        reader.send(f"/papers/{ident}/remove")
    page = reader.page("/trash")
    rest = reader.page(page.one("a", class_="more")["href"])
    shown = [one["id"] for half in (page, rest) for one in half.all("li", class_="row")]
    assert len(set(shown)) == 32


def test_an_empty_trash_says_what_it_is_for(reader: Reader):
    assert "The trash is empty" in reader.page("/trash").text
