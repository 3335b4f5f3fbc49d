"""Reading lists in Chromium, against the real server, without a mouse: made, filled, put in order, shared, revoked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from e2e.browsers.driver import until
from e2e.server import Api, Server
from e2e.window import DRIVEN, sign_in

pytestmark = DRIVEN
ROWS = "[data-order] > [data-paper]"
#: Papers on the long list; the page first shows 40.
LONG = 90


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    """The library: a long list of numbered papers, and some papers on no list."""
    made = Api(server.address, server.create_token())
    for number in range(1, LONG + 1):
        save(made, f"Numbered {number}", f"2501.{number:05}", ["Long"])
    for number, title in enumerate(("Robots walk", "Robots fly", "Speech at night"), start=1):
        save(made, title, f"2502.{number:05}", [])
    return made


@pytest.fixture
def page(chromium: Browser, server: Server, api: Api) -> Iterator[Page]:
    """A signed-in window; fails when a script did."""
    context = chromium.new_context(base_url=server.address)
    found = context.new_page()
    failures: list[str] = []
    found.on("pageerror", lambda error: failures.append(str(error)))
    sign_in(found, server)
    yield found
    context.close()
    assert failures == []


def save(api: Api, title: str, arxiv: str, lists: list[str]) -> None:
    body = {"title": title, "identifiers": {"arxiv": arxiv}, "lists": lists, "note": "nobody sees this"}
    status, answer = api.call("POST", "/api/v1/papers", body)
    assert status in {200, 201}, answer


def list_id(api: Api, name: str) -> str:
    found = api.call("GET", "/api/v1/lists?limit=100")[1]["items"]
    return str(next(one["id"] for one in found if one["name"] == name))


def kept(api: Api, name: str) -> list[str]:
    """The titles of a list in the database, in order."""
    titles: list[str] = []
    cursor = ""
    while True:
        path = f"/api/v1/lists/{list_id(api, name)}/entries?limit=50{cursor}"
        answer = api.call("GET", path)[1]
        titles += [one["paper"]["title"] for one in answer["items"]]
        if not answer["next"]:
            return titles
        cursor = f"&cursor={answer['next']}"


def titles(page: Page) -> list[str]:
    return page.locator(f"{ROWS} .title").all_inner_texts()


def places(page: Page) -> list[str]:
    return page.locator(f"{ROWS} .place").all_inner_texts()


def agrees(page: Page, api: Api, name: str) -> bool:
    """Whether what is loaded is what the database has, with the right numbers."""
    shown = titles(page)
    return kept(api, name)[: len(shown)] == shown and places(page) == [str(at + 1) for at in range(len(shown))]


def test_a_list_is_made_filled_and_read_with_the_keyboard(page: Page, api: Api):
    page.goto("/lists")
    page.locator("#new > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/lists/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("By keys")
    page.keyboard.press("a")
    page.keyboard.type("robots")
    expect(page.locator("[data-offer]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    second = page.locator("[data-offer]").nth(1).locator(".offered").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(f"{ROWS} .title")).to_have_text([second])
    page.keyboard.type("speech at ni")
    page.keyboard.press("Enter")
    expect(page.locator(f"{ROWS} .title")).to_have_text([second, "Speech at night"])
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("3")
    expect(page.locator("#list-head")).to_contain_text("1 of 2 read")
    expect(page.locator(ROWS).nth(1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator(f"{ROWS} .title")).to_have_text([second])
    expect(page.locator("#list-head")).to_contain_text("0 of 1 read")
    page.keyboard.press("u")
    expect(page.locator(f"{ROWS} .title")).to_have_text([second, "Speech at night"])
    page.keyboard.press("u")
    expect(page.locator("#list-head")).to_contain_text("0 of 2 read")
    until(lambda: kept(api, "By keys") == [second, "Speech at night"])


def test_papers_are_moved_over_the_border_of_what_is_loaded(page: Page, api: Api):
    page.goto(f"/lists/{list_id(api, 'Long')}")
    last = page.locator(ROWS).nth(39)
    held = last.locator(".title").inner_text()
    page.evaluate("document.querySelectorAll('[data-order] > [data-paper]')[39].focus({preventScroll: true})")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(f"{ROWS} .title").nth(41)).to_have_text(held)
    expect(page.locator(ROWS).nth(41)).to_be_focused()
    until(lambda: kept(api, "Long")[41] == held)
    assert agrees(page, api, "Long")
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(page.locator(f"{ROWS} .title").first).to_have_text(held)
    until(lambda: agrees(page, api, "Long"))
    page.keyboard.press("m")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.locator(f"{ROWS} .title").nth(39)).to_have_text(held)
    until(lambda: agrees(page, api, "Long"))


def test_a_paper_sent_far_away_leaves_and_is_met_again_further_down(page: Page, api: Api):
    page.goto(f"/lists/{list_id(api, 'Long')}")
    page.keyboard.press("j")
    held = page.locator(f"{ROWS} .title").first.inner_text()
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator(f"{ROWS} .title").first).not_to_have_text(held)
    expect(page.locator(ROWS).first).to_be_focused()
    expect(page.locator(".toast")).to_contain_text(f"Number {LONG} now: {held}")
    until(lambda: kept(api, "Long")[-1] == held)
    while page.locator("#more").count():
        page.evaluate("document.getElementById('more')?.scrollIntoView()")
        page.wait_for_timeout(50)
    assert titles(page) == kept(api, "Long")
    assert agrees(page, api, "Long")
    page.keyboard.press("u")
    expect(page.locator(f"{ROWS} .title").first).to_have_text(held)
    until(lambda: agrees(page, api, "Long"))
    assert len(titles(page)) == LONG


MOVES = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from(["up", "down", "top", "bottom"]) | st.integers(1, LONG)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_is_moved_where_the_page_and_the_database_agree(
    page: Page, api: Api, moves: list[tuple[int, str | int]]
):
    page.goto(f"/lists/{list_id(api, 'Long')}")
    expected = kept(api, "Long")
    for row, to in moves:
        at = min(row, page.locator(ROWS).count() - 1)
        page.evaluate("(at) => document.querySelectorAll('[data-order] > [data-paper]')[at].focus()", at)
        held = page.locator(f"{ROWS} .title").nth(at).inner_text()
        goal = {"up": at - 1, "down": at + 1, "top": 0, "bottom": LONG - 1}.get(
            str(to), int(to) - 1 if isinstance(to, int) else 0
        )
        if isinstance(to, int):
            page.keyboard.press("m")
            page.keyboard.type(str(to))
            page.keyboard.press("Enter")
        else:
            keys = {"up": "ArrowUp", "down": "ArrowDown", "top": "Shift+ArrowUp", "bottom": "Shift+ArrowDown"}
            page.keyboard.press(f"Alt+{keys[to]}")
        expected.remove(held)
        expected.insert(max(0, goal), held)
        until(lambda: kept(api, "Long") == expected)
        until(lambda: agrees(page, api, "Long"), why=lambda: (places(page), titles(page), kept(api, "Long")))
    assert sorted(kept(api, "Long")) == sorted(f"Numbered {number}" for number in range(1, LONG + 1))


def test_a_list_is_shared_seen_by_a_stranger_and_revoked(page: Page, api: Api, chromium: Browser):
    page.goto(f"/lists/{list_id(api, 'Long')}")
    page.locator("#sharing > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Share this list").focus()
    page.keyboard.press("Enter")
    address = page.locator("#share-page").inner_text()
    context = chromium.new_context()
    stranger = context.new_page()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Long")
    assert stranger.get_by_role("heading", level=2).all_inner_texts() == kept(api, "Long")
    expect(stranger.locator("body")).not_to_contain_text("nobody sees this")
    assert context.cookies() == []
    page.get_by_role("button", name="Revoke").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sharing")).to_contain_text("nobody sees the list any more")
    expect(page.locator("#list-head")).not_to_contain_text("Shared")
    answer = stranger.reload()
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#share-page")).to_have_text(address)
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Long")
    context.close()
