"""Searching as it is done: a real server in its own process, Chromium, typing with slips, by mouse and keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.browsers.driver import until
from e2e.server import Api, Server
from e2e.window import DRIVEN

pytestmark = DRIVEN

ROOT = Path(__file__).parents[2]
AXE = ROOT / "extension" / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = """async () => (await axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
})).violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
  .map(({ id, nodes }) => [id, nodes[0].html])"""
TOPICS = ("diffusion policies", "world models", "speech codecs", "graph transformers")
PAPERS = 48
#: The answer of a slow machine is waited for.
PATIENT = 20_000


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    """A client of a library of 48 papers on four topics, all of which mention robots."""
    api = Api(server.address, server.create_token())
    for number in range(PAPERS):
        save(api, number, f"{TOPICS[number % 4].capitalize()}, part {number}")
    return api


def save(api: Api, number: int, title: str) -> None:
    body = {
        "title": title,
        "abstract": f"What {title.lower()} does for robots.",
        "authors": ["Ada Lovelace", "Grace Hopper"],
        "published_on": f"{2020 + number % 3}-05-01",
        "venue": ("NeurIPS", "ICML")[number % 2],
        "identifiers": {"arxiv": f"2501.{number + 1:05}"},
        "tags": [("robotics", "reading group", "audio")[number % 3]],
        "note": "Compare with Dreamer." if number == 8 else "",
    }
    assert api.call("POST", "/api/v1/papers", body)[0] == 201


@pytest.fixture
def box(page: Page, api: Api) -> Locator:
    """The search box of the library page."""
    assert api
    expect.set_options(timeout=PATIENT)
    page.goto("/")
    found = page.locator("#q")
    found.click()
    return found


def titles(page: Page) -> Locator:
    return page.locator("article.row .title")


def count(page: Page) -> Locator:
    return page.locator("#results-count")


def offers(page: Page) -> Locator:
    return page.get_by_role("option")


def test_words_with_slips_find_their_paper_and_the_correction_can_be_refused(page: Page, box: Locator):
    box.press_sequentially("difusion policis")
    expect(count(page)).to_contain_text("for “difusion policis”")
    expect(page.locator("#corrected")).to_contain_text("Showing results for diffusion polic")
    expect(titles(page).first).to_contain_text("Diffusion policies")
    page.locator("#corrected a").click()
    expect(page.locator("#corrected")).to_have_count(0)
    expect(box).to_have_value('"difusion" policis')
    expect(page.locator(".empty")).to_contain_text("No paper matches")


def test_the_filters_follow_what_is_typed_and_narrow_it(page: Page, box: Locator):
    box.press_sequentially("codecs")
    expect(count(page)).to_contain_text("12 papers for “codecs”")
    expect(page.locator("#f-all .n")).to_have_text("12")
    page.locator("#f-years > summary").click()
    page.locator("#y-2022").click()
    expect(count(page)).to_contain_text("4 papers")
    expect(page.locator("#y-2021 .n")).to_have_text("4")
    page.get_by_role("link", name=re.compile(r"^audio \d+$")).click()
    expect(page.locator(".chip.on", has_text="audio")).to_be_visible()
    page.locator(".chip.on", has_text="2022").click()
    expect(page.locator(".chip.on")).to_have_count(1)
    expect(count(page)).to_contain_text("4 papers")
    page.locator(".chip.on", has_text="audio").click()
    expect(count(page)).to_contain_text("12 papers")
    expect(box).to_have_value("codecs")


def test_the_key_of_the_box_is_shown_in_it_until_it_is_used(page: Page, box: Locator):
    hint = page.locator("#search kbd")
    expect(hint).not_to_be_visible()
    box.blur()
    expect(hint).to_be_visible()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(hint).not_to_be_visible()
    page.keyboard.type("codecs")
    page.keyboard.press("Escape")
    expect(hint).not_to_be_visible()


def test_escape_leaves_the_box_for_what_was_found(page: Page, box: Locator):
    box.press_sequentially("codecs part")
    expect(count(page)).to_contain_text("for “codecs part”")
    box.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("article.row").first).to_be_focused()
    expect(box).to_have_value("codecs part")
    expect(count(page)).to_contain_text("for “codecs part”")
    page.keyboard.press("/")
    page.keyboard.press("Delete")
    expect(count(page)).to_have_text(re.compile("^48 papers"))
    expect(page).to_have_url(re.compile(r"/$"))


def test_what_is_open_among_the_filters_stays_open_while_typing(page: Page, box: Locator):
    box.press_sequentially("robots")
    expect(count(page)).to_contain_text("48 papers")
    page.locator("#f-venues > summary").click()
    expect(page.locator("#v-1")).to_be_visible()
    box.press("End")
    box.press_sequentially(" codecs")
    expect(count(page)).to_contain_text("for “robots codecs”")
    expect(page.locator("#v-1")).to_be_visible()


def test_a_search_is_completed_by_the_keyboard_alone(page: Page, box: Locator):
    box.press_sequentially("robots ta")
    expect(offers(page).first).to_contain_text("tag:")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(offers(page).first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", offers(page).first.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(box).to_have_value("robots tag:")
    expect(offers(page).filter(has_text="reading group")).to_be_visible()
    page.keyboard.press("Escape")
    expect(offers(page)).to_have_count(0)
    expect(box).to_have_value("robots tag:")
    expect(box).to_be_focused()
    box.press_sequentially("rea")
    expect(offers(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box).to_have_value(re.compile(r'^robots tag:"reading group" ?$'))
    expect(count(page)).to_contain_text("16 papers")


def test_a_search_is_completed_with_the_mouse_and_an_unmarked_offer_stays_unused(page: Page, box: Locator):
    box.press_sequentially("is:")
    offers(page).filter(has_text="unread").click()
    expect(box).to_have_value(re.compile("^is:unread ?$"))
    expect(box).to_be_focused()
    expect(count(page)).to_contain_text("48 papers")
    box.fill("")
    box.press_sequentially("tag:")
    expect(offers(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    expect(offers(page)).to_have_count(0)
    expect(box).to_have_value("tag:")


def test_completions_that_come_late_do_not_take_the_place_of_those_that_are_asked_for(page: Page, box: Locator):
    page.evaluate("""() => {
      const read = Response.prototype.json;
      const held = new Promise((done) => { window.arrive = done; });
      Response.prototype.json = async function () {
        const said = await read.call(this);
        window.waits = true;
        await held;
        return said;
      };
    }""")
    box.press_sequentially("is:")
    until(lambda: page.evaluate("window.waits"), why="no answer came")
    box.evaluate("""(box) => {
      box.value = 'tag:';
      box.dispatchEvent(new Event('input', { bubbles: true }));
      window.arrive();
    }""")
    expect(offers(page).filter(has_text="reading group")).to_be_visible()
    expect(offers(page).filter(has_text="unread")).to_have_count(0)


def test_what_is_no_language_is_searched_as_words_and_explained(page: Page, box: Locator):
    box.press_sequentially("colour:blue codecs")
    expect(page.locator("#misread")).to_contain_text("Searched as words: colour:blue")
    expect(titles(page).first).to_contain_text("Speech codecs")
    page.locator("#misread a").click()
    expect(page.get_by_role("heading", name="Searching")).to_be_visible()


@pytest.mark.parametrize("named", ["2501.00009", "https://arxiv.org/abs/2501.00009v2"])
def test_typing_shows_the_paper_that_is_named_and_enter_opens_it(page: Page, box: Locator, named: str):
    box.press_sequentially(named)
    expect(count(page)).to_contain_text(f"1 paper for “{named}”")
    expect(titles(page)).to_have_text(["Diffusion policies, part 8"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*", timeout=PATIENT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Diffusion policies, part 8")
    page.go_back()
    expect(titles(page)).to_have_text(["Diffusion policies, part 8"])


def test_enter_right_after_a_paste_opens_the_paper(page: Page, box: Locator):
    box.fill("arXiv:2501.00010")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*", timeout=PATIENT)


def test_what_words_find_is_put_in_another_order_and_paged(page: Page, box: Locator):
    box.press_sequentially("robots")
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_count(20)
    expect(page.locator("#sorting > summary")).to_have_text("Sorted by Best match")
    page.locator("#sorting > summary").click()
    page.locator("#sorting").get_by_role("link", name="Title").click()
    expect(page.locator("#sorting > summary")).to_have_text("Sorted by Title")
    expect(titles(page).first).to_have_text("Diffusion policies, part 0")
    for shown in (40, 48):
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        expect(titles(page)).to_have_count(shown)
    found = titles(page).all_inner_texts()
    assert len(set(found)) == PAPERS
    assert found == sorted(found)


def test_a_save_is_found_by_the_next_search(page: Page, box: Locator, api: Api):
    save(api, 900, "Zebrafish swim upstream")
    box.press_sequentially("zebraf")
    expect(titles(page)).to_have_text(["Zebrafish swim upstream"])
    ident = (page.locator("article.row").first.get_attribute("id") or "").removeprefix("paper-")
    assert api.call("DELETE", f"/api/v1/papers/{ident}", **{"If-Match": "*"})[0] == 204
    box.press("End")
    box.press_sequentially("ish")
    expect(count(page)).to_contain_text("0 papers")


def test_a_note_that_matches_says_where_it_is_from(page: Page, box: Locator):
    box.press_sequentially("dreamer")
    snippet = page.locator(".snippet.of-note")
    expect(snippet.locator("mark")).to_have_text("Dreamer")
    assert "Note" in page.evaluate("getComputedStyle(document.querySelector('.of-note'), '::before').content")


@pytest.mark.parametrize(
    "path", ["/?q=robots&tag=audio", "/?q=difusion", "/?q=xyzzyplugh&tag=audio", "/search-language"]
)
def test_the_results_have_no_serious_fault(page: Page, api: Api, path: str):
    assert api
    page.goto(path)
    assert faults(page) == []


def test_the_offers_of_the_box_have_no_serious_fault(page: Page, box: Locator):
    box.press_sequentially("tag:")
    expect(offers(page).first).to_be_visible()
    assert faults(page) == []


def faults(page: Page) -> Any:
    if not AXE.exists():
        pytest.skip("extension/node_modules is missing: make extension")
    # Not by a script element, which the content policy refuses.
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    return page.evaluate(FAULTS)
