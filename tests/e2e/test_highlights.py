"""Highlights on the pages of the library in Chromium, by keyboard: comment, colour, tags, page notes, undo."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from e2e.browsers.driver import until
from e2e.server import Api
from e2e.window import DRIVEN

pytestmark = DRIVEN


def paper(api: Api, number: int, quotes: tuple[str, ...]) -> str:
    """A paper with highlights; its id."""
    body = {"title": f"Highlighted {number}", "identifiers": {"arxiv": f"2501.2{number:04}"}}
    status, answer = api.call("POST", "/api/v1/papers", body)
    assert status in {200, 201}, answer
    for start, quote in enumerate(quotes):
        selectors = [
            {"type": "TextQuoteSelector", "exact": quote},
            {"type": "TextPositionSelector", "start": start, "end": start + len(quote)},
        ]
        target = {"source": f"https://arxiv.org/abs/2501.2{number:04}v1", "parts": [{"selector": selectors}]}
        body = {"target": target, "motivation": "highlighting", "color": "yellow"}
        status, made = api.call("POST", f"/api/v1/papers/{answer['id']}/annotations", body)
        assert status == 201, made
    return str(answer["id"])


def held(api: Api, ident: str) -> list[dict[str, Any]]:
    """The annotations of a paper as the server has them: page notes, then in the order of the text."""
    found: list[dict[str, Any]] = api.call("GET", f"/api/v1/papers/{ident}/annotations")[1]["items"]
    return found


def chosen(page: Page) -> str:
    """What is quoted where the keyboard is."""
    return str(
        page.evaluate("document.activeElement.closest('[data-annotation]')?.querySelector('.quoted')?.innerText")
    )


def test_by_keyboard_a_highlight_is_commented_on_painted_tagged_deleted_and_had_back(page: Page, api: Api):
    ident = paper(api, 1, ("first passage", "second passage", "third passage"))
    page.goto(f"/papers/{ident}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert chosen(page) == "second passage"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    assert chosen(page) == "second passage"

    page.keyboard.press("a")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("why is $\\frac{a}{b}$ small?")
    expect(page.locator(".preview mfrac")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".annotation .comment mfrac")).to_be_visible()
    until(lambda: held(api, ident)[1]["comment"] == "why is $\\frac{a}{b}$ small?")
    expect(page.locator(".htmx-request")).to_have_count(0)
    assert chosen(page) == "second passage"

    page.keyboard.press("h")
    until(lambda: held(api, ident)[1]["color"] == "green")
    page.keyboard.press("t")
    page.keyboard.type("to cite")
    page.keyboard.press("Enter")
    expect(page.locator(".annotation .chip")).to_contain_text("to cite")
    assert chosen(page) == "second passage"

    page.keyboard.press("Delete")
    expect(page.locator(".annotation")).to_have_count(2)
    until(lambda: chosen(page) == "third passage")
    page.keyboard.press("u")
    expect(page.locator(".annotation")).to_have_count(3)
    expect(page.locator(".annotation").nth(1)).to_contain_text("to cite")
    assert [one["color"] for one in held(api, ident)] == ["yellow", "green", "yellow"]


def test_a_page_note_is_written_without_a_selection_and_undone(page: Page, api: Api):
    ident = paper(api, 2, ())
    page.goto(f"/papers/{ident}")
    page.keyboard.press("a")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("Read this **again**")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".annotation strong")).to_have_text("again")
    expect(page.locator("[data-editor]")).to_have_count(0)
    expect(page.locator("[data-new-annotation]")).to_be_visible()
    assert [one["comment"] for one in held(api, ident)] == ["Read this **again**"]
    page.keyboard.press("u")
    expect(page.locator(".annotation")).to_have_count(0)
    assert held(api, ident) == []


def test_what_happens_elsewhere_does_not_take_a_comment_away_that_is_being_written(page: Page, api: Api):
    ident = paper(api, 3, ("first passage", "second passage"))
    page.goto(f"/papers/{ident}")
    page.locator("[data-edit]").first.click()
    page.locator("textarea").fill("half a thought")
    page.locator("[data-star]").click()
    expect(page.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("textarea")).to_have_value("half a thought")
    page.locator("textarea").press("Escape")
    expect(page.locator(".annotation .comment")).to_have_text("half a thought")


def test_a_colour_is_chosen_and_a_quote_copied_by_pointer(page: Page, api: Api):
    ident = paper(api, 4, ("first passage", "second passage"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/papers/{ident}")
    second = page.locator(".annotation").nth(1)
    second.hover()
    second.get_by_role("button", name="Pink").click()
    expect(page.locator(".annotation.hl-pink")).to_contain_text("second passage")
    page.locator(".annotation.hl-pink").get_by_role("button", name="Copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == "second passage"


def test_the_page_of_all_highlights_is_changed_in_place(page: Page, api: Api):
    paper(api, 5, ("a passage of all", "another passage of all"))
    page.goto("/annotations?q=of+all")
    expect(page.locator(".annotation")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Delete")
    expect(page.locator(".annotation")).to_have_count(1)
    until(lambda: "passage of all" in chosen(page))
    page.keyboard.press("u")
    expect(page.locator(".annotation")).to_have_count(2)
    page.get_by_role("link", name="Yellow").click()
    expect(page.locator(".annotation")).to_have_count(2)
    page.get_by_role("link", name="Blue").click()
    expect(page.locator(".highlights-page")).to_contain_text("No highlight or comment is like that")


def test_a_comment_on_a_highlight_that_was_deleted_says_so_and_is_kept(page: Page, api: Api):
    ident = paper(api, 9, ("a passage",))
    page.goto(f"/papers/{ident}")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("textarea")).to_be_focused()
    gone = held(api, ident)[0]["id"]
    assert api.call("DELETE", f"/api/v1/annotations/{gone}", **{"If-Match": "*"})[0] == 204
    page.keyboard.type("too late")
    expect(page.locator("[data-saved]")).to_contain_text("This highlight was deleted meanwhile", timeout=8000)
    expect(page.locator("textarea")).to_have_value("too late")
    status, _ = api.call("POST", f"/api/v1/annotations/{gone}/restore")
    assert status == 200
    page.keyboard.press("Control+Enter")
    until(lambda: held(api, ident)[0]["comment"] == "too late")
