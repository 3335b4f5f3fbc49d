"""Makes the pictures that the documentation shows, and the extension's icons from the one mark.

`cd tests && ../.venv/bin/python -m e2e.pictures`; the outcome is committed.
"""

import shutil
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Playwright, sync_playwright

from e2e.browsers.chromium import Chromium, ChromiumPage
from e2e.browsers.driver import Control, until
from e2e.machine import HF, ROWS, Machine
from e2e.studio import studio
from postil.formats import listing

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
ICONS = ROOT / "extension" / "icons"
LISTINGS = [ROOT.parent / "shared" / "data" / "listing-C.txt", ROOT / "docs" / "demo" / "listing.txt"]
#: What was put on the papers that end up on top, the newest first: tags, status, starred, note.
MARKS: list[tuple[list[str], str, bool, str]] = [
    (["robotics", "reading group"], "reading", True, ""),
    ([], "unread", False, ""),
    (
        ["to cite"],
        "unread",
        False,
        (
            "Compare with the **layer-wise** variant: table 3, last row.\n\n"
            "Their bound is $\\frac{1}{n}\\sum_{i=1}^{n} \\ell_i \\le \\sqrt{\\frac{d}{n}}$; ours has no $d$ in it."
        ),
    ),
    ([], "unread", False, ""),
    (["adaptation", "evaluation"], "read", False, ""),
    ([], "read", False, ""),
    (["robotics"], "unread", True, ""),
    (["to cite", "adaptation"], "reading", False, "The ablation without the reward model is what we need."),
]


def icons(playwright: Playwright) -> None:
    """The mark as PNG in every size that the manifest names."""
    mark = (ICONS / "postil.svg").read_text(encoding="utf-8")
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    for size in (16, 32, 48, 128):
        page = browser.new_page(viewport={"width": size, "height": size})
        page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px;height:{size}px}}</style>{mark}")
        page.screenshot(path=ICONS / f"{size}.png", omit_background=True)
        page.close()
    browser.close()


def fill(machine: Machine) -> None:
    """The papers of a captured listing page, with what a reader would have put on some of them."""
    source = next(path for path in LISTINGS if path.exists())
    papers = listing.read(source.read_bytes())[:36]
    for place, paper in reversed(list(enumerate(papers))):
        tags, status, starred, note = (
            MARKS[place] if place < len(MARKS) else (["to cite"] if place % 4 == 1 else [], "unread", False, "")
        )
        arxiv = paper.identifiers.get("arxiv", f"24{place % 12 + 1:02}.{10_000 + 137 * place:05}")
        body: dict[str, Any] = {"title": paper.title, "abstract": paper.abstract, "tags": tags, "status": status}
        body |= {"note": note, "starred": starred, "published_on": paper.published_on, "identifiers": {"arxiv": arxiv}}
        body |= {"url": f"https://huggingface.co/papers/{arxiv}"} if place % 3 != 2 else {}
        code, answer = machine.api.call(
            "POST", "/api/v1/papers", {name: body[name] for name in body if body[name] is not None}
        )
        assert code == 201, answer
    spread(machine, [paper.title for paper in papers])


def spread(machine: Machine, titles: list[str]) -> None:
    """As if the papers had been saved, and some of them read, over the last half year."""
    today = datetime.now(UTC)
    with sqlite3.connect(machine.server.folder / "postil.sqlite", timeout=30) as database:
        for place, title in enumerate(titles):
            saved = today - timedelta(days=place * place // 8, hours=3 * place)
            read = (saved + timedelta(days=place % 9)).isoformat()
            done = (read, read, place % 3 == 1)
            database.execute(
                "update paper set created_at = ? where title = ?", (f"{saved:%Y-%m-%d %H:%M:%S.%f}", title)
            )
            database.execute(
                "update paper set read_at = ?, read_key = ?, status = 'read' where title = ? and ?",
                (*done[:2], title, done[2]),
            )


def paper(machine: Machine) -> None:
    """A paper with a note that has a formula in it, and what is like it."""
    page = machine.sign_in()
    assert isinstance(page, ChromiumPage)
    found = "() => [...document.querySelectorAll('article.row')].find((row) => /layer-wise/.test(row.textContent))?.id"
    ident = str(until(lambda: page.evaluate(found))).removeprefix("paper-")
    page.goto(f"{machine.server.address}/papers/{ident}")
    page.viewport(1200, 900)
    time.sleep(2)
    page.screenshot(IMAGES / "paper.png")
    page.close()


def insight(machine: Machine) -> None:
    """Half a year of saving and reading."""
    page = machine.sign_in(machine.server.address + "/insight?weeks=26")
    assert isinstance(page, ChromiumPage)
    page.viewport(1200, 900)
    time.sleep(1)
    page.screenshot(IMAGES / "insight.png")
    page.close()


def library(machine: Machine) -> None:
    """The library of the README."""
    page = machine.sign_in()
    assert isinstance(page, ChromiumPage)
    page.viewport(1200, 760)
    time.sleep(1)
    page.screenshot(IMAGES / "library.png")
    page.close()


def row(machine: Machine) -> None:
    """A listing page with the buttons, and the popover of a saved paper."""
    page = machine.driver.open(f"{HF}?q=robots")
    assert isinstance(page, ChromiumPage)
    page.viewport(1000, 760)
    time.sleep(1)
    canonical = next(one["id"] for one in page.evaluate(ROWS) if one["hosts"][0]["state"] == "new")
    machine.save(page, canonical)
    machine.tag(page, canonical, "robotics")
    page.click(Control("Tags", "button", canonical))
    time.sleep(1)
    page.screenshot(IMAGES / "row.png")
    page.close()


def main() -> None:
    """Icons first, as the extension is photographed with them."""
    if missing := Chromium.missing():
        sys.exit(missing)
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        icons(playwright)
        with studio(playwright) as machine:
            fill(machine)
            library(machine)
            paper(machine)
            insight(machine)
            row(machine)


if __name__ == "__main__":
    main()
