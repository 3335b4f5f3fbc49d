"""What highlighting costs in the browsers: from the press to the colour, and a page with many highlights.

Run: python benchmarks/annotating.py [highlights on one page]. Prints figures; times are in milliseconds. `visible` is
from a trusted press of h until the frame that shows the colour (the extension's own measure `postil:highlight`).
`anchored` is from the background's answer until all highlights of a page that was loaded are painted in their places,
`painted` the same from the beginning of the navigation on. The stand-in sites, the server and the browser share the
machine's cores.
"""

import gzip
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import sync_playwright

from browser import machine_on, p95
from e2e.browsers import BROWSERS
from e2e.browsers.driver import until
from e2e.conftest import build_extension
from e2e.machine import ARXIV, Machine, Page
from e2e.reading import AR5IV, fresh
from e2e.server import Server
from e2e.sites.papers import Paper
from e2e.sites.server import Sites

PRESSES, LOADS, AT_ONCE = 30, 7, 50
PAGE = ["viewer.html", "viewer.css", "textLayer.css", "look.css", "viewer.js"]
BUNDLES = {
    "every page": ["content-arxiv.js"],
    "with annotating": ["content-arxiv.js", "annotate.js"],
    "the same, Hugging Face": ["content-huggingface.js", "annotate.js"],
    "with popover and panel": ["content-arxiv.js", "annotate.js", "popover.js"],
    "PDF page without pdf.js": PAGE,
    "PDF page with pdf.js": [*PAGE, "pdfjs/pdf.min.mjs", "pdfjs/pdf.worker.min.mjs"],
}
# Selects one of many passages of a paper as HTML: words that overlap with those of others here and there.
CHOOSE = """(number) => {
  const texts = [...document.querySelectorAll('p.ltx_p')].map((paragraph) => paragraph.firstChild);
  const text = texts[number % texts.length];
  const words = [...text.data.matchAll(/\\S+/g)];
  const from = (Math.floor(number / texts.length) * 7) % (words.length - 12);
  const last = words[from + 3 + number % 9];
  getSelection().setBaseAndExtent(text, words[from].index, text, last.index + last[0].length);
}"""
COUNT = "() => [...CSS.highlights.values()].reduce((sum, { size }) => sum + size, 0)"
# Highlights passages as a reader does, one after the other, with keys that are not trusted: 500 would take long else.
MANY = f"""async ([from, to]) => {{
  const choose = {CHOOSE};
  const count = {COUNT};
  for (let number = from; number < to; number += 1) {{
    const before = count();
    choose(number);
    document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'h', bubbles: true, composed: true }}));
    while (count() <= before) await new Promise((resolve) => setTimeout(resolve, 2));
  }}
}}"""
MEASURED = (
    "(name) => performance.getEntriesByName(name, 'measure').map(({ startTime, duration }) => [startTime, duration])"
)
KNOWN = "(request) => chrome.runtime.sendMessage({ name: 'annotations', request })"


def bundles(dist: Path) -> None:
    """Sizes of what pages load."""
    for name, files in BUNDLES.items():
        packed = sum(len(gzip.compress((dist / "chrome" / file).read_bytes(), 9)) for file in files)
        print(f"{name:30} {packed:>8} B gzipped, {', '.join(files)}")


def presses(page: Page, first: int) -> list[float]:
    """Times from the press to the colour, of passages from a number on."""
    for number in range(first, first + PRESSES):
        before = page.evaluate(COUNT)
        page.evaluate(CHOOSE, number)
        page.press("h")
        until(lambda before=before: page.evaluate(COUNT) > before, 10)
    durations = [duration for _, duration in until(lambda: page.evaluate(MEASURED, "postil:highlight"), 5)]
    return durations[-PRESSES:]


def loads(page: Page, address: str, number: int) -> tuple[list[float], list[float]]:
    """Loads of a page with many highlights: time of anchoring, and time since the navigation began."""
    anchored, painted = [], []
    for _ in range(LOADS):
        page.goto(address)
        (start, duration) = until(lambda: page.evaluate(MEASURED, "postil:anchor"), 60, lambda: page.evaluate(COUNT))[0]
        shown = page.evaluate(COUNT)
        assert shown >= number * 0.9, f"{shown} of {number} are painted at {address}"
        anchored.append(duration)
        painted.append(start + duration)
    return anchored, painted


def told(kind: str, name: str, values: list[float]) -> None:
    """One line of figures."""
    middle, most = statistics.median(values), max(values)
    print(f"{kind:9} {name:44} {middle:8.1f} median, {p95(values):8.1f} p95, {most:8.1f} most of {len(values)}")


def kept(machine: Machine, paper: Paper, number: int) -> None:
    """Wait until the extension has so many annotations of a paper on disk, and the server has them too."""
    desk = machine.driver.extension_page("icons/48.png")
    seen = {"canonical": f"arxiv:{paper.arxiv_id}", "identifiers": {"arxiv": paper.arxiv_id}, "title": "", "url": ""}

    def known() -> list[Any]:
        found: list[Any] = desk.evaluate(KNOWN, {"papers": [seen]})["ok"][0]
        return found

    until(lambda: len(known()) == number, 60, lambda: len(known()))
    desk.close()
    machine.sync()


def measure(kind: str, machine: Machine, many: int) -> None:
    """All figures of one browser."""
    paper = fresh(0)
    html = f"{ARXIV}/html/{paper.arxiv_id}v1"
    page = machine.driver.open(html)
    until(lambda: page.evaluate("() => !!document.querySelector('[data-postil=launcher]')"), 10)
    told(kind, "visible, on a page with few", presses(page, 0))
    for number in range(PRESSES, many - PRESSES, AT_ONCE):
        page.evaluate(MANY, [number, min(number + AT_ONCE, many - PRESSES)])
        machine.sync()  # nobody has hundreds of edits in half a minute: what waits would slow what is measured
    told(kind, f"visible, on a page with {many - PRESSES}", presses(page, many - PRESSES))
    kept(machine, paper, many)
    for name, address in {
        "same page": html,
        "ar5iv": f"{AR5IV}/html/{paper.arxiv_id}",
        "next version": f"{ARXIV}/html/{paper.arxiv_id}v2",
    }.items():
        anchored, painted = loads(page, address, many)
        told(kind, f"{many} anchored, {name}", anchored)
        told(kind, f"{many} painted since navigation, {name}", painted)
    page.close()


def main(many: int) -> None:
    """Measure both browsers, each with a server of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        dist = build_extension(folder / "dist")
        bundles(dist)
        with Sites(folder) as sites, sync_playwright() as playwright:
            for kind, browser in BROWSERS.items():
                if missing := browser.missing():
                    print(f"{kind}: {missing}")
                    continue
                server = Server(folder / f"data-{kind}")
                server.create_user()
                server.start()
                try:
                    with machine_on(kind, playwright, sites, dist, server) as machine:
                        measure(kind, machine, many)
                finally:
                    server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
