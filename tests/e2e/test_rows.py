"""Every paper on a page of either site gets its buttons, once, whatever the page does after loading."""

import time

import pytest

from e2e.browsers.driver import Control, until
from e2e.machine import ARXIV, HF, ROWS, Machine, faults

DATASET = "(name) => document.documentElement?.dataset[name] ?? null"
HOSTS = "() => [...document.querySelectorAll('[data-postil-id]')].map((host) => host.dataset.postilId)"


@pytest.mark.parametrize(
    ("address", "count"),
    [
        (f"{HF}?q=robots", 100),
        (f"{HF}/date/2026-10-05", 40),
        (f"{HF}/month/2026-09", 105),
        (f"{HF}/trending", 25),
        (f"{ARXIV}/list/cs.LG/new", 100),
        (f"{ARXIV}/list/cs.LG/recent", 50),
        (f"{ARXIV}/list/cs.LG/2026-09", 50),
        (f"{ARXIV}/catchup/cs.LG/2026-10-07?abs=True", 16),
        (f"{ARXIV}/search/?query=robots&searchtype=all", 50),
        (f"{ARXIV}/a/abebe_a_1", 8),
        ("https://export.arxiv.org/list/cs.LG/recent", 50),
    ],
)
def test_every_row_is_marked_exactly_once(machine: Machine, address: str, count: int):
    page = machine.open(address)
    machine.marked(page, count)
    assert page.evaluate(DATASET, "hydrationMismatch") is None
    page.close()


@pytest.mark.parametrize("address", [f"{HF}/{{}}", f"{ARXIV}/abs/{{}}", f"{ARXIV}/abs/{{}}v1"])
def test_a_paper_page_is_marked_once(machine: Machine, address: str):
    paper = "2406.05691"
    page = machine.driver.open(address.format(paper))
    until(lambda: page.evaluate(HOSTS) == [f"arxiv:{paper}"], why=lambda: page.evaluate(HOSTS))
    time.sleep(0.6)
    assert page.evaluate(HOSTS) == [f"arxiv:{paper}"]
    assert page.evaluate(DATASET, "hydrationMismatch") is None
    page.close()


def test_single_page_navigation_that_reuses_rows_moves_the_marks_on(machine: Machine):
    page = machine.open(HF)
    before = {row["id"] for row in page.evaluate(ROWS)}
    page.click(Control("Previous day", "link"))
    until(lambda: page.evaluate(DATASET, "shown") == "/papers/date/2026-10-06")
    after = {row["id"] for row in machine.marked(page, 40)}
    assert after != before
    page.close()


def test_single_page_navigation_from_page_to_page_keeps_every_row_marked(machine: Machine):
    page = machine.open(HF)
    for button, count in (("Monthly", 105), ("Daily", 40), ("Trending", 25), ("Daily", 40), ("Weekly", 105)):
        page.click(Control(button))
        machine.marked(page, count)
    page.close()


def test_typing_in_the_sites_search_field_brings_marked_results_and_no_shortcut(machine: Machine):
    page = machine.open(HF)
    page.click(Control("Search papers"))
    page.type("just sketch")
    until(lambda: page.evaluate(DATASET, "shown") == "/papers?q=just%20sketch")
    rows = machine.marked(page, 100)
    assert {host["state"] for row in rows for host in row["hosts"]} == {"new"}
    assert page.evaluate("() => document.querySelector('[name=daily-papers-search]').value") == "just sketch"
    page.close()


def test_rows_that_appear_late_are_marked(machine: Machine):
    page = machine.open(f"{HF}/week/2026-W40")
    until(lambda: page.evaluate(DATASET, "late") == "done")
    machine.marked(page, 105)
    page.close()


def test_rows_added_on_scrolling_are_marked(machine: Machine):
    page = machine.open(f"{HF}/trending")
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    until(lambda: page.evaluate(DATASET, "appended") == "done")
    machine.marked(page, 50)
    page.close()


def test_the_visible_half_of_a_trending_card_has_the_buttons_at_any_width(machine: Machine):
    page = machine.open(f"{HF}/trending")
    for width in (400, 1280):
        page.viewport(width, 800)
        machine.marked(page, 25)
    page.close()


def test_a_page_entered_elsewhere_on_the_site_has_no_marks(machine: Machine):
    page = machine.driver.open("https://huggingface.co/models")
    time.sleep(0.8)
    assert page.evaluate(HOSTS) == []
    assert faults(page.evaluate(ROWS)) == ["no rows"]
    page.close()
