"""Every page of the library: no serious fault by axe, within its budget, nothing from elsewhere; pictures to look at.

Pictures and the figures (bytes, first contentful paint) are written to artifacts/pages/.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from pathlib import Path

import pytest

from e2e.browsers.chromium import Chromium, ChromiumPage
from e2e.browsers.driver import Page, until
from e2e.furnished import Furnished, furnish
from e2e.machine import Machine

ROOT = Path(__file__).parents[2]
OUT = ROOT / "artifacts" / "pages"
AXE = ROOT / "extension" / "node_modules" / "axe-core" / "axe.min.js"
STATIC = ROOT / "server" / "postil" / "web" / "static"
HTML_BYTES, SCRIPT_BYTES = 60_000, 50_000

PAGES = {
    "library": "/",
    "filtered": "/?tag=robotics&status=unread&sort=title",
    "search": "/?q=learning",
    "nothing-found": "/?q=xyzzyplugh&tag=robotics",
    "paper": "/papers/{paper}",
    "highlights": "/annotations",
    "highlight": "/annotations/{highlight}/edit",
    "page-note": "/papers/{paper}/annotations/new",
    "highlighted": "/?has=highlight",
    "merge": "/merge?id={paper}&id={other}",
    "cite": "/papers/{paper}/cite",
    "note": "/papers/{paper}/note",
    "lists": "/lists",
    "list": "/lists/{shelf}",
    "tags": "/tags",
    "rules": "/tags/rules",
    "insight": "/insight",
    "trash": "/trash",
    "settings": "/settings",
    "appearance": "/settings/appearance",
    "devices": "/settings/devices",
    "sites": "/settings/sites",
    "transfer": "/settings/transfer",
    "backup": "/settings/backup",
    "keyboard": "/settings/keyboard",
    "not-there": "/papers/no-such-paper",
}
#: What a page is looked at in: width, height, dark.
VIEWS = {"light": (1280, 900, False), "dark": (1280, 900, True), "phone": (390, 844, False)}
LOADED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
SHOWN = """() => {
  const of = (kind) => performance.getEntriesByType(kind);
  return {
    elsewhere: of('resource').map(({ name }) => name).filter((name) => !name.startsWith(location.origin)),
    scripts: [...document.scripts].map(({ src }) => new URL(src).pathname),
    paint: of('paint').find(({ name }) => name === 'first-contentful-paint')?.startTime ?? null,
    wide: document.documentElement.scrollWidth - innerWidth,
  };
}"""
RUN = """async () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
  const { violations } = await axe.run(document, { runOnly: rules });
  const where = (nodes) => nodes.map(({ target }) => target.join(' ')).slice(0, 3);
  return violations.map(({ id, impact, nodes }) => ({ id, impact, where: where(nodes) }));
}"""


@pytest.fixture(scope="module")
def furnished(machine: Machine) -> tuple[Machine, Furnished]:
    made = furnish(machine.api)
    machine.sign_in().close()
    OUT.mkdir(parents=True, exist_ok=True)
    return machine, made


def address(machine: Machine, made: Furnished, name: str) -> str:
    found = PAGES[name].format(paper=made.papers[0], other=made.papers[1], shelf=made.shelf, highlight=made.highlight)
    return machine.server.address + found


def look(page: Page, view: str) -> None:
    width, height, dark = VIEWS[view]
    page.viewport(width, height)
    if isinstance(page, ChromiumPage):
        page.dark(dark)


def faults(page: Page) -> list[dict[str, object]]:
    """What axe finds: rule, impact and the first places."""
    page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    found: list[dict[str, object]] = page.evaluate(RUN)
    return found


def note(name: str, **figures: object) -> None:
    with (OUT / f"figures-{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"page": name, **figures}) + "\n")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_small_all_from_here_and_without_serious_fault(furnished, name):
    machine, made = furnished
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make install-dev")
    views = list(VIEWS) if isinstance(machine.driver, Chromium) else ["light"]
    page = machine.driver.open(address(machine, made, name))
    try:
        until(lambda: page.evaluate(LOADED), 10)
        html = page.evaluate("async () => (await (await fetch(location.href)).text())")
        shown = page.evaluate(SHOWN)
        scripts = sum(
            len(gzip.compress((STATIC / src.removeprefix("/static/")).read_bytes())) for src in shown["scripts"]
        )
        assert shown["elsewhere"] == []
        assert len(html.encode()) <= HTML_BYTES
        assert scripts <= SCRIPT_BYTES
        assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", html) == []
        counted: dict[str, list[str]] = {}
        for view in views:
            look(page, view)
            time.sleep(0.3)
            if machine.kind == "chromium":
                page.screenshot(OUT / f"{name}-{view}.png")
            found = faults(page)
            counted[view] = [f"{one['impact']} {one['id']}" for one in found]
            assert [one for one in found if one["impact"] in {"serious", "critical"}] == [], view
            assert page.evaluate(SHOWN)["wide"] <= 0, f"{view}: the page scrolls sideways"
        note(name, browser=machine.kind, html=len(html.encode()), scripts=scripts, paint=shown["paint"], axe=counted)
    finally:
        page.close()
