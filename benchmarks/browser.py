"""What the extension costs a page, and how long a click takes to be safe. Prints figures.

Run: python benchmarks/browser.py [papers in the library]. Times are in milliseconds; medians of nine page loads, and
median and 95th percentile of 40 saves. `durable` is from the trusted click until the row shows Saved (it is in the
outbox then), `acknowledged` until the row no longer shows that it waits to be sent, `found` is one search right after.
"""

import contextlib
import gzip
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from playwright.sync_api import Playwright, sync_playwright

from e2e.browsers import BROWSERS
from e2e.browsers.driver import Control
from e2e.machine import ARXIV, HF, Machine, Page, identifiers
from e2e.server import Api, Server
from e2e.sites.server import Sites

ROOT = Path(__file__).parents[1]
RUNS, SAVES = 9, 40
DIST = {"chromium": "chrome", "firefox": "firefox"}
# Script time of all injections so far, in ms, and how many there were.
INJECTIONS = """() => {
  const all = performance.getEntriesByName('postil:inject', 'measure');
  return [all.reduce((sum, one) => sum + one.duration, 0), all.length];
}"""
# Notes when a row becomes Saved, and when it stops waiting; the stand-in sites note when a click came.
WATCH = """(id) => {
  const host = document.querySelector(`[data-postil-id="${CSS.escape(id)}"]`);
  const since = () => performance.now() - Number(document.documentElement.dataset.clickedAt);
  window.saving = new Promise((resolve) => {
    let durable;
    const seen = new MutationObserver(() => {
      if (host.dataset.postilState !== 'saved') return;
      durable ??= since();
      if (host.shadowRoot.querySelector('[aria-label="Not sent yet"]')) return;
      seen.disconnect();
      resolve([durable, since()]);
    });
    seen.observe(host, { attributes: true });
    seen.observe(host.shadowRoot, { childList: true, subtree: true });
  });
}"""


def fill(server: Server, count: int) -> float:
    """Import that many invented papers through `postil import-listing`; papers a second."""
    have, began = 0, time.monotonic()
    lines = []
    for n in range(count):
        lines += [
            f"Invented Paper {n}: {_word(n)} {_word(n * 7 + 3)} for {_word(n * 13 + 5)} Systems",
            "",
            f"We study {_word(n * 3)} and {_word(n * 5)} with {_word(n * 11)} models, and report result {n} on it. "
            * 6,
            "",
        ]
        have += 1
    listing = server.folder.parent / "invented.txt"
    listing.write_text("\n".join(lines), encoding="utf-8")
    server.done("import-listing", "--user", server.USER, str(listing))
    return have / (time.monotonic() - began)


def _word(seed: int) -> str:
    value, out = seed * 2654435761 % 2**32, ""
    for _ in range(3):
        out += "bcdfghjklmnprstvwxyz"[value % 20] + "aeiou"[value // 20 % 5]
        value //= 100
    return out


def injection(machine: Machine) -> tuple[float, float, int]:
    """Median and largest script time of marking a search page of 100 rows, and the injections a page needs."""
    times, count = [], 0
    for run in range(RUNS):
        page = machine.open(f"{HF}?q=robots+{run}")
        total, count = page.evaluate(INJECTIONS)
        times.append(total)
        page.close()
    return statistics.median(times), max(times), count


def saves(machine: Machine) -> dict[str, list[float]]:
    """Times of single saves, one after another."""
    seen: dict[str, list[float]] = {"durable": [], "acknowledged": [], "found": []}
    page = machine.open(f"{ARXIV}/list/cs.LG/new")
    for _ in range(SAVES):
        for name, value in one_save(machine, page, machine.unsaved(page)).items():
            seen[name].append(value)
    page.close()
    return seen


def one_save(machine: Machine, page: Page, canonical: str) -> dict[str, float]:
    """Click Save and time what follows."""
    value = canonical.removeprefix("arxiv:")
    title = _title(page, value)
    page.evaluate(WATCH, canonical)
    page.click(Control("Save", "button", canonical))
    durable, acknowledged = page.evaluate("() => window.saving")
    began = time.monotonic()
    assert _found(machine.api, title, canonical), f"{canonical} {title} was acknowledged and is not found"
    return {"durable": durable, "acknowledged": acknowledged, "found": (time.monotonic() - began) * 1000}


def _found(api: Api, title: str, canonical: str) -> bool:
    words = "+".join("".join(c for c in word if c.isalnum()) for word in title.split()[:8])
    items = api.call("GET", f"/api/v1/papers?q={quote(words, safe='+')}&limit=10")[1]["items"]
    return any(canonical in identifiers(item) for item in items)


def _title(page: Page, value: str) -> str:
    function = (
        "(id) => document.getElementById(id).parentElement.nextElementSibling.querySelector('.list-title').textContent"
    )
    return str(page.evaluate(function, value)).replace("Title:", "").strip()


def p95(values: list[float]) -> float:
    """95th percentile (nearest rank)."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


@contextlib.contextmanager
def machine_on(kind: str, playwright: Playwright, sites: Sites, dist: Path, server: Server) -> Iterator[Machine]:
    """A connected machine with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = BROWSERS[kind](playwright, dist / DIST[kind], Path(profile), sites.port)
        try:
            machine = Machine(driver, server)
            machine.connected()
            yield machine
        finally:
            driver.close()


def main(count: int) -> None:
    """Measure both browsers against one server with `count` papers."""
    subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", check=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copytree(ROOT / "extension" / "dist", folder / "dist")
        for path in sorted((folder / "dist" / "chrome").glob("content-*.js")):
            script = path.read_bytes()
            print(f"{path.name:27} {len(script):>8} B, gzipped {len(gzip.compress(script, 9))} B")
        server = Server(folder / "data")
        server.create_user()
        server.start()
        print(f"library                     {count:>8} papers, imported at {fill(server, count):.0f} a second")
        try:
            with Sites(folder) as sites, sync_playwright() as playwright:
                for kind in BROWSERS:
                    if BROWSERS[kind].missing():
                        print(f"{kind}: {BROWSERS[kind].missing()}")
                        continue
                    with machine_on(kind, playwright, sites, folder / "dist", server) as machine:
                        report(kind, machine)
        finally:
            server.stop()


def report(kind: str, machine: Machine) -> None:
    """Print the figures of one browser."""
    median, most, count = injection(machine)
    print(f"{kind:9} injection, 100 rows {median:8.1f} ms median of {RUNS}, {most:.1f} at most, in {count} passes")
    for name, values in saves(machine).items():
        middle = statistics.median(values)
        print(f"{kind:9} {name:18} {middle:8.1f} ms median, {p95(values):.1f} p95 of {len(values)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
