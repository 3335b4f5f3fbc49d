"""Tags and rules in Chromium, against the real server, without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.browsers.driver import until
from e2e.server import Api, Server
from e2e.window import DRIVEN, sign_in

pytestmark = DRIVEN
ROWS = """() => [...document.querySelectorAll("[data-tag]")].map((row) =>
  [row.querySelector(".chip").textContent, row.querySelector(".n").textContent])"""
#: Title and tags of each paper.
PAPERS = (
    ("Robots walk", ["robots", "moving"]),
    ("Robots fly", ["robots"]),
    ("Robots talk", ["robots", "speech"]),
    ("Speech at night", ["speech"]),
    ("Proteins fold", ["bio"]),
)


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """A signed-in window on a library of five papers, as they were at first; fails when a script did."""
    api = Api(server.address, server.create_token())
    for at, (title, tags) in enumerate(PAPERS, start=1):
        body = {"title": title, "identifiers": {"arxiv": f"2501.0000{at}"}, "tags": tags}
        status, answer = api.call("POST", "/api/v1/papers", body)
        assert status in {200, 201}, answer
    context = chromium.new_context(base_url=server.address)
    found = context.new_page()
    failures: list[str] = []
    found.on("pageerror", lambda error: failures.append(str(error)))
    sign_in(found, server)
    yield found
    context.close()
    assert failures == []


def numbers(page: Page) -> dict[str, int]:
    """Each tag's number of papers, as the page of tags has it."""
    rows = page.evaluate(ROWS)
    return {name: int(papers) for name, papers in rows}


def go_to(page: Page, name: str) -> None:
    """With j to the row of a tag."""
    for _ in range(len(numbers(page))):
        page.keyboard.press("j")
        if page.locator("[data-tag].current .chip").inner_text() == name:
            return
    raise AssertionError(f"no row of {name}")


def test_tags_are_renamed_merged_coloured_deleted_and_all_of_it_undone_by_keyboard(page: Page):
    page.goto("/tags")
    at_first = numbers(page)
    assert at_first == {"bio": 1, "moving": 1, "robots": 3, "speech": 2}

    go_to(page, "bio")
    page.keyboard.press("e")
    page.keyboard.type("Biology")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Biology")
    expect(page.locator("[data-tag].current .chip")).to_have_text("Biology")
    assert numbers(page) == {"Biology": 1, "moving": 1, "robots": 3, "speech": 2}
    page.keyboard.press("u")
    expect(page.locator(".toast").last).to_contain_text("Undone")
    until(lambda: numbers(page) == at_first, why=lambda: str(numbers(page)))

    go_to(page, "moving")
    page.keyboard.press("x")
    go_to(page, "robots")
    page.keyboard.press("x")
    expect(page.locator("#picked")).to_have_text("2 tags are ticked.")
    page.keyboard.press("m")
    expect(page.locator("#into")).to_be_focused()
    expect(page.locator("main")).to_contain_text("3 papers carry at least one of them")
    page.keyboard.press("Escape")
    page.locator("#into").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tags?at=*")
    assert numbers(page) == {"bio": 1, "robots": 3, "speech": 2}
    page.keyboard.press("u")
    expect(page.locator(".toast").last).to_contain_text("Undone")
    until(lambda: numbers(page) == at_first, why=lambda: str(numbers(page)))

    go_to(page, "speech")
    page.keyboard.press("c")
    expect(page.locator("#colour button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.tag-c1")).to_have_text("speech")

    go_to(page, "speech")
    page.keyboard.press("Delete")
    expect(page.locator("main")).to_contain_text("2 papers will lose the tag")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tags")
    assert "speech" not in numbers(page)
    page.keyboard.press("u")
    expect(page.locator(".toast").last).to_contain_text("Undone")
    until(lambda: numbers(page) == at_first, why=lambda: str(numbers(page)))


def test_a_new_name_that_another_tag_has_offers_to_merge_the_two(page: Page):
    page.goto("/tags")
    at_first = numbers(page)
    go_to(page, "bio")
    page.keyboard.press("e")
    page.keyboard.type("speech")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is a tag called “speech” already")
    expect(page.locator("#into")).to_be_focused()
    expect(page.locator("#into")).to_have_value("speech")
    page.keyboard.press("Escape")
    page.locator("#into").press("Enter")
    page.wait_for_url("**/tags?at=*")
    assert numbers(page) == {"moving": 1, "robots": 3, "speech": 3}
    page.keyboard.press("u")
    expect(page.locator(".toast").last).to_contain_text("Undone")
    until(lambda: numbers(page) == at_first, why=lambda: str(numbers(page)))


def test_a_rule_is_shown_done_and_undone_by_keyboard(page: Page):
    page.goto("/tags/rules/edit")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("robots")
    page.keyboard.press("Tab")
    page.keyboard.type("mov")
    expect(page.locator(".suggested [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_value("moving")
    page.keyboard.press("Enter")
    expect(page.locator("#would")).to_contain_text("It finds 3 papers; 1 of them carries “moving” already")
    expect(page.locator("#would button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Tagged 2 papers")
    expect(page.locator(".rules .hint")).to_contain_text("Finds 3 papers now; 3 of them carry the tag.")
    page.keyboard.press("u")
    expect(page.locator(".rules .hint")).to_contain_text("1 of them carries the tag, 2 would get it")
    for button in page.get_by_role("button", name="Delete").all():
        button.press("Enter")
    expect(page.locator(".notice")).to_contain_text("The rule is deleted")
    page.keyboard.press("u")
    expect(page.locator(".rules li")).to_have_count(1)


def test_a_standing_rule_tags_what_is_saved_later(page: Page, server: Server):
    page.goto("/tags/rules/edit?query=volcano&name=earth&standing=1&show=1")
    page.get_by_role("button", name="Keep the rule").press("Enter")
    expect(page.locator(".rules li").last).to_contain_text("papers that you save from now on")
    api = Api(server.address, server.create_token())
    body = {"title": "A volcano wakes", "identifiers": {"arxiv": "2502.00007"}}
    saved = api.call("POST", "/api/v1/papers", body)[1]
    until(lambda: "earth" in str(api.call("GET", f"/api/v1/papers/{saved['id']}")[1]["tags"]), why="no tag came")


def test_escape_leaves_the_filter_for_the_tags_that_it_shows(page: Page):
    page.goto("/tags")
    narrow = page.get_by_label("Filter tags by name")
    narrow.press_sequentially("ro")
    until(lambda: page.locator("[data-tag]:visible .chip").all_inner_texts() == ["robots"])
    narrow.press("Escape")
    expect(narrow).not_to_be_focused()
    expect(narrow).to_have_value("ro")
    assert page.locator("[data-tag]:visible .chip").all_inner_texts() == ["robots"]


def test_a_name_is_completed_and_the_list_closes_before_the_field(page: Page):
    page.goto("/tags/rules/edit")
    field = page.locator("#name")
    field.focus()
    expect(field).to_have_attribute("role", "combobox")
    expect(page.locator(".suggested [role=option]").first).to_contain_text("robots")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "suggested-0"
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".suggested")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_focused()
    page.keyboard.type("spe")
    expect(page.locator(".suggested [role=option]")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(field).to_have_value("speech")
    expect(field).to_be_focused()
