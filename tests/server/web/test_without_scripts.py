"""The pages as a browser without scripts uses them: forms are filled in and sent, redirections followed."""

from __future__ import annotations

import pytest

from server.web.forms import Plain
from server.web.reading import tags, titles
from server.web.shelf import Reader


@pytest.fixture
def papers(reader: Reader) -> list[str]:
    return [reader.save(f"Paper {number}", arxiv=f"2501.{number:05}") for number in range(1, 4)]


def tagged(at: Plain) -> list[int]:
    """How many tags each row has."""
    return [len(tags(one)) for one in at.page.all("article", class_="row")]


def test_in_the_library_papers_are_ticked_changed_and_had_back(reader: Reader, papers: list[str]):
    at = Plain(reader, "/")
    at.press("tag", id=papers[:2], tag_name="robots, to cite")
    assert tagged(at) == [0, 2, 2]
    at.press("Undo")
    assert tagged(at) == [0, 0, 0]
    at.press("Redo")
    assert tagged(at) == [0, 2, 2]
    at.press(papers[2])
    assert reader.paper(papers[2]).starred
    at.press("Undo")
    assert not reader.paper(papers[2]).starred
    at.press("list", id=papers, list_name="This week")
    at.press("read", id=papers[:1])
    assert reader.paper(papers[0]).status == "read"
    at.press("Remove", id=papers[1:])
    assert titles(at.page) == ["Paper 1"]
    at.press("Undo")
    assert titles(at.page) == ["Paper 3", "Paper 2", "Paper 1"]
    at.press("Search", q='"Paper 2"')
    assert titles(at.page) == ["Paper 2"]


def test_on_its_page_a_paper_is_marked_tagged_listed_noted_and_removed(reader: Reader, papers: list[str]):
    home = f"/papers/{papers[0]}"
    at = Plain(reader, home)
    at.press("Star")
    at.press("Set", status="reading")
    at.press("4 of 5")
    at.press("Add", at.page.one("form", action=f"{home}/tags"), name="robots")
    at.press("Add", at.page.one("form", action=f"{home}/lists"), name="This week")
    paper = reader.paper(papers[0])
    assert (paper.starred, paper.status, paper.rating) == (True, "reading", 4)
    at.go(f"{home}/note")
    at.press("Save", text="A **good** one")
    assert "good" in [one.text for one in at.page.all("strong")]
    at.press("Remove the tag robots")
    at.press("Undo")
    at.press("Take off the list This week")
    assert not at.page.all("button", title="Take off the list This week")
    at.press("Remove from the library")
    at.press("Undo")
    assert not reader.paper(papers[0]).deleted
    at.go(f"/merge?id={papers[0]}&id={papers[1]}")
    at.press("Merge")
    assert len({reader.paper(one).id for one in papers}) == 2
    at.press("Undo")
    assert len({reader.paper(one).id for one in papers}) == 3


def test_a_list_is_made_filled_ordered_shared_and_deleted(reader: Reader, papers: list[str]):
    at = Plain(reader, "/lists")
    at.press("Create", name="This week", description="To *read*")
    ident = reader.list_id("This week")
    for number in (1, 2, 3):
        at.press("Search", at.page.one("form", id="add-box"), q=f'"Paper {number}"')
        found = at.page.one("div", id="found") if at.page.all("div", id="found") else at.page
        at.press(next(name for name in ("Add", "Add to the list", papers[number - 1]) if can(at, found, name)), found)
    at.go(f"/lists/{ident}")
    at.press("Move to the top", paper=papers[2])
    at.press("Move", paper=papers[0], place="3")
    order = [one["value"] for one in at.page.all("input", name="paper")]
    assert order == [papers[2], papers[1], papers[0]]
    at.press("Undo")
    at.press("Read", paper=papers[2])
    assert reader.paper(papers[2]).status == "read"
    at.press("Take off the list (Delete)", paper=papers[1])
    assert len(at.page.all("input", name="paper")) == 2
    at.press("Share this list")
    assert at.page.one("code", id="share-page").text.startswith("http")
    at.press("Save", name="Next week", description="Later")
    at.press("Delete the list")
    assert "Next week" not in at.page.one("main").text.replace("“Next week” is deleted", "")
    at.press("Undo")
    assert reader.list_id("Next week") == ident


def can(at: Plain, within, name: str) -> bool:
    return any(at.owner(one) is not None and name in {one.text, one.get("value")} for one in within.all("button"))


def test_tags_are_made_renamed_merged_coloured_and_deleted(reader: Reader, papers: list[str]):
    at = Plain(reader, "/tags")
    at.press("Create", name="robots")
    at.press("Create", name="robotics")
    ids = [reader.tag_id(name) for name in ("robots", "robotics")]
    at.press("Change the ticked ones…", tag=ids)
    at.press("Red")
    at.go(f"/tags/edit?tag={ids[0]}")
    at.press("Rename", at.page.one("form", id="name"), name="machines")
    assert reader.tag_id("machines") == ids[0]
    at.go(f"/tags/edit?tag={ids[0]}")
    at.press("Merge", into="robotics")
    assert "machines" not in [one.text for one in at.page.one("main").all("a")]
    at.press("Undo")
    at.go(f"/tags/edit?tag={ids[1]}")
    at.press("Delete the tag")
    at.press("Undo")
    assert reader.tag_id("robotics") == ids[1]


def test_a_rule_is_shown_applied_stopped_deleted_and_had_back(reader: Reader, papers: list[str]):
    at = Plain(reader, "/tags/rules/edit")
    at.press("Show what it would do", query="paper", name="found", standing=["1", "on"])
    at.press(next(one.text for one in at.page.one("main").all("button") if one.text.startswith("Tag ")))
    at.press("Stop")
    at.press("Delete")
    at.press("Undo")
    assert "found" in at.page.one("main").text
    at.go("/")
    assert tagged(at) == [1, 1, 1]


def test_in_the_settings_names_themes_and_tokens_are_changed(reader: Reader):
    at = Plain(reader, "/settings")
    at.press(next(one.text for one in at.page.one("form", action="/settings/name").all("button")), name="Ada L.")
    assert "Ada L." in at.page.text
    at.press("Dark theme")
    at.go("/settings/devices")
    form = next(one for one in at.page.all("form") if one.get("action") == "/settings/devices")
    at.press(form.all("button")[-1].text, form, name="A script", scopes=["read"])
    at.go("/settings/devices")
    assert "A script" in at.page.text
