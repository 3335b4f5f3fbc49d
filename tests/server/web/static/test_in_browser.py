"""The order of a reading list in a real browser: dragged, moved with keys and the bar, with others moving too."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser, Page, expect

from postil.services import lists
from server.web.shelf import Reader

ROWS = "[data-order] > [data-paper]"
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(PROGRAM is None, reason="no Chromium on PATH")]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def numbers(page: Page) -> str:
    """The order of the list, "01234" at first."""
    titles = page.locator(f"{ROWS} .title").all_inner_texts()
    return "".join(title.removeprefix("Paper ")[0] for title in titles)


def kept(reader: Reader) -> str:
    """The order of the list in the database."""
    ident = reader.list_id("This week")
    with reader.writing() as (session, _):
        held = lists.entries(session, reader.library_id, ident)
    return "".join(paper.title.removeprefix("Paper ")[0] for _, paper in held)


def eventually(page: Page, reader: Reader, order: str) -> None:
    for _ in range(50):
        if kept(reader) == order:
            return
        page.wait_for_timeout(60)
    assert kept(reader) == order


def drag(page: Page, number: int, to: int) -> None:
    """Hold the handle of the row at a place over the middle of another, without letting go."""
    source = page.locator("[data-handle]").nth(number).bounding_box()
    target = page.locator(ROWS).nth(to).bounding_box()
    assert source
    assert target
    page.mouse.move(source["x"] + 8, source["y"] + 8)
    page.mouse.down()
    page.mouse.move(source["x"] + 8, source["y"] + 30, steps=3)
    edge = target["height"] * (0.8 if to > number else 0.2)
    page.mouse.move(source["x"] + 8, target["y"] + edge, steps=8)


def test_a_paper_is_dragged_to_its_place_and_stays_there(page: Page, shelf: str, reader: Reader):
    page.goto(shelf)
    drag(page, 3, 0)
    assert numbers(page) == "30124"
    page.mouse.up()
    expect(page.locator("#order-said")).to_have_text("Paper 3: robots: place 1 of 5")
    eventually(page, reader, "30124")
    expect(page.locator(ROWS).first).to_be_focused()
    drag(page, 0, 4)
    page.mouse.up()
    eventually(page, reader, "01243")
    page.reload()
    assert numbers(page) == "01243"
    assert page.locator(".place").all_inner_texts() == ["1", "2", "3", "4", "5"]


def test_a_drag_that_is_broken_off_changes_nothing(page: Page, shelf: str, reader: Reader):
    page.goto(shelf)
    drag(page, 0, 3)
    assert numbers(page) == "12304"
    page.keyboard.press("Escape")
    page.mouse.up()
    assert numbers(page) == kept(reader) == "01234"


def test_papers_are_moved_from_the_keyboard_and_keep_the_focus(page: Page, shelf: str, reader: Reader):
    page.goto(shelf)
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = focused(page)
    steps = (("ArrowDown", "02134"), ("Shift+ArrowDown", "02341"), ("ArrowUp", "02314"), ("Shift+ArrowUp", "10234"))
    for keys, order in steps:
        page.keyboard.press(f"Alt+{keys}")
        page.wait_for_function(f"""() => [...document.querySelectorAll("{ROWS} .title")]
            .map((one) => one.textContent.replace("Paper ", "")[0]).join("") === "{order}" """)
        assert focused(page) == row
    expect(page.locator("#order-said")).to_have_text("Paper 1: robots: place 1 of 5")
    eventually(page, reader, "10234")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("j")
    expect(page.locator(ROWS).nth(1)).to_be_focused()
    assert numbers(page) == "10234"
    page.keyboard.press("u")
    eventually(page, reader, "02314")
    expect(page.locator(f"{ROWS} .title").first).to_contain_text("Paper 0")


def test_the_bar_moves_the_chosen_paper_in_place_and_to_a_number(page: Page, shelf: str, reader: Reader):
    page.goto(shelf)
    bar = page.get_by_role("form", name="The chosen paper")
    expect(bar.get_by_role("button", name="Move down")).to_be_disabled()
    page.locator(ROWS).nth(1).click(position={"x": 60, "y": 8})
    bar.get_by_role("button", name="Move down").click()
    expect(bar.get_by_role("button", name="Move down")).to_be_focused()
    expect(bar.get_by_label("Place")).to_have_value("3")
    bar.get_by_role("button", name="Move to the bottom").click()
    eventually(page, reader, "02341")
    expect(bar.get_by_role("button", name="Move down")).to_be_disabled()
    page.locator(ROWS).last.focus()
    page.keyboard.press("m")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    eventually(page, reader, "01234")
    expect(page.locator(ROWS).nth(1)).to_be_focused()


def test_what_others_moved_meanwhile_is_shown_and_nobody_is_lost(page: Page, shelf: str, reader: Reader):
    page.goto(shelf)
    ids = [page.locator(ROWS).nth(at).get_attribute("id") or "" for at in (0, 4)]
    first, last = (one.removeprefix("paper-") for one in ids)
    ident = reader.list_id("This week")
    with reader.writing() as (session, writer):
        lists.place(session, writer, ident, last, first)
    page.locator(ROWS).nth(1).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".toast").last).to_contain_text("changed elsewhere")
    expect(page.locator(f"{ROWS} .title").first).to_contain_text("Paper 4")
    assert numbers(page) == kept(reader) == "40213"
    expect(page.locator(ROWS).nth(3)).to_be_focused()


def test_a_move_that_does_not_reach_the_server_is_taken_back(
    page: Page, shelf: str, reader: Reader, failures: list[str]
):
    page.route("**/move", lambda route: route.abort())
    page.goto(shelf)
    page.locator(ROWS).first.focus()
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator(".toast")).to_contain_text("cannot be reached")
    assert numbers(page) == kept(reader) == "01234"
    page.unroute("**/move")
    page.keyboard.press("Alt+ArrowDown")
    eventually(page, reader, "10234")
    assert failures
    failures.clear()


def test_a_finger_drags_by_the_handle_and_scrolls_elsewhere(page: Page, shelf: str, reader: Reader):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(shelf)
    finger = page.context.new_cdp_session(page)
    start = page.locator("[data-handle]").nth(2).bounding_box()
    target = page.locator(ROWS).first.bounding_box()
    assert start
    assert target
    x, top, bottom = start["x"] + 8, target["y"] + 10, start["y"] + 8
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": bottom}]})
    for step in range(1, 11):
        at = bottom + (top - bottom) * step / 10
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": at}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    eventually(page, reader, "20134")
    assert numbers(page) == "20134"
    assert page.locator("[data-handle]").first.evaluate("one => getComputedStyle(one).touchAction") == "none"
    assert page.locator(ROWS).first.evaluate("one => getComputedStyle(one).touchAction") == "auto"


def test_the_order_is_changed_without_scripts(page: Page, shelf: str, reader: Reader, chromium: Browser):
    signed_in = page.context.storage_state()
    context = chromium.new_context(base_url=page.url, storage_state=signed_in, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(shelf)
    expect(plain.locator("[data-handle]").first).to_be_hidden()
    plain.locator(ROWS).nth(3).get_by_role("radio").check()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Move to the top").click()
    assert numbers(plain) == kept(reader) == "30124"
    expect(plain.locator(ROWS).first.get_by_role("radio")).to_be_checked()
    plain.locator(ROWS).nth(1).get_by_role("radio").check()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Move down").click()
    assert numbers(plain) == kept(reader) == "31024"
    context.close()
