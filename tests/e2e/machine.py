"""One machine of one reader: a browser with the extension, connected to its own fresh server."""

import time
from pathlib import Path
from typing import Any

from e2e.browsers.chromium import Chromium, ChromiumPage
from e2e.browsers.driver import FIND, Control, until
from e2e.browsers.firefox import Firefox, FirefoxPage
from e2e.server import Api, Server

ROWS = Path(__file__).with_name("rows.js").read_text(encoding="utf-8")
HF = "https://huggingface.co/papers"
ARXIV = "https://arxiv.org"
# True once the page's own scripts have finished what they do to a page that was just loaded.
SETTLED = "() => !!(document.documentElement?.dataset.hydrated ?? document.documentElement?.dataset.typeset)"
FOCUSED = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return { tag: e?.tagName ?? '', value: e?.value ?? null };
}"""

Page = ChromiumPage | FirefoxPage


class Machine:
    """A driver, a server, a token, and the few gestures that every test makes."""

    def __init__(self, driver: Chromium | Firefox, server: Server) -> None:
        self.driver, self.server = driver, server
        self.token = server.create_token()
        self.api = Api(server.address, self.token)
        self._next = 0

    @property
    def kind(self) -> str:
        """Name of the browser."""
        return self.driver.kind

    def connect(self, address: str | None = None, token: str | None = None) -> Page:
        """Connect the extension as a reader does, on its options page; the page stays open."""
        options = self.driver.extension_page("options")
        self.fill(options, Control("Server address"), address or self.server.address)
        if not options.evaluate(f"(spec) => !!({FIND})(spec)", Control("Token").spec()):
            options.click(Control("Use a token instead"))
        self.fill(options, Control("Token"), token or self.token)
        options.press("Enter")
        return options

    def connected(self, address: str | None = None) -> None:
        """Connect by token and wait until the extension says that it is."""
        options = self.connect(address)
        wanted = address or self.server.address

        def done() -> bool:
            now = self.connection(options)
            return bool(now["signedIn"] and now["server"] == wanted and not now.get("problem"))

        until(done, 15, lambda: (self.connection(options), options.evaluate("() => document.body.innerText")))
        options.close()

    def disconnect(self) -> None:
        """Sign the extension out."""
        options = self.driver.extension_page("options")
        self._ask(options, "disconnect")
        options.close()

    def connection(self, page: Page) -> dict[str, Any]:
        """What the background tells an extension page about the connection."""
        return self._ask(page, "connection")

    def _ask(self, page: Page, name: str) -> dict[str, Any]:
        answer = page.evaluate("(name) => chrome.runtime.sendMessage({ name, request: {} })", name)
        told: dict[str, Any] = answer["ok"]
        return told

    def sync(self) -> None:
        """Open the popup, sync, and wait until nothing waits any more."""
        popup = self.driver.extension_page("popup")
        # It syncs by itself too, but a moment after it opened: nothing may wait and nothing run just before.
        self._ask(popup, "sync")
        until(lambda: self._idle(popup), 30, lambda: self.connection(popup))
        popup.close()

    def _idle(self, page: Page) -> bool:
        now = self.connection(page)
        return now["pending"] == 0 and not now["syncing"]

    def sign_in(self, address: str | None = None) -> Page:
        """A page of the web library, signed in through the form when it asks for that."""
        page = self.driver.open(address or self.server.address + "/")
        loaded = "() => document.readyState === 'complete' && !!document.querySelector('main *')"
        until(lambda: page.evaluate(loaded), 20, lambda: page.evaluate("() => location.href"))
        if page.evaluate("() => !!document.querySelector('input[type=password]')"):
            self.fill(page, Control("Name", "textbox", exact=False), self.server.USER)
            page.click(Control("Password", "textbox", exact=False))
            page.type(self.server.PASSWORD)
            page.press("Enter")
            signed_in = "() => document.readyState === 'complete' && !location.pathname.startsWith('/sign-in')"
            until(lambda: page.evaluate(signed_in), 20, lambda: page.evaluate("() => document.body.innerText"))
        return page

    def fill(self, page: Page, control: Control, text: str) -> None:
        """Replace what is in a field by typing."""
        page.click(control)
        page.press("Control+a")
        page.press("Delete")
        page.type(text)

    def open(self, address: str) -> Page:
        """A site's page, settled and with a mark on every row."""
        page = self.driver.open(address)
        until(lambda: page.evaluate(SETTLED), why=f"{address} did not settle")
        self.marked(page)
        return page

    def marked(self, page: Page, count: int | None = None) -> list[dict[str, Any]]:
        """Wait until every row has exactly one visible mark, with its own id; the rows.

        Asked again a moment later, for pages that are marked twice or whose marks go away.
        """
        for pause in (0.25, 0.0):
            until(lambda: not faults(page.evaluate(ROWS), count), why=lambda: faults(page.evaluate(ROWS), count)[:5])
            time.sleep(pause)
        rows: list[dict[str, Any]] = page.evaluate(ROWS)
        return rows

    def state(self, page: Page, canonical: str, wanted: str, timeout: float = 5) -> None:
        """Wait until the row of a paper shows a state."""

        def seen() -> tuple[str | None, str]:
            return state_of(page, canonical), row_text(page, canonical)

        until(lambda: state_of(page, canonical) == wanted, timeout, lambda: (canonical, *seen()))

    def tag(self, page: Page, canonical: str, name: str) -> None:
        """Add a tag in the row's popover, by mouse and keyboard, and close the popover."""
        page.click(Control("Tags", "button", canonical))
        page.click(Control("Tags", "textbox"))
        page.type(name)
        page.press("Enter")
        until(lambda: name in row_text(page, canonical), why=lambda: row_text(page, canonical))
        page.press("Escape")

    def note(self, page: Page, canonical: str, text: str) -> None:
        """Write a note in the row's popover and close it."""
        page.click(Control("Note", "button", canonical))
        page.click(Control("Note", "textbox"))
        page.type(text)
        page.press("Escape")

    def unsaved(self, page: Page) -> str:
        """Canonical id of another row that is not saved yet."""
        rows = page.evaluate(ROWS)
        fresh = [row["id"] for row in rows if row["hosts"] and row["hosts"][0]["state"] == "new"]
        self._next += 1
        return str(fresh[self._next % len(fresh)])

    def save(self, page: Page, canonical: str) -> None:
        """Click Save in a row and wait for Saved."""
        page.click(Control("Save", "button", canonical))
        self.state(page, canonical, "saved")

    def on_server(self, canonical: str) -> dict[str, Any] | None:
        """The paper with this canonical id as the server has it; None while it is not there."""
        found = [paper for paper in self.papers() if canonical in identifiers(paper)]
        assert len(found) <= 1, f"{canonical} is there {len(found)} times"
        return found[0] if found else None

    def arrived(self, canonical: str, timeout: float = 10) -> dict[str, Any]:
        """Wait until the server has the paper."""
        return until(lambda: self.on_server(canonical), timeout, f"{canonical} never reached the server")

    def papers(self, query: str = "") -> list[dict[str, Any]]:
        """Every paper on the server, page by page; or what a search finds first."""
        status, answer = self.api.call("GET", f"/api/v1/papers?limit=100{query}")
        assert status == 200, answer
        papers: list[dict[str, Any]] = answer["items"]
        return papers


def identifiers(paper: dict[str, Any]) -> list[str]:
    """The identifiers of a paper as scheme:value."""
    return [f"{scheme}:{value}" for scheme, value in paper["identifiers"].items()]


def faults(rows: list[dict[str, Any]], count: int | None = None) -> list[str]:
    """What is wrong with the marks of a page, in words; empty when every row is marked exactly once."""
    wrong = [f"{len(rows)} rows, not {count}"] if count is not None and len(rows) != count else []
    if not rows:
        wrong.append("no rows")
    for row in rows:
        shown = [host for host in row["hosts"] if host["shown"]]
        if len(row["hosts"]) != 1 or len(shown) != 1:
            wrong.append(f"{row['id']}: {len(row['hosts'])} marks, {len(shown)} visible")
        elif shown[0]["id"] != row["id"]:
            wrong.append(f"{row['id']}: marked as {shown[0]['id']}")
        elif not {"Save", "Saved"} & set(shown[0]["names"]) or "Annotate" not in shown[0]["names"]:
            wrong.append(f"{row['id']}: buttons {shown[0]['names']}")
    return wrong


def state_of(page: Page, canonical: str) -> str | None:
    """`data-postil-state` of a paper's row."""
    function = '(id) => document.querySelector(`[data-postil-id="${CSS.escape(id)}"]`)?.dataset.postilState ?? null'
    state: str | None = page.evaluate(function, canonical)
    return state


def row_text(page: Page, canonical: str) -> str:
    """What the mark of a row shows as text."""
    function = """(id) => {
      const host = document.querySelector(`[data-postil-id="${CSS.escape(id)}"]`);
      const unseen = (node) => ['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.tagName) || !node.checkVisibility();
      const text = (node) => node.nodeType === 3 ? node.data
        : node.nodeType !== 1 || unseen(node) ? '' : [...(node.shadowRoot ?? node).childNodes].map(text).join(' ');
      return host ? text(host).replace(/\\s+/g, ' ').trim() : '';
    }"""
    text: str = page.evaluate(function, canonical)
    return text
