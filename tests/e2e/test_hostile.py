"""Scripts in a title, a note or a tag are text everywhere: on the site, in the popup, in the web library."""

import time

from e2e.browsers.driver import until
from e2e.machine import ARXIV, Machine, Page, row_text
from e2e.sites.papers import all_papers

HOSTILE = next(paper for paper in all_papers() if paper.title.startswith("<script>"))
ATTACK = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
PWNED = "() => window.pwned ?? null"


def test_markup_in_title_tag_and_note_is_shown_as_text(machine: Machine):
    canonical = f"arxiv:{HOSTILE.arxiv_id}"
    page = machine.driver.open(f"{ARXIV}/abs/{HOSTILE.arxiv_id}")
    machine.state(page, canonical, "new")
    machine.save(page, canonical)
    machine.tag(page, canonical, ATTACK)
    machine.note(page, canonical, f"{ATTACK} [link](javascript:window.pwned=1)")
    assert ATTACK in row_text(page, canonical)
    paper = until(lambda: (p := machine.on_server(canonical)) and p["note"] and p, 10, "the note did not arrive")
    assert paper["title"] == HOSTILE.title
    assert ATTACK in paper["note"]
    assert [tag["name"] for tag in paper["tags"]] == [ATTACK]

    library = machine.sign_in()
    harmless(library, "as a title")
    library.goto(f"{machine.server.address}/?q=pwned")
    harmless(library, "as a title")
    popup = machine.driver.extension_page("popup")
    options = machine.driver.extension_page("options")
    for shown in (page, popup, options):
        assert shown.evaluate(PWNED) is None
    for shown in (library, popup, options, page):
        shown.close()


def harmless(library: Page, text: str) -> None:
    """The page shows the text, runs nothing of it, and holds no element made of it."""
    until(lambda: text in library.evaluate("() => document.body?.innerText ?? ''"), why="the paper is not listed")
    time.sleep(0.3)
    assert library.evaluate(PWNED) is None
    assert library.evaluate("() => document.querySelectorAll('img[src=x], [onerror], a[href^=javascript]').length") == 0
