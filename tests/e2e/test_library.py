"""Triage as it is done: a real server in its own process, Chromium, and mostly the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.browsers.driver import until
from e2e.server import Api, Server
from e2e.window import DRIVEN, sign_in

PAPERS = 70
pytestmark = DRIVEN


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    """A client of a library of 70 papers, the last saved first: "Paper 69" to "Paper 0"."""
    api = Api(server.address, server.create_token())
    for number in range(PAPERS):
        body = {
            "title": f"Paper {number}",
            "abstract": f"Abstract of number {number}.",
            "authors": ["Ada Lovelace", "Grace Hopper"],
            "published_on": f"{2018 + number % 7}-05-01",
            "identifiers": {"arxiv": f"2501.{number + 1:05}"},
            "tags": ["even"] if number % 2 == 0 else [],
        }
        assert api.call("POST", "/api/v1/papers", body)[0] == 201
    return api


@pytest.fixture(autouse=True)
def as_saved(api: Api) -> None:
    """Every paper unread and without a star, whatever was done before."""
    for asked in ("status=reading", "status=read", "starred=true"):
        for one in api.call("GET", f"/api/v1/papers?{asked}&limit=100")[1]["items"]:
            change = {"status": "unread", "starred": False}
            assert api.call("PATCH", f"/api/v1/papers/{one['id']}", change, **{"If-Match": "*"})[0] == 200


@pytest.fixture
def failures() -> list[str]:
    """What went wrong in the browser."""
    return []


@pytest.fixture
def page(chromium: Browser, server: Server, as_saved: None, failures: list[str]) -> Iterator[Page]:
    """The library of somebody signed in; nothing may be refused by the content policy, and no script may fail."""
    context = chromium.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
    found = context.new_page()
    found.on("pageerror", lambda error: failures.append(str(error)))
    found.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    found.on("request", lambda one: None if one.url.startswith(server.address) else failures.append(one.url))
    sign_in(found, server)
    yield found
    context.close()
    assert [one for one in failures if not one.startswith(("htmx:sendAbort", "htmx:afterRequest"))] == []


def row(page: Page, number: int) -> str:
    return f"article.row:has(.title a:text-is('Paper {number}'))"


def statuses(api: Api) -> dict[str, int]:
    """How many papers there are of each status."""
    papers = [paper for status in ("unread", "reading", "read") for paper in _of(api, status)]
    return {status: papers.count(status) for status in sorted(set(papers))}


def _of(api: Api, status: str) -> list[str]:
    return [one["status"] for one in api.call("GET", f"/api/v1/papers?status={status}&limit=100")[1]["items"]]


def test_twenty_papers_are_triaged_by_keyboard_alone_and_five_steps_undone(page: Page, api: Api):
    for number in range(PAPERS - 1, PAPERS - 21, -1):
        page.keyboard.press("j")
        expect(page.locator(row(page, number))).to_be_focused()
        page.keyboard.press("123"[number % 3])
        if number % 5 == 0:
            page.keyboard.press("s")
    expect(page.locator("#f-starred .n")).to_have_text("4")
    expect(page.locator("#f-reading .n")).to_have_text("6")
    expect(page.locator("#f-read .n")).to_have_text("7")
    last = page.locator(row(page, PAPERS - 20))
    expect(last).to_be_focused()
    page.keyboard.press("t")
    page.keyboard.type("to cite")
    page.keyboard.press("Enter")
    expect(last.locator(".marks a", has_text="to cite")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.keyboard.type("This week")
    page.keyboard.press("Enter")
    expect(last.locator(".list")).to_have_text("This week")
    page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    expect(page.locator(".row.gone")).to_have_count(1)
    page.goto("/lists")  # what was done can be undone from another page too
    page.goto("/")
    expect(page.locator(row(page, PAPERS - 20))).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator("#f-all .n")).to_have_text(str(PAPERS))
    page.keyboard.press("u")
    expect(page.locator("#filters .shelf", has_text="This week")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator("#filters .shelf", has_text="to cite")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator("#f-starred .n")).to_have_text("3")
    page.keyboard.press("u")
    expect(page.locator("#f-read .n")).to_have_text("6")
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("#f-read .n")).to_have_text("7")
    assert statuses(api) == {"unread": PAPERS - 13, "reading": 6, "read": 7}


def test_a_selection_spans_pages_and_all_that_match(page: Page, api: Api):
    page.keyboard.press("j")
    page.keyboard.press("x")
    for _ in range(4):
        page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#selected")).to_have_text("5 selected")
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("article.row")).to_have_count(60)
    expect(page.locator("#selected")).to_have_text("5 selected")
    page.locator("article.row .pick").nth(10).click()
    page.locator("article.row .pick").nth(40).click(modifiers=["Shift"])
    expect(page.locator("#selected")).to_have_text("36 selected")
    page.keyboard.press("t")
    page.keyboard.type("chosen")
    page.keyboard.press("Enter")
    expect(page.locator("#filters .shelf a", has_text="chosen").locator(".n")).to_have_text("36")
    expect(page.locator("#selected")).to_have_text("36 selected")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("a")
    page.get_by_label(f"All {PAPERS} that match").check()
    expect(page.locator("#selected")).to_have_text("All that match")
    page.keyboard.press("s")
    expect(page.locator("#f-starred .n")).to_have_text(str(PAPERS))
    page.keyboard.press("u")
    page.keyboard.press("u")
    expect(page.locator("#filters .shelf", has_text="chosen")).to_have_count(0)
    expect(page.locator("#f-starred .n")).not_to_have_text(str(PAPERS))


def test_what_is_done_next_is_done_to_the_same_papers_though_they_match_no_more(page: Page, api: Api):
    page.goto("/?tag=even&status=unread")
    page.keyboard.press("a")
    page.get_by_label("All 35 that match").check()
    page.keyboard.press("3")
    page.keyboard.press("s")
    expect(page.locator(".toast").last).to_contain_text("Starred: 35 papers.")
    page.keyboard.press("t")
    page.keyboard.type("done")
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("Tagged “done”: 35 papers.")
    assert statuses(api) == {"read": 35, "unread": 35}
    with page.expect_download() as download:
        page.locator("#bulk").get_by_role("button", name="Export").click()
    assert download.value.path().read_text().count("@") == 35
    page.locator("article.row").first.focus()
    for _ in range(3):
        page.keyboard.press("u")
    until(lambda: statuses(api) == {"unread": 70}, why=lambda: str(statuses(api)))


def test_rows_after_the_three_hundredth_are_read_again_too(page: Page, api: Api):
    last = page.locator("article.row").last
    ident = (last.get_attribute("id") or "").removeprefix("paper-")
    page.evaluate(
        """() => {
          const first = document.querySelector("article.row");
          for (let at = 0; at < 310; at += 1) {
            const row = first.cloneNode(true);
            row.id = `paper-nobody-${at}`;
            first.before(row);
          }
        }"""
    )
    api.call("PATCH", f"/api/v1/papers/{ident}", {"starred": True}, **{"If-Match": "*"})
    page.evaluate("document.body.dispatchEvent(new Event('library-changed', {bubbles: true}))")
    star = page.locator(f"#paper-{ident}").get_by_role("button", name="Star")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[id^=paper-nobody]")).to_have_count(0)
    api.call("PATCH", f"/api/v1/papers/{ident}", {"starred": False}, **{"If-Match": "*"})


def test_a_key_that_is_held_down_toggles_once_and_moves_on(page: Page):
    page.keyboard.press("j")
    star = page.locator("article.row").first.get_by_role("button", name="Star")
    expect(star).to_have_attribute("aria-pressed", "false")
    for _ in range(4):
        page.keyboard.down("s")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.keyboard.up("s")
    expect(page.locator(".toast").last).to_contain_text("Starred: 1 paper.")
    page.keyboard.press("u")
    expect(star).to_have_attribute("aria-pressed", "false")
    for _ in range(4):
        page.keyboard.down("j")
    page.keyboard.up("j")
    expect(page.locator("article.row").nth(4)).to_be_focused()


def test_the_cross_beside_a_tag_takes_off_that_tag_commas_and_all(page: Page, api: Api):
    first = page.locator("article.row").first
    ident = (first.get_attribute("id") or "").removeprefix("paper-")
    for name in ("vision, language", "vision"):
        assert api.call("PUT", f"/api/v1/papers/{ident}/tags/{quote(name)}")[0] in {200, 201}
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.get_by_role("button", name="Take off the tag vision, language").click()
    expect(first.locator(".marks a", has_text="vision, language")).to_have_count(0)
    expect(first.locator(".marks a", has_text="vision")).to_have_count(1)
    assert api.call("DELETE", f"/api/v1/papers/{ident}/tags/vision")[0] in {200, 204}


def test_filters_combine_in_the_address_and_survive_reload_and_the_back_button(page: Page):
    page.locator("#filters a", has_text="even").click()
    expect(page.locator(".results-count")).to_have_text("35 papers of 70")
    page.locator("#f-years summary").click()
    page.locator("#y-2020").click()
    expect(page.locator(".results-count")).to_have_text("5 papers of 70")
    page.locator("#sorting summary").click()
    page.locator("#sorting a", has_text="Title").click()
    expect(page.locator("article.row .title").first).to_have_text("Paper 16")
    expect(page).to_have_url(re.compile(r"/\?tag=even&year=2020&sort=title$"))
    page.reload()
    expect(page.locator("article.row .title").first).to_have_text("Paper 16")
    expect(page.locator(".results-head .chip")).to_have_count(2)
    page.locator("#q").type("44", delay=20)
    expect(page.locator("article.row")).to_have_count(1)
    page.locator("#f-unread").click()
    expect(page).to_have_url(re.compile("q=44&status=unread"))
    for address in (r"\?q=44&tag=even", r"\?tag=even&year=2020$", r"\?tag=even$"):
        with page.expect_event("load"):  # what was not kept is read again
            page.evaluate("() => { setTimeout(() => history.back()); }")
        expect(page).to_have_url(re.compile(address))
    expect(page.locator(".results-count")).to_have_text("35 papers of 70")
    page.locator(".chip", has_text="even").click()
    expect(page.locator(".results-count")).to_have_text("70 papers")


def test_dense_rows_are_one_line_and_are_remembered(page: Page):
    tall = page.locator("article.row").first.bounding_box()
    page.keyboard.press("v")
    first = page.locator("article.row").first
    flat = first.bounding_box()
    assert tall is not None
    assert flat is not None
    assert flat["height"] < 34 < tall["height"]
    expect(first.locator(".links")).to_be_hidden()
    expect(first.locator(".authors")).to_contain_text("Ada Lovelace")
    expect(page.locator(".toast")).to_have_count(0)
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("#library")).to_have_class(re.compile("dense"))
    page.keyboard.press("v")
    expect(page.locator("#library")).to_have_class(re.compile("comfortable"))
    page.wait_for_timeout(300)


def test_what_cannot_be_sent_is_put_right_and_the_selection_stays(page: Page, failures: list[str]):
    first = page.locator("article.row").first
    star = first.get_by_role("button", name="Star")
    before = star.get_attribute("aria-pressed")
    page.route("**/bulk", lambda route: route.abort())
    page.reload()  # a page that was there before may still send past the route
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("s")
    expect(page.locator(".toast")).to_contain_text("cannot be reached")
    expect(star).to_have_attribute("aria-pressed", str(before))
    expect(page.locator("#selected")).to_have_text("1 selected")
    page.unroute("**/bulk")
    failures.clear()
    page.keyboard.press("s")
    expect(star).not_to_have_attribute("aria-pressed", str(before))
    expect(page.locator(".toast[data-undo]")).to_contain_text("1 paper")
    page.keyboard.press("u")
    expect(star).to_have_attribute("aria-pressed", str(before))


def test_a_phone_has_every_action_within_the_thumbs_reach(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    first = page.locator("article.row").first
    first.locator(".byline").click()
    expect(first.get_by_role("toolbar")).to_be_visible()
    first.get_by_role("button", name="Rate 3 of 5").click()
    expect(first.locator(".rating")).to_have_text("rated 3/5")
    first.locator(".pick").check()
    bar = page.locator("#bulk").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] >= 843
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(first.locator(".rating")).to_have_count(0)


def test_a_mouse_finds_the_tools_of_a_row_where_it_points(page: Page):
    third = page.locator("article.row").nth(2)
    third.hover()
    expect(third.get_by_role("toolbar")).to_be_visible()
    third.get_by_role("button", name="Details").click()
    expect(third.locator(".details")).to_contain_text("Abstract of number")
    third.get_by_role("toolbar").get_by_role("button", name="Read", exact=True).click()
    expect(third.locator(".side .dot")).to_have_text("Read")
    page.get_by_role("button", name="Undo").click()
    expect(third.locator(".side .dot")).not_to_have_text("Read")
    expect(third.locator(".details")).to_be_visible()
