"""The page of one paper in Chromium: notes with formulas that nothing loses, merging by keyboard, formulas laid out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.browsers.driver import until
from e2e.server import Api
from e2e.window import DRIVEN

pytestmark = DRIVEN
UNSAVED = "**/note?draft=1"
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('postil-draft'))"
FORMULA = r"the loss is $\frac{a}{b}$ and costs $5, not $6"


def save(api: Api, title: str, **more: object) -> str:
    status, answer = api.call("POST", "/api/v1/papers", {"title": title, **more})
    assert status in {200, 201}, answer
    return str(answer["id"])


def note_of(api: Api, ident: str) -> str:
    return str(api.call("GET", f"/api/v1/papers/{ident}")[1]["note"])


def test_a_note_with_formulas_is_written_seen_and_laid_out(page: Page, api: Api):
    ident = save(api, "Notes with formulas", identifiers={"arxiv": "2501.10001"})
    page.goto(f"/papers/{ident}")
    page.keyboard.press("n")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type(FORMULA)
    preview = page.locator(".preview")
    expect(preview.locator("mfrac")).to_be_visible()
    expect(preview).to_contain_text("costs $5, not $6")
    expect(page.locator("[data-saved]")).to_have_text("Saved", timeout=8000)
    page.keyboard.press("Control+Enter")
    note = page.locator(f"#note-{ident}")
    expect(note.locator("mfrac")).to_be_visible()
    expect(page.locator("[data-editor]")).to_have_count(0)
    heights = (
        "(id) => ['mfrac', 'mi'].map((name) => document.querySelector(`#note-${id} ${name}`)"
        "?.getBoundingClientRect().height ?? 0)"
    )
    tall, letter = until(lambda: [one for one in page.evaluate(heights, ident) if one])  # the note is read again
    assert tall > 1.5 * letter
    assert note_of(api, ident) == FORMULA
    expect(page.locator(f"#paper-{ident}")).to_be_focused()


def test_a_tab_that_dies_keeps_what_was_typed(visitor: BrowserContext, page: Page, api: Api):
    ident = save(api, "A tab dies", identifiers={"arxiv": "2501.10002"}, note="kept")
    leave_unsaved(visitor, page, f"/papers/{ident}/note", "kept\nand never sent")
    assert note_of(api, ident) == "kept"
    page.goto(f"/papers/{ident}")
    expect(page.locator("[data-draft-offer]")).to_be_visible()
    expect(page.locator("[data-draft-offer]")).to_contain_text("was not saved")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("textarea")).to_have_value("kept\nand never sent")
    page.locator("textarea").press("Control+Enter")
    expect(page.locator(f"#note-{ident} .md")).to_contain_text("and never sent")
    assert note_of(api, ident) == "kept\nand never sent"
    page.reload()
    expect(page.locator("[data-note]")).to_be_visible()
    assert page.evaluate(DRAFTS) == []


def leave_unsaved(visitor: BrowserContext, page: Page, address: str, text: str) -> None:
    """A window in which something was typed while the server was away, and which is closed."""
    dying = visitor.new_page()
    dying.goto(address)
    # Within the page: what the driver holds back goes on to the server when the window closes.
    dying.evaluate("() => { XMLHttpRequest.prototype.send = function () { setTimeout(() => this.onerror()); }; }")
    dying.locator("textarea").fill(text)
    expect(dying.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.goto("/help/notes")
    kept = "(text) => Object.values(localStorage).some((one) => one.includes(JSON.stringify(text)))"
    until(lambda: page.evaluate(kept, text), why="no draft came into the storage that tabs share")
    dying.close(run_before_unload=False)


def test_text_on_offer_outlives_what_is_typed_and_saved_meanwhile(visitor: BrowserContext, page: Page, api: Api):
    ident = save(api, "Typed over", identifiers={"arxiv": "2501.10012"})
    leave_unsaved(visitor, page, f"/papers/{ident}/note", "a long thought")
    page.goto(f"/papers/{ident}")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("new")
    expect(page.locator("[data-saved]")).to_have_text("Saved", timeout=8000)
    expect(page.locator("[data-draft-offer]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#note-{ident} .md")).to_have_text("new")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("textarea")).to_have_value("a long thought")
    expect(page.locator("[data-draft-offer]")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    until(lambda: note_of(api, ident) == "a long thought")
    until(lambda: page.evaluate(DRAFTS) == [])


def test_text_that_is_put_back_takes_nothing_away(visitor: BrowserContext, page: Page, api: Api):
    ident = save(api, "Put back", identifiers={"arxiv": "2501.10013"})
    leave_unsaved(visitor, page, f"/papers/{ident}/note", "first")
    leave_unsaved(visitor, page, f"/papers/{ident}/note", "second")
    page.goto(f"/papers/{ident}/note")
    page.locator("textarea").press_sequentially("here")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("textarea")).to_have_value("here\n\nsecond")
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator("[data-draft-offer]")).to_be_hidden()
    page.locator("textarea").press("Control+Enter")
    until(lambda: note_of(api, ident) == "here\n\nsecond")
    until(lambda: page.evaluate(DRAFTS) == [])


def test_typing_in_one_tab_leaves_what_another_kept(visitor: BrowserContext, page: Page, api: Api):
    ident = save(api, "Two tabs", identifiers={"arxiv": "2501.10014"})
    earlier = visitor.new_page()
    earlier.goto(f"/papers/{ident}/note")
    leave_unsaved(visitor, page, f"/papers/{ident}/note", "of the other tab")
    earlier.locator("textarea").press_sequentially("of this one")
    expect(earlier.locator("[data-saved]")).to_have_text("Saved", timeout=8000)
    earlier.close()
    page.goto(f"/papers/{ident}")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("textarea")).to_have_value("of the other tab")
    page.get_by_role("link", name="Close").click()
    until(lambda: note_of(api, ident) == "of the other tab")


def test_what_another_tab_has_saved_since_it_was_offered_is_not_put_back(visitor: BrowserContext, page: Page, api: Api):
    ident = save(api, "Saved after all", identifiers={"arxiv": "2501.10016"})
    other = visitor.new_page()
    other.goto(f"/papers/{ident}/note")
    other.route(UNSAVED, lambda route: route.abort())
    other.locator("textarea").fill("saved after all")
    expect(other.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.goto(f"/papers/{ident}/note")
    page.locator("textarea").fill("of this one")
    expect(page.locator("[data-draft-offer]")).to_be_visible()
    other.unroute(UNSAVED)
    other.keyboard.press("Control+Enter")
    until(lambda: "saved after all" in note_of(api, ident))
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-draft-offer]")).to_be_hidden()
    expect(page.locator("textarea")).to_have_value("of this one")


def test_a_note_on_a_paper_that_was_deleted_says_so_and_is_kept(page: Page, api: Api):
    ident = save(api, "Deleted while writing", identifiers={"arxiv": "2501.10015"})
    page.goto(f"/papers/{ident}/note")
    assert api.call("DELETE", f"/api/v1/papers/{ident}", **{"If-Match": "*"})[0] == 204
    page.locator("textarea").press_sequentially("too late")
    expect(page.locator("[data-saved]")).to_contain_text("This paper was deleted meanwhile", timeout=8000)
    expect(page.get_by_role("link", name="the trash")).to_have_attribute("href", "/trash")
    assert page.evaluate(DRAFTS) != []
    page.evaluate("localStorage.clear()")


def test_a_session_that_ended_takes_no_text_away(page: Page, api: Api, visitor: BrowserContext):
    ident = save(api, "Signed out", identifiers={"arxiv": "2501.10003"})
    page.goto(f"/papers/{ident}")
    page.keyboard.press("n")
    cookies = visitor.cookies()
    expect(page.locator(".preview")).to_contain_text("Here it will be seen")
    # No answer that is still to come may bring the session back.
    expect(page.locator(".htmx-request")).to_have_count(0)
    visitor.clear_cookies()
    try:
        page.keyboard.type("typed after the session ended")
        expect(page.locator("[data-saved]")).to_contain_text("Your session has ended", timeout=8000)
        expect(page.locator("textarea")).to_have_value("typed after the session ended")
    finally:
        visitor.add_cookies(cookies)  # type: ignore[arg-type]
    page.locator("textarea").press("Control+Enter")
    expect(page.locator(f"#note-{ident} .md")).to_contain_text("typed after")
    assert note_of(api, ident) == "typed after the session ended"


def test_a_server_that_is_away_is_tried_again(page: Page, api: Api):
    ident = save(api, "Away", identifiers={"arxiv": "2501.10004"})
    page.goto(f"/papers/{ident}")
    page.keyboard.press("n")
    page.wait_for_selector("textarea")
    page.route(UNSAVED, lambda route: route.abort())
    page.keyboard.type("patience")
    expect(page.locator("[data-saved]")).to_contain_text("kept in this browser", timeout=8000)
    page.unroute(UNSAVED)
    expect(page.locator("[data-saved]")).to_have_text("Saved", timeout=15_000)
    assert note_of(api, ident) == "patience"


def test_a_change_elsewhere_does_not_take_the_editor_away(page: Page, api: Api):
    ident = save(api, "Star while writing", identifiers={"arxiv": "2501.10005"}, note="old")
    page.goto(f"/papers/{ident}")
    page.keyboard.press("n")
    page.locator("textarea").fill("half a thought")
    page.locator("[data-star]").click()
    expect(page.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("textarea")).to_have_value("half a thought")


def test_the_papers_marks_are_put_on_by_their_keys(page: Page, api: Api):
    ident = save(api, "Keys", identifiers={"arxiv": "2501.10006"}, url="https://arxiv.org/abs/2501.10006")
    page.goto(f"/papers/{ident}")
    page.keyboard.press("s")
    expect(page.locator("[data-star]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("3")
    expect(page.locator("[data-status]")).to_have_value("read")
    expect(page.locator("#history")).to_contain_text("Status set to Read")
    page.keyboard.press("Shift+Digit4")
    expect(page.locator(".rating .on")).to_have_count(4)
    page.keyboard.press("t")
    page.keyboard.type("vision")
    page.keyboard.press("Enter")
    expect(page.locator(f"#tags-{ident}")).to_contain_text("vision")
    expect(page.locator(f"#add-tag-{ident}")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator(f"#tags-{ident}")).not_to_contain_text("vision")
    page.keyboard.press("c")
    expect(page.locator("#cite")).to_contain_text("@")
    page.keyboard.press("Delete")
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    expect(page.locator(".toast")).to_contain_text("Moved to the trash: Keys")


def test_records_are_merged_undone_and_separated_without_a_mouse(page: Page, api: Api):
    title = "Mastering Diverse Domains through World Models"
    old = save(api, title.lower(), note="an old note", tags=["import"])
    seen = save(api, title, identifiers={"arxiv": "2301.04104"}, authors=["Danijar Hafner"])
    page.goto(f"/papers/{seen}")
    expect(page.locator("#same")).to_contain_text("the same title")
    page.keyboard.press("m")
    page.wait_for_url("**/merge")
    expect(page.locator("#merge-q")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/merge?id=*")
    expect(page.locator(".outcome")).to_contain_text("an old note")
    page.keyboard.press("m")
    page.wait_for_url(f"**/papers/{seen}")
    expect(page.locator("#joined-notes")).to_contain_text("an old note")
    expect(page.locator(".toast")).to_contain_text("one paper now")
    page.keyboard.press("u")
    expect(page.locator(".joined-records")).to_have_count(0)
    assert api.call("GET", f"/api/v1/papers/{old}")[1]["id"] == old
    page.goto(f"/merge?id={seen}&id={old}")
    page.keyboard.press("m")
    page.wait_for_url(f"**/papers/{seen}")
    page.locator(".joined-records button").press("Enter")
    expect(page.locator(".joined-records")).to_have_count(0)
    assert api.call("GET", f"/api/v1/papers/{old}")[1]["note"] == "an old note"


def test_the_other_record_is_searched_while_typing(page: Page, api: Api):
    seen = save(api, "Quokka policies", identifiers={"arxiv": "2501.10007"})
    save(api, "Wombat planning", identifiers={"arxiv": "2501.10008"})
    page.goto(f"/papers/{seen}/merge")
    expect(page.locator("#merge-q")).to_be_focused()
    page.keyboard.type("womb", delay=20)
    found = page.locator("#merge-found").get_by_role("link", name="Wombat planning")
    expect(page.locator("#merge-found h2")).to_have_count(0)
    found.press("Enter")
    expect(page.locator("[role=alert]")).to_contain_text("may be two papers")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(page: Page, api: Api, width: int):
    long = "x" * 300
    note = f"$${' + '.join(['x_{1}^{2}'] * 60)}$$\n\n${'+'.join(['y'] * 90)}$ {long}"
    identifiers = {"doi": f"10.1234/{long}"}
    url = f"https://example.org/{long}"
    ident = save(api, f"Wide {long}", identifiers=identifiers, note=note, tags=[long[:80]], url=url)
    page.set_viewport_size({"width": width, "height": 800})
    for path in (f"/papers/{ident}", f"/papers/{ident}/merge", f"/papers/{ident}/note", "/help/notes"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.set_viewport_size({"width": 1280, "height": 900})


def test_on_a_phone_the_words_in_a_table_stay_whole(page: Page, api: Api):
    words = "| Method | Transformers | Representation | Reinforcement | Generalisation |"
    note = f"{words}\n|-|-|-|-|-|\n| a | b | c | d | e |"
    ident = save(api, "A wide table", identifiers={"arxiv": "2501.10017"}, note=note)
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"/papers/{ident}")
    heights = page.evaluate("() => [...document.querySelectorAll('.md th')].map((one) => one.offsetHeight)")
    assert len(heights) == 5
    assert max(heights) < 40
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_row_of_the_library_runs_in_the_direction_of_its_script(page: Page, api: Api):
    ident = save(api, "שלום (2)!", identifiers={"arxiv": "2501.10018"}, authors=["דוד (2)!"], note="עולם (2)!")
    save(api, "Peace (2)!", identifiers={"arxiv": "2501.10019"}, authors=["David (2)!"], note="World (2)!")
    ends = """(row) => ['.title a', '.authors', '.memo'].map((name) => {
      const text = document.createTreeWalker(row.querySelector(name), NodeFilter.SHOW_TEXT).nextNode();
      const left = (at) => {
        const letter = document.createRange();
        letter.setStart(text, at);
        letter.setEnd(text, at + 1);
        return letter.getBoundingClientRect().left;
      };
      return Math.sign(left(text.length - 1) - left(0));
    })"""
    page.goto("/")
    assert page.locator(f"#paper-{ident}").evaluate(ends) == [-1, -1, -1]
    assert page.locator("article.row", has_text="Peace (2)!").evaluate(ends) == [1, 1, 1]
    page.goto("/?q=עולם")
    snippet = page.locator(f"#paper-{ident} .snippet.of-note")
    expect(snippet).to_contain_text("עולם")
    assert snippet.evaluate("(one) => getComputedStyle(one).unicodeBidi") == "plaintext"
