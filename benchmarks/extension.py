"""The extension with a library at size: first sync in a browser, memory, disk, and how soon a page's badges are right.

Run: python benchmarks/extension.py [--papers 10000] [--notes 2000]. Every paper has three tags. The server, the
browsers and the stand-in sites share the machine's cores. `right` is the moment when all rows of a page of 100 saved
papers show Saved and their three tags: from the start of the navigation, from DOMContentLoaded, and from the first
mark of the extension on the page; medians of nine loads, and of five with a background that was stopped before.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import sync_playwright

from e2e.browsers import BROWSERS
from e2e.browsers.chromium import Chromium
from e2e.browsers.driver import until
from e2e.conftest import DIST, build_extension
from e2e.machine import ARXIV, HF
from e2e.server import Api, Server
from e2e.sites.papers import Paper, found, some
from e2e.sites.server import Sites
from e2e.traveller import Traveller
from large import fill

WARM, COLD = 9, 5
PAGES = {
    "Hugging Face, search": (f"{HF}?q=robots", found("robots", 100)),
    "arXiv, new papers": (f"{ARXIV}/list/cs.LG/new", some(0, 100)),
}
# Runs before the page's own scripts: notes when the first row is marked and when all hundred are right.
WATCH = """() => {
  const seen = { loaded: 0, marked: 0, right: 0 };
  window.seen = seen;
  addEventListener('DOMContentLoaded', () => { seen.loaded = performance.now(); });
  new MutationObserver((_changes, observer) => {
    const hosts = [...document.querySelectorAll('[data-postil-id]')];
    if (hosts.length > 0) seen.marked ||= performance.now();
    const chips = (host) => host.shadowRoot.querySelectorAll('.chip').length;
    const right = (host) => host.dataset.postilState === 'saved' && chips(host) === 3;
    if (hosts.length < 100 || !hosts.every(right)) return;
    seen.right = performance.now();
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-postil-state'] });
}"""
ESTIMATE = "async () => (await navigator.storage.estimate()).usage"


def shown(api: Api, papers: list[Paper]) -> None:
    """Save the papers of a page, with three tags each."""
    for paper in papers:
        body = {
            "title": paper.title,
            "authors": paper.authors,
            "abstract": paper.abstract,
            "identifiers": {"arxiv": paper.arxiv_id},
            "tags": ["topic 1", "topic 2", "topic 3"],
        }
        status, answer = api.call("POST", "/api/v1/papers", body)
        assert status in {200, 201}, answer


def first_sync(machine: Traveller) -> tuple[float, float]:
    """Seconds from connecting until the whole library is on the machine; most MB that the worker's heap had."""
    began, most = time.monotonic(), 0.0
    machine.tell("configure", server=machine.server.address, token=machine.token)

    def done() -> bool:
        nonlocal most
        time.sleep(0.2)  # asking costs the worker time
        now = machine.ask("connection")
        if isinstance(machine.driver, Chromium):
            most = max(most, machine.driver.background_heap(collected=False))
        return bool(now.get("lastSyncAt") and not now["syncing"] and not now.get("fetching"))

    until(done, 600, lambda: machine.ask("connection"))
    return time.monotonic() - began, most


def folder_size(folder: Path) -> float:
    """MB in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def resident(process: int) -> float:
    """Memory of a process that it shares with no other, MB (Linux)."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000


def badges(machine: Traveller, driver: Chromium, address: str, *, cold: bool) -> tuple[float, float, float]:
    """Milliseconds until all is right: from the navigation's start, from DOMContentLoaded, from the first mark."""
    if cold:
        driver.kill_background()
    tab = driver.context.new_page()
    tab.add_init_script(f"({WATCH})()")
    tab.goto(address)
    seen = until(
        lambda: (s := tab.evaluate("() => window.seen")) and s["right"] and s, 30, "the badges never were right"
    )
    tab.close()
    return seen["right"], seen["right"] - seen["loaded"], seen["right"] - seen["marked"]


def measure(machine: Traveller, profile: Path) -> None:
    """All figures of one browser."""
    seconds, most = first_sync(machine)
    kind, rows = machine.kind, len(machine.disk().fields)
    print(f"{kind:9} first sync                {seconds:8.1f} s for {rows} fields")
    print(f"{kind:9} storage estimate          {machine.desk.evaluate(ESTIMATE) / 1e6:8.1f} MB")
    driver = machine.driver
    if not isinstance(driver, Chromium):
        return
    print(f"{kind:9} IndexedDB on disk         {folder_size(profile / 'Default' / 'IndexedDB'):8.1f} MB")
    print(f"{kind:9} worker's heap, most       {most:8.1f} MB while it synced")
    print(f"{kind:9} worker's heap, at rest    {driver.background_heap(collected=True):8.1f} MB, garbage collected")
    for name, (address, _) in PAGES.items():
        for cold in (False, True):
            times = [badges(machine, driver, address, cold=cold) for _ in range(COLD if cold else WARM)]
            start, loaded, marked = (statistics.median(each) for each in zip(*times, strict=True))
            after = "stopped" if cold else "awake"
            print(f"{kind:9} {name}, background {after}: right {start:.0f} ms after the start, ", end="")
            print(f"{loaded:.0f} after DOMContentLoaded, {marked:.0f} after the first mark")
    print(f"{kind:9} worker's heap, after      {driver.background_heap(collected=True):8.1f} MB, garbage collected")
    processes = driver.extension_processes()
    print(
        f"{kind:9} extension's processes     {sum(map(resident, processes)):8.1f} MB private, {len(processes)} of them"
    )


def main() -> None:
    """Make the library, then measure one browser after the other."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=10_000)
    options.add_argument("--notes", type=int, default=2_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        dist = build_extension(folder / "dist")
        server = Server(folder / "data")
        server.folder.mkdir()
        server.create_user()
        print(f"library   {given.papers} papers made in {fill(server, given.papers, given.notes):.0f} s")
        server.start()
        try:
            api = Api(server.address, server.create_token())
            for _, papers in PAGES.values():
                shown(api, list(papers))
            server.done("index", "check")  # what waits for the index would compete with what is measured
            with Sites(folder) as sites, sync_playwright() as playwright:
                for kind, browser in BROWSERS.items():
                    if missing := browser.missing():
                        print(f"{kind}: {missing}")
                        continue
                    profile = folder / kind
                    profile.mkdir()
                    driver = browser(playwright, dist / DIST[kind], profile, sites.port)
                    try:
                        with Traveller(driver, server) as machine:
                            measure(machine, profile)
                    finally:
                        driver.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
