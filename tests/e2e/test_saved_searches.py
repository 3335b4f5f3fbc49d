"""Saved searches in Chromium, against a real server: saved by the keyboard, found again, changed, deleted, followed."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.server import Api, Server
from e2e.window import DRIVEN, sign_in
from server.formats import atom_reading

pytestmark = DRIVEN


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    """The library: six papers about robots, three of them to be read, and some speech."""
    made = Api(server.address, server.create_token())
    for number in range(1, 9):
        save(made, number, "Robots walk" if number <= 6 else "Speech", ["to read"] if number % 2 else [])
    return made


@pytest.fixture
def page(chromium: Browser, server: Server, api: Api) -> Iterator[Page]:
    """A signed-in window without saved searches; fails when a script did."""
    for one in api.call("GET", "/api/v1/saved-searches?limit=100")[1]["items"]:
        assert api.call("DELETE", f"/api/v1/saved-searches/{one['id']}", **{"If-Match": "*"})[0] == 204
    context = chromium.new_context(base_url=server.address)
    found = context.new_page()
    failures: list[str] = []
    found.on("pageerror", lambda error: failures.append(str(error)))
    sign_in(found, server)
    yield found
    context.close()
    assert failures == []


def save(api: Api, number: int, title: str, tags: list[str]) -> None:
    body = {"title": f"{title} {number}", "identifiers": {"arxiv": f"2501.{number:05}"}, "tags": tags, "note": "mine"}
    status, answer = api.call("POST", "/api/v1/papers", body)
    assert status in {200, 201}, answer


def kept(api: Api) -> dict[str, str]:
    """Saved searches in the database: name → query."""
    return {one["name"]: one["query"] for one in api.call("GET", "/api/v1/saved-searches?limit=100")[1]["items"]}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def save_here(page: Page, name: str) -> None:
    """Save what is shown, by the keyboard."""
    expect(page.locator("[data-save-search]")).to_be_visible()
    page.keyboard.press("Shift+S")
    expect(page.locator("#save-search-name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("p.save-search a")).to_have_text(name)


def read(address: str, **headers: str) -> tuple[int, str, str]:
    """Status, text and ETag of an address, asked by nobody in particular."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers["ETag"]
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, "", ""


def test_what_is_typed_and_filtered_is_saved_and_found_again_by_the_keyboard(page: Page, api: Api):
    page.goto("/?tag=to+read")
    press(page, "/")
    page.keyboard.type("robots")
    expect(page.locator("#results-count")).to_contain_text("3 papers")
    press(page, "Escape")
    save_here(page, "Robots to read")
    assert kept(api) == {"Robots to read": 'tag:"to read" robots'}
    press(page, "g", "f")
    page.wait_for_url("**/searches")
    expect(page.locator("li.saved")).to_contain_text("3 papers")
    page.locator("li.saved a.name").focus()
    press(page, "Enter")
    expect(page.locator("#results-count")).to_contain_text("3 papers")
    expect(page.locator("nav.filters a[aria-current]", has_text="Robots to read")).to_be_attached()


def test_saving_is_undone_from_the_message(page: Page, api: Api):
    page.goto("/?q=speech")
    save_here(page, "Speech")
    page.locator("#toasts button", has_text="Undo").click()
    expect(page.locator("[data-save-search]")).to_be_visible()
    assert kept(api) == {}


def test_it_is_renamed_edited_and_deleted_and_the_deletion_undone(page: Page, api: Api):
    page.goto("/?q=speech")
    save_here(page, "Speech")
    page.locator("p.save-search a").click()
    page.locator("#name").fill("Robots")
    page.locator("#query").fill("robots sort:title")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("Robots")
    expect(page.locator(".list-state a")).to_have_text("Show 6 papers")
    assert kept(api) == {"Robots": "robots sort:title"}
    page.locator("button", has_text="Delete the search").click()
    page.wait_for_url("**/searches")
    expect(page.locator("body")).to_contain_text("No saved search yet")
    press(page, "u")
    expect(page.locator("li.saved")).to_contain_text("Robots")
    assert kept(api) == {"Robots": "robots sort:title"}


def test_its_feed_is_followed_without_an_account_until_it_is_revoked(page: Page, api: Api):
    page.goto("/?q=robots&tag=to+read")
    save_here(page, "Robots & more")
    page.locator("p.save-search a").click()
    page.locator("#sharing > summary").click()
    page.locator("button", has_text="Make a feed").click()
    address = page.locator("#share-feed").inner_text()
    status, text, etag = read(address)
    assert status == 200
    assert len(atom_reading.read(text).findall("{*}entry")) == 3
    assert "mine" not in text
    assert read(address, **{"If-None-Match": etag})[0] == 304
    save(api, 20, "Robots fly", ["to read"])
    newest = atom_reading.read(read(address, **{"If-None-Match": etag})[1]).findall("{*}entry")[0]
    assert atom_reading.text(newest, "title") == "Robots fly 20"
    page.locator("button", has_text="Revoke").click()
    expect(page.locator("#sharing")).to_contain_text("The address is revoked")
    assert read(address)[0] == 404
