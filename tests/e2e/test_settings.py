"""The settings in real browsers: a theme that stays, sites that report themselves, a device that comes back."""

import datetime as dt

import pytest

from e2e.browsers.chromium import ChromiumPage
from e2e.browsers.driver import Control, until
from e2e.machine import ARXIV, Machine, Page, state_of

BACK = "() => getComputedStyle(document.documentElement).backgroundColor"
INK = "() => getComputedStyle(document.querySelector('main h1')).color"
TEXT = "() => document.querySelector('main')?.innerText ?? ''"
LIGHT, DARK = "rgb(245, 245, 242)", "rgb(16, 18, 21)"
LIGHT_INK, DARK_INK = "rgb(29, 33, 38)", "rgb(228, 230, 232)"


def settings(machine: Machine, page: Page, place: str = "") -> None:
    """Go to a page of the settings."""
    page.goto(f"{machine.server.address}/settings{place}")
    until(lambda: page.evaluate("() => document.documentElement?.classList.contains('scripted')"), why="no scripts")


def says(page: Page, words: str, seconds: float = 10) -> None:
    """Wait until the page says something."""
    until(lambda: words in page.evaluate(TEXT), seconds, lambda: page.evaluate(TEXT))


@pytest.fixture
def page(machine: Machine) -> Page:
    return machine.sign_in()


def test_the_theme_that_is_chosen_in_the_head_holds_after_loading_again(machine: Machine, page: Page):
    for theme, back, ink in (("Dark", DARK, DARK_INK), ("Light", LIGHT, LIGHT_INK), ("Dark", DARK, DARK_INK)):
        settings(machine, page)
        if page.evaluate(BACK) == back:
            continue
        page.evaluate("() => { window.stays = true }")
        page.click(Control(f"{theme} theme", "button"))
        until(lambda back=back: page.evaluate(BACK) == back, why=lambda: page.evaluate(BACK))
        assert page.evaluate("() => window.stays") is True, "the page was loaded anew"
        chosen = (
            "() => fetch(location.href).then((page) => page.text()).then((text) => /data-theme=.(\\w+)/.exec(text)[1])"
        )
        until(lambda theme=theme, chosen=chosen: page.evaluate(chosen) == theme.lower(), why="it was not kept")
        settings(machine, page, "/keyboard")
        assert (page.evaluate(BACK), page.evaluate(INK)) == (back, ink)
    page.close()


def test_the_system_decides_when_nobody_chose_and_a_choice_overrules_it(machine: Machine, page: Page):
    if not isinstance(page, ChromiumPage):
        pytest.skip("only Chromium's driver can change what the system prefers")
    settings(machine, page, "/appearance")
    for choice, shown in (("As the system", None), ("Light", LIGHT), ("Dark", DARK)):
        page.click(Control(choice, "radio"))
        page.click(Control("Save", "button"))
        says(page, "Saved.")
        for dark in (True, False):
            page.dark(dark)
            settings(machine, page, "/appearance")
            wanted = shown or (DARK if dark else LIGHT)
            assert page.evaluate(BACK) == wanted, (choice, dark)
    page.close()


def test_a_page_that_was_read_is_soon_among_the_sites(machine: Machine, page: Page):
    listing = machine.open(f"{ARXIV}/list/cs.LG/new")
    rows = len(machine.marked(listing))

    def reported() -> bool:
        settings(machine, page, "/sites")
        return "/list/cs.LG/new" in page.evaluate(TEXT)

    until(reported, 20, lambda: page.evaluate(TEXT))
    said = page.evaluate(TEXT)
    assert "arXiv" in said
    assert "Read well" in said
    assert f"{rows} papers on the last page" in said
    listing.close()
    page.close()


def test_a_device_that_was_disconnected_by_mistake_comes_back_with_one_key(machine: Machine, page: Page):
    settings(machine, page, "/devices")
    page.click(Control("Disconnect", "button"))
    says(page, "is disconnected")
    assert machine.api.call("GET", "/api/v1/session")[0] == 401
    until(lambda: page.evaluate("() => document.readyState === 'complete'"), why="the page's scripts did not come")
    page.press("u")
    says(page, "is connected again")
    assert machine.api.call("GET", "/api/v1/session")[0] == 200
    page.close()


def test_a_paper_marked_read_on_a_page_is_saved_and_read_now(machine: Machine):
    page = machine.open(f"{ARXIV}/list/cs.AI/recent")
    canonical = machine.unsaved(page)
    while page.evaluate("() => document.querySelector('[data-postil-current]')?.dataset.postilId") != canonical:
        page.press("j")
    page.press("3")
    machine.state(page, canonical, "saved")
    paper = until(lambda: (p := machine.on_server(canonical)) and p["status"] == "read" and p, 10, "it did not arrive")
    read = dt.datetime.fromisoformat(paper["read_at"])
    assert abs((dt.datetime.now(dt.UTC) - read).total_seconds()) < 60
    page.press("j")
    page.press("s")
    second = page.evaluate("() => document.querySelector('[data-postil-current]').dataset.postilId")
    machine.state(page, second, "saved")
    page.press("k")
    page.press("u")
    machine.state(page, second, "new")
    assert state_of(page, canonical) == "saved"
    page.close()
