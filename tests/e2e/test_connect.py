"""Connecting, signing in on a device, and what the popup and the options page tell."""

import re

from e2e.browsers.driver import Control, Popup, until
from e2e.machine import HF, Machine, Page, identifiers

TEXT = "() => document.body?.innerText ?? ''"


def says(page: Page | Popup, pattern: str, timeout: float = 8) -> str:
    """Wait until a page's text has a match; the whole text."""

    def text() -> str | None:
        shown: str = page.evaluate(TEXT)
        return shown if re.search(pattern, shown, re.IGNORECASE) else None

    return until(text, timeout, lambda: f"{pattern!r} not in {page.evaluate(TEXT)!r}")


def test_a_wrong_token_is_refused_with_a_next_step(machine: Machine):
    options = machine.connect(token="not-a-token")
    said = says(options, "token")
    assert re.search(r"sign in|connect|new token|another token|create|check", said, re.IGNORECASE), said
    assert "Traceback" not in said
    options.close()
    machine.connected()


def test_a_wrong_address_is_refused_with_a_next_step(machine: Machine):
    options = machine.connect(address="http://127.0.0.1:9")
    says(options, r"does not answer|is the server running")
    options.close()
    machine.connected()


def test_the_options_page_names_the_user_and_the_server_once_connected(machine: Machine):
    options = machine.driver.extension_page("options")
    says(options, machine.server.USER)
    options.close()


def test_the_options_page_shows_each_sites_health(machine: Machine):
    page = machine.open(f"{HF}?q=health")
    options = machine.driver.extension_page("options")
    says(options, r"health(.|\n)*Hugging Face(.|\n)*\b100\b")
    options.close()
    page.close()


def test_a_device_is_authorized_on_the_servers_page(machine: Machine):
    machine.disconnect()
    options = machine.driver.extension_page("options")
    machine.fill(options, Control("Server address"), machine.server.address)
    options.click(Control("Connect", "button"))
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", says(options, r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"))
    assert code
    link = options.evaluate("() => [...document.querySelectorAll('a')].map((a) => a.href).find((a) => /code/.test(a))")
    approval = machine.sign_in(link)
    says(approval, code[0])
    approval.click(Control("Approve", "button", exact=False))
    says(options, machine.server.USER, timeout=15)
    approval.close()
    options.close()
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.arrived(canonical)
    page.close()


def test_the_popup_counts_what_waits(machine: Machine):
    page = machine.open(HF)
    machine.server.stop()
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    popup = machine.driver.extension_page("popup")
    says(popup, r"\b1\b")
    popup.close()
    machine.server.start()
    machine.sync()
    machine.arrived(canonical)
    page.close()


def test_the_popup_searches_the_library(machine: Machine):
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    title = machine.arrived(canonical)["title"]
    popup = machine.driver.extension_page("popup")
    says(popup, "Save papers where they are listed")  # what comes before the field is there
    popup.click(Control("Search", "textbox", exact=False))
    popup.type(title.split(":")[0][:30])
    says(popup, re.escape(title[:25]))
    popup.close()
    page.close()


def test_the_popup_of_a_paper_page_saves_that_paper(machine: Machine):
    canonical = "arxiv:2312.04221"
    page = machine.driver.open(f"https://arxiv.org/abs/{canonical.removeprefix('arxiv:')}")
    machine.state(page, canonical, "new")
    popup = machine.driver.open_popup()
    says(popup, "A very large collaboration")
    popup.click(Control("Save", "button"))
    paper = machine.arrived(canonical)
    assert len(paper["authors"]) == 171
    assert canonical in identifiers(paper)
    page.close()
