"""The panel of annotations in the real browsers: groups, jumps, edits, tags, page notes, undo, and its keys."""

from collections.abc import Iterator
from typing import Any

import pytest

from e2e.browsers.driver import Control, until
from e2e.machine import ARXIV, HF, Machine, Page
from e2e.reading import (
    AR5IV,
    CURRENT,
    LINE,
    PANEL,
    TYPING,
    annotations,
    arrived,
    comment,
    counted,
    fresh,
    groups,
    highlight,
    painted,
    select,
    shows,
    told,
)
from e2e.sites import fulltext
from e2e.sites.papers import Paper

OFFERED = """() => [...document.querySelectorAll('[data-postil]')].map((host) => host.shadowRoot)
  .flatMap((root) => [...root?.querySelectorAll('[role=option]') ?? []]).filter((one) => one.checkVisibility())
  .map((one) => one.textContent)"""
FOCUSED = "() => document.activeElement?.shadowRoot?.activeElement?.ariaLabel ?? document.activeElement?.tagName"


@pytest.fixture
def page(machine: Machine) -> Iterator[Page]:
    opened = machine.driver.open(f"{ARXIV}/nothing")
    yield opened
    opened.close()


def html(paper: Paper, version: int = 1) -> str:
    """A paper as HTML."""
    return f"{ARXIV}/html/{paper.arxiv_id}v{version}"


def ends(page: Page, text: str) -> bool:
    """Whether the current card is of a text."""
    return bool(str(page.evaluate(CURRENT)).endswith(text))


def one(machine: Machine, paper: Paper, **wanted: Any) -> dict[str, Any]:
    """Wait until the server has one annotation of a paper, and it is as wanted."""

    def found() -> dict[str, Any] | None:
        kept = annotations(machine, paper)
        assert len(kept) <= 1
        return next((each for each in kept if wanted.items() <= each.items()), None)

    return until(found, 15, lambda: (wanted, annotations(machine, paper)))


def test_an_empty_panel_says_how_to_begin_and_a_page_note_needs_no_selection(machine: Machine, page: Page):
    paper = fresh(30)
    page.goto(f"{ARXIV}/abs/{paper.arxiv_id}")
    canonical = f"arxiv:{paper.arxiv_id}"
    machine.state(page, canonical, "new")
    page.press("a")
    assert paper.title in told(page, "Nothing here yet.", "Select a passage", "Add page note")
    machine.state(page, canonical, "new")  # looking saves nothing
    page.click(Control("Add page note"))
    comment(page, "to be read before the next meeting")
    kept = one(machine, paper, comment="to be read before the next meeting")
    assert (kept["quote"], kept["color"]) == ("", "")
    machine.state(page, canonical, "saved")
    assert list(groups(page)) == ["Page notes"]
    page.goto(html(paper))
    counted(page, 1)
    shows(page)
    page.press("a")
    told(page, "Page notes (1)", "to be read before the next meeting")
    page.click(Control("Delete", "button"))
    told(page, "Nothing here yet.")
    until(lambda: not annotations(machine, paper), 15)


def test_the_groups_say_where_each_annotation_is_and_arrows_and_clicks_go_there(machine: Machine, page: Page):
    paper = fresh(31)
    page.goto(f"{ARXIV}/abs/{paper.arxiv_id}v1")
    machine.state(page, f"arxiv:{paper.arxiv_id}", "new")
    highlight(page, "Submission history")
    page.goto(html(paper))
    for text in (fulltext.KEPT, fulltext.EDITED, fulltext.DELETED):
        highlight(page, text)
    arrived(machine, paper, 4)
    page.goto(html(paper, 2))
    until(lambda: len({text for _, text in painted(page)}) == 2, 10, lambda: painted(page))
    page.press("a")
    told(page, "from v1", "Open in arXiv abstract")
    shown = groups(page)
    near = shown.get("On this page", []) + shown.get("Moved: please check", [])
    assert {name.split(": ", 1)[1] for name in near} == {fulltext.KEPT, fulltext.EDITED}
    assert [name.split(": ", 1)[1] for name in shown["Elsewhere in this paper"]] == ["Submission history"]
    assert [name.split(": ", 1)[1] for name in shown["Not found any more"]] == [fulltext.DELETED]
    seen = []
    for _ in range(4):
        seen.append(str(page.evaluate(CURRENT)).split(": ", 1)[1])
        page.press("ArrowDown")
        until(lambda: len(seen) == 4 or not ends(page, seen[-1]), 5, lambda: page.evaluate(CURRENT))
    assert set(seen) == {fulltext.KEPT, fulltext.EDITED, fulltext.DELETED, "Submission history"}
    for _ in range(4):
        page.press("ArrowUp")
    until(lambda: ends(page, seen[0]), 5, lambda: page.evaluate(CURRENT))
    page.press("Escape")
    assert page.evaluate(PANEL) == ""


def test_a_card_brings_its_passage_into_sight_and_flashes(machine: Machine, page: Page):
    paper = fresh(32)
    page.goto(html(paper))
    highlight(page, fulltext.DELETED)
    highlight(page, fulltext.KEPT)
    arrived(machine, paper, 2)
    page.evaluate("() => { getSelection().removeAllRanges(); scrollTo(0, 0); }")
    page.press("a")
    told(page, "On this page (2)")
    for text in (fulltext.DELETED, fulltext.KEPT):
        page.press("ArrowDown" if text == fulltext.DELETED else "ArrowUp")
        until(lambda text=text: ("postil-flash", text) in painted(page), 5, lambda: painted(page))
        until(lambda text=text: page.evaluate(LINE, text), 5, "it is not in sight")
        assert ends(page, text)
        assert ("postil-current", text) in painted(page)


def test_comment_colour_and_tags_are_changed_in_the_panel(machine: Machine, page: Page):
    paper = fresh(33)
    status, _ = machine.api.call("POST", "/api/v1/papers", {"title": "Tagged", "tags": ["robustness of maps"]})
    assert status in {200, 201}
    machine.sync()
    page.goto(html(paper))
    select(page, fulltext.KEPT)
    page.click(Control("Comment", "button"))
    comment(page, "first thought")
    one(machine, paper, comment="first thought")
    page.press("Enter")
    page.press("Control+a")
    comment(page, "second thought")
    one(machine, paper, comment="second thought")
    page.click(Control("Pink", "button"))
    shows(page, fulltext.KEPT)
    until(lambda: ("postil-pink", fulltext.KEPT) in painted(page), 5, lambda: painted(page))
    one(machine, paper, color="pink")
    page.click(Control("Tags", "textbox"))
    page.type("robu")
    until(lambda: "robustness of maps" in page.evaluate(OFFERED), 5, lambda: page.evaluate(OFFERED))
    page.press("ArrowDown")
    page.press("Enter")
    until(lambda: [tag["name"] for tag in one(machine, paper)["tags"]] == ["robustness of maps"], 15)
    page.click(Control("Remove robustness of maps", "button"))
    until(lambda: one(machine, paper)["tags"] == [], 15)
    assert one(machine, paper)["comment"] == "second thought"


def test_tagging_from_the_bar_highlights_and_tags(machine: Machine, page: Page):
    paper = fresh(34)
    page.goto(f"{AR5IV}/html/{paper.arxiv_id}")
    select(page, fulltext.KEPT)
    page.click(Control("Tag", "button"))
    page.type("to cite")
    page.press("Enter")
    until(lambda: [tag["name"] for tag in one(machine, paper)["tags"]] == ["to cite"], 15)
    shows(page, fulltext.KEPT)


def test_what_is_deleted_comes_back_by_undo_whole(machine: Machine, page: Page):
    paper = fresh(35)
    page.goto(html(paper))
    select(page, fulltext.KEPT)
    page.press("a")
    comment(page, "not to be lost")
    one(machine, paper, comment="not to be lost")
    page.click(Control("Delete", "button"))
    shows(page)
    until(lambda: not annotations(machine, paper), 15)
    page.click(Control("Undo", "button"))
    shows(page, fulltext.KEPT)
    one(machine, paper, comment="not to be lost", quote=fulltext.KEPT)
    page.press("Escape")
    page.press("Escape")
    page.press("a")
    told(page, "not to be lost")
    page.press("Delete")
    shows(page)
    page.press("u")
    shows(page, fulltext.KEPT)
    one(machine, paper, comment="not to be lost")


def test_what_is_typed_survives_a_deletion_elsewhere_and_brings_its_annotation_back(machine: Machine, page: Page):
    paper = fresh(36)
    page.goto(html(paper))
    highlight(page, fulltext.EDITED)
    select(page, fulltext.KEPT)
    page.press("a")
    until(lambda: page.evaluate(TYPING), 10, lambda: page.evaluate(PANEL))
    made = {each["quote"]: each["id"] for each in arrived(machine, paper, 2)}
    page.type("what really")
    status, _ = machine.api.call("DELETE", f"/api/v1/annotations/{made[fulltext.KEPT]}", None, **{"If-Match": "*"})
    assert status == 204
    machine.sync()
    page.type(" has happened")
    page.press("Escape")
    told(page, "what really has happened", "On this page (2)")
    shows(page, fulltext.EDITED, fulltext.KEPT)
    assert ends(page, fulltext.KEPT)

    def said() -> dict[str, str]:
        return {each["quote"]: each["comment"] for each in annotations(machine, paper)}

    until(lambda: said() == {fulltext.KEPT: "what really has happened", fulltext.EDITED: ""}, 15, said)


def test_the_button_of_a_row_opens_the_panel_and_escape_gives_the_focus_back(machine: Machine, page: Page):
    page.goto(f"{HF}?q=learning")
    row = machine.unsaved(page) if machine.marked(page) else ""
    page.click(Control("Annotate", "button", row))
    told(page, "Nothing here yet.")
    page.press("Escape")
    until(lambda: page.evaluate(PANEL) == "", 5)
    assert page.evaluate(FOCUSED) == "Annotate"
    assert page.evaluate("() => getSelection().toString()") == ""


def test_keys_are_left_to_fields_and_to_a_page_without_a_selection(machine: Machine, page: Page):
    page.goto(f"{HF}?q=learning")
    machine.marked(page)
    page.press("h")
    page.click(Control("Search papers", "textbox"))
    page.type(" hat")
    assert page.evaluate("() => document.activeElement.value").endswith("learning hat")
    assert painted(page) == []
    assert page.evaluate(PANEL) == ""
