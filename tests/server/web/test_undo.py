"""Undo of what was done on any page, also long after its message has gone."""

from __future__ import annotations

import pytest

from server.web.reading import tags
from server.web.shelf import HTMX, Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", tagged=("rl",))


def tags_of(reader: Reader, paper: str) -> list[str]:
    return tags(reader.part(f"/rows?id={paper}").one("article"))


def test_several_steps_are_undone_one_after_the_other(reader: Reader, paper: str):
    steps = [
        reader.did("/bulk", {"action": "reading", "id": paper}),
        reader.did("/bulk", {"action": "star", "id": paper}),
        reader.did("/bulk", {"action": "tag", "tag_name": "to cite", "id": paper}),
        reader.did("/bulk", {"action": "untag", "tag_name": "rl", "id": paper}),
        reader.did("/bulk", {"action": "remove", "id": paper}),
    ]
    reader.did("/undo", {"versions": steps[4]["undo"]})
    assert not reader.paper(paper).deleted
    assert tags_of(reader, paper) == ["to cite"]
    reader.did("/undo", {"versions": steps[3]["undo"]})
    assert tags_of(reader, paper) == ["rl", "to cite"]
    reader.did("/undo", {"versions": steps[2]["undo"]})
    assert tags_of(reader, paper) == ["rl"]
    reader.did("/undo", {"versions": steps[1]["undo"]})
    assert not reader.paper(paper).starred
    reader.did("/undo", {"versions": steps[0]["undo"]})
    assert reader.paper(paper).status == "unread"


def test_an_undo_says_so_and_is_undone_in_turn(reader: Reader, paper: str):
    undone = reader.did("/undo", {"versions": reader.did("/bulk", {"action": "star", "id": paper})["undo"]})
    assert undone["undone"]
    assert undone["said"].startswith("Undone")
    assert not reader.paper(paper).starred
    reader.did("/undo", {"versions": undone["undo"]})
    assert reader.paper(paper).starred


def test_what_changed_nothing_offers_no_undo(reader: Reader, paper: str):
    assert reader.did("/bulk", {"action": "unread", "id": paper})["undo"] == ""


@pytest.mark.parametrize("versions", ["", "x-y", "1", "1-²", "-1-5"])
def test_an_undo_of_nothing_is_refused(reader: Reader, versions: str):
    response = reader.browser.post("/undo", {"versions": versions}, headers=HTMX)
    assert response.status_code == 422
    assert "what to undo" in response.text


def test_without_scripts_the_next_page_has_a_button_that_undoes(reader: Reader, paper: str):
    reader.send("/bulk", {"action": "star", "id": paper}, Referer="http://localhost/")
    toast = reader.page("/").one("form", class_="toast")
    assert toast.one("button").text == "Undo"
    reader.send(toast["action"], {"versions": toast.one("input", name="versions")["value"]})
    assert not reader.paper(paper).starred
