"""Pictures of everything that people see, for a look by eye: `make screenshots`.

They are written to artifacts/ and never compared by a test.
"""

import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright

from e2e.browsers.chromium import Chromium, ChromiumPage
from e2e.browsers.driver import Control
from e2e.machine import ARXIV, HF, ROWS, Machine
from e2e.sites.papers import some
from e2e.studio import studio

ROOT = Path(__file__).parents[2]
OUT = ROOT / "artifacts"
TAGS = ["robotics", "to cite", "reading group", "evaluation"]


def fill(machine: Machine) -> None:
    """A library that looks lived in."""
    for n, paper in enumerate(some(4, 36)):
        body = {
            "title": paper.title,
            "abstract": paper.abstract,
            "authors": paper.authors,
            "published_on": paper.published.isoformat(),
            "url": f"https://huggingface.co/papers/{paper.arxiv_id}",
            "identifiers": {"arxiv": paper.arxiv_id},
            "tags": [TAGS[n % 4], TAGS[(n // 3) % 4]] if n % 2 else [],
            "status": ["unread", "reading", "read"][n % 3],
            "note": "A **neat** trick: see eq. 4.\n\n- try on our data\n- ask Bo" if n % 5 == 0 else "",
        }
        status, answer = machine.api.call("POST", "/api/v1/papers", body)
        assert status == 201, answer


def shoot(page: ChromiumPage, name: str) -> None:
    """One picture, once things have come to rest."""
    time.sleep(0.7)
    page.screenshot(OUT / f"{name}.png")
    print(OUT / f"{name}.png")  # noqa: T201


def library(machine: Machine) -> None:
    """The web library: light, dark, searching, phone."""
    page = machine.sign_in()
    assert isinstance(page, ChromiumPage)
    shoot(page, "library-light")
    page.dark(True)
    shoot(page, "library-dark")
    page.dark(False)
    page.click(Control("Search", "textbox", exact=False))
    page.type("language models")
    shoot(page, "library-search")
    page.viewport(390, 844)
    shoot(page, "library-phone")
    page.close()


def listings(machine: Machine) -> None:
    """Rows on both sites, with the popover open."""
    for name, address in (
        ("hf-daily", HF),
        ("hf-trending", f"{HF}/trending"),
        ("hf-search", f"{HF}?q=robots"),
        ("arxiv-new", f"{ARXIV}/list/cs.LG/new"),
        ("arxiv-search", f"{ARXIV}/search/?query=robots&searchtype=all"),
        ("arxiv-abs", f"{ARXIV}/abs/{some(5, 1)[0].arxiv_id}"),
    ):
        page = machine.driver.open(address)
        assert isinstance(page, ChromiumPage)
        time.sleep(1)
        rows = page.evaluate(ROWS)
        shoot(page, name)
        if rows:
            machine.save(page, machine.unsaved(page))
            canonical = next(row["id"] for row in rows if row["hosts"][0]["state"] == "new")
            page.click(Control("Tags", "button", canonical))
            shoot(page, f"{name}-popover")
        if name == "hf-search":
            page.dark(True)
            shoot(page, f"{name}-popover-dark")
        page.close()


def extension_pages(machine: Machine) -> None:
    """Popup and options."""
    for name, width, height in (("popup", 380, 560), ("options", 1000, 900)):
        page = machine.driver.extension_page(name)
        assert isinstance(page, ChromiumPage)
        page.viewport(width, height)
        shoot(page, name)
        page.dark(True)
        shoot(page, f"{name}-dark")
        page.close()


def main() -> None:
    """Take all pictures with Chromium."""
    if missing := Chromium.missing():
        sys.exit(missing)
    OUT.mkdir(exist_ok=True)
    subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", check=True)
    with sync_playwright() as playwright, studio(playwright) as machine:
        fill(machine)
        library(machine)
        listings(machine)
        extension_pages(machine)


if __name__ == "__main__":
    main()
