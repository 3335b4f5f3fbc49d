"""The library pages in a real browser: typing, the keyboard, undo, and nothing that the content policy refuses."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from postil.domain.ops import Op
from postil.services import ledger, papers
from server.web.shelf import Reader

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(PROGRAM is None, reason="no Chromium on PATH")]


def rows(page: Page) -> list[str]:
    return page.locator("article.row .title").all_inner_texts()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_list_follows_the_typing_and_so_does_the_address(page: Page):
    page.keyboard.press("/")
    page.keyboard.type("paper 17 rob", delay=15)
    expect(page.locator("article.row .title").first).to_have_text("Paper 17: robots")
    expect(page.locator("#announce")).to_contain_text("for paper 17 rob")
    assert page.url.endswith("/?q=paper+17+rob")
    assert focused(page) == "q"
    page.reload()
    expect(page.locator("#q")).to_have_value("paper 17 rob")
    expect(page.locator("article.row .title").first).to_have_text("Paper 17: robots")


def test_more_papers_come_while_scrolling(page: Page):
    assert len(rows(page)) == 30
    page.locator("article.row").last.scroll_into_view_if_needed()
    expect(page.locator("article.row")).to_have_count(60)
    assert len(set(rows(page))) == 60


def test_everything_is_done_from_the_keyboard(page: Page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator("article.row").nth(1)
    expect(row).to_be_focused()
    page.keyboard.press("s")
    expect(row.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("2")
    expect(row.locator(".side .dot")).to_have_text("Reading")
    page.keyboard.press("Shift+Digit4")
    expect(row.locator(".rating")).to_have_text("rated 4/5")
    page.keyboard.press("t")
    page.keyboard.type("to cite")
    page.keyboard.press("Enter")
    expect(row.locator(".marks a")).to_have_text("to cite")
    expect(page.locator("#filters")).to_contain_text("to cite")
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    page.keyboard.press("n")
    expect(row.locator("textarea")).to_be_focused()
    page.keyboard.type("jumps **far** / ? s")
    page.keyboard.press("Control+Enter")
    expect(row.locator(".memo")).to_have_text("jumps far / ? s")
    page.keyboard.press("k")
    expect(page.locator("article.row").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*")


def test_a_removed_paper_comes_back_with_one_key(page: Page):
    page.keyboard.press("j")
    title = rows(page)[0]
    page.keyboard.press("Delete")
    expect(page.locator(".toast")).to_contain_text("Moved to the trash: 1 paper")
    expect(page.locator(".row.gone")).to_contain_text(f"Moved to the trash: {title}")
    expect(page.locator("#f-all")).to_contain_text("59")
    expect(page.locator("article.row").first).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("article.row .title").first).to_have_text(title)
    expect(page.locator(".row.gone")).to_have_count(0)
    expect(page.locator("#f-all")).to_contain_text("60")
    expect(page.locator("article.row").first).to_be_focused()


def test_a_note_is_saved_while_typing_and_nothing_of_it_is_lost(page: Page, reader: Reader):
    row = page.locator("article.row").first
    ident = (row.get_attribute("id") or "").removeprefix("paper-")
    page.keyboard.press("j")
    page.keyboard.press("n")
    row.locator("textarea").type("first line")
    expect(row.locator("[data-saved]")).to_contain_text("Saved", timeout=8000)
    assert reader.paper(ident).note == "first line"
    with reader.writing() as (session, writer):
        papers.write_note(session, writer, ident, "above\nfirst line")
    row.locator("textarea").type("\nsecond line")
    row.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("changed elsewhere too")
    expect(row.locator("textarea")).to_have_count(0)
    assert reader.paper(ident).note == "above\nfirst line\nsecond line"


def test_filters_combine_with_what_is_typed_and_the_back_button_undoes_them(page: Page):
    page.locator("#q").type("robots", delay=10)
    expect(page.locator(".results-count")).to_contain_text("30 papers")
    expect(page.locator("#f-read")).to_have_count(0)
    page.locator("#f-unread").click()
    expect(page.locator(".chip.on")).to_contain_text("unread")
    assert page.url.endswith("/?q=robots&status=unread")
    page.go_back()
    expect(page.locator(".chip.on")).to_have_count(0)
    expect(page.locator(".results-count")).to_contain_text("30 papers")
    expect(page.locator("#q")).to_have_value("robots")


def test_a_refusal_is_said_and_what_was_typed_stays(page: Page, failures: list[str]):
    row = page.locator("article.row").first
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.keyboard.type(" , ")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Type the name of a tag first")
    expect(row.locator(".inline-editor input")).to_have_value(" , ")
    assert failures
    assert all("422" in failure for failure in failures)
    failures.clear()


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(page: Page, shelf: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    first = (page.locator("article.row").first.get_attribute("id") or "").removeprefix("paper-")
    for path in ("/", "/?q=robots", "/lists", shelf, f"/papers/{first}", "/trash", "/settings"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_pages_work_without_scripts(chromium: Chromium, reader: Reader, address: str):
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    cookie = reader.browser.client.get_cookie("postil")
    assert cookie is not None
    context.add_cookies([{"name": "postil", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto("/")
    page.fill("#q", "paper 17")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("article.row .title").first).to_have_text("Paper 17: robots")
    row = page.locator("article.row").first
    row.get_by_role("button", name="Star").click()
    expect(page.locator("article.row").first.get_by_role("button", name="Star")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert "q=paper+17" in page.url
    expect(page.locator("#f-unread")).to_be_visible()
    page.locator("article.row .pick").first.check()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("article.row .title").first).to_have_text("Paper 17: robots")
    context.close()


def test_a_tag_taken_off_comes_back_with_one_key(page: Page):
    row = page.locator("article.row").first
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.keyboard.type("to cite")
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Take off the tag to cite").click()
    expect(page.locator(".toast")).to_contain_text("Tag taken off, “to cite”")
    expect(row.locator(".marks")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(row.locator(".marks a")).to_have_text("to cite")


def test_the_abstract_opens_in_its_row_with_one_key_and_closes_again(page: Page):
    row = page.locator("article.row").first
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(row.get_by_text("An abstract.")).to_be_visible()
    expect(row).to_be_focused()
    page.keyboard.press("d")
    expect(row.get_by_text("An abstract.")).to_have_count(0)


def test_a_phone_begins_with_papers_and_a_wide_window_shows_the_filters(page: Page):
    expect(page.locator("#f-unread")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator("#f-unread")).to_be_hidden()
    box = page.locator("article.row").first.bounding_box()
    assert box is not None
    assert box["y"] < 250
    page.get_by_text("Filters", exact=True).click()
    page.locator("#f-unread").click()
    expect(page.locator(".chip.on")).to_contain_text("unread")
    expect(page.locator("#f-unread")).to_be_visible()


def test_two_versions_of_a_note_are_settled_with_one_click_and_undone_with_one_key(page: Page, reader: Reader):
    row = page.locator("article.row").first
    ident = (row.get_attribute("id") or "").removeprefix("paper-")
    with reader.writing() as (session, writer):
        papers.write_note(session, writer, ident, "mine")
        theirs = Op("text", "paper", ident, field="note", value="theirs", base_text="ours")
        ledger.apply(session, writer.library_id, ledger.Author("elsewhere"), [theirs])
    page.reload()
    page.locator("article.row").first.get_by_text("Two versions").click()
    page.get_by_role("button", name="Keep this").nth(1).click()
    expect(page.locator(".conflict")).to_have_count(0)
    expect(page.locator(f"#note-{ident}")).to_contain_text("theirs")
    assert reader.paper(ident).note == "theirs"
    page.keyboard.press("u")
    expect(page.locator(f"#note-{ident}")).to_contain_text("mine")
    assert reader.paper(ident).note == "mine\ntheirs"


def test_an_earlier_value_is_brought_back_and_undone_in_place(page: Page, reader: Reader):
    page.locator("article.row").first.locator(".title a").click()
    page.wait_for_url("**/papers/*")
    ident = page.url.rpartition("/")[2]
    page.get_by_label("Status", exact=True).select_option("read")
    expect(page.locator("#history")).to_contain_text("Status set to Read")
    page.get_by_label("Status", exact=True).select_option("reading")
    page.get_by_role("button", name="Bring back: Status: Read").click()
    expect(page.get_by_label("Status", exact=True)).to_have_value("read")
    expect(page.locator(".toast")).to_contain_text("The earlier value is back")
    assert reader.paper(ident).status == "read"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Status", exact=True)).to_have_value("reading")
    assert reader.paper(ident).status == "reading"
    expect(page.locator(".toast")).to_contain_text("Undone")


def test_a_paper_goes_onto_a_list_from_its_row_with_the_keyboard(page: Page):
    page.keyboard.press("j")
    page.keyboard.press("l")
    page.keyboard.type("This week")
    page.keyboard.press("Enter")
    chip = page.locator("article.row").first.locator(".marks a.list")
    expect(chip).to_have_text("This week")
    page.locator("article.row").first.get_by_role("button", name="Take off the list").click()
    expect(chip).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(chip).to_have_text("This week")
