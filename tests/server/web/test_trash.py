"""Removing with undo, and the trash."""

from __future__ import annotations

import pytest

from server.web.reading import titles
from server.web.shelf import Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", tagged=("rl",), note="mine")


def test_a_removed_paper_leaves_the_library_and_waits_in_the_trash(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/remove")
    assert part.one("button", data_undo="").text == "Undo"
    assert titles(reader.page("/")) == []
    assert titles(reader.page("/?q=world")) == []
    assert titles(reader.page("/trash")) == ["World models"]


def test_undo_brings_everything_back_where_it_stood(reader: Reader, paper: str):
    removed = reader.swap(f"/papers/{paper}/remove")
    part = reader.swap(removed.one("form", class_="toast")["hx-post"])
    assert part.one("article", id=f"paper-{paper}")
    page = reader.page(f"/papers/{paper}")
    assert "mine" in page.text
    assert "rl" in page.one("", id=f"tags-{paper}").text
    assert titles(reader.page("/?q=world")) == ["World models"]


def test_undo_works_without_htmx(reader: Reader, paper: str):
    response = reader.send(f"/papers/{paper}/remove", Referer="http://localhost/?tag=rl")
    assert response.location == "/?tag=rl"
    toast = reader.page(response.location).one("form", class_="toast")
    reader.send(toast["action"], Referer="http://localhost/")
    page = reader.page("/")
    assert titles(page) == ["World models"]
    assert "Back in the library: World models" in page.one("", id="toasts").text


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


def test_an_empty_trash_says_what_it_is_for(reader: Reader):
    assert "The trash is empty" in reader.page("/trash").text
