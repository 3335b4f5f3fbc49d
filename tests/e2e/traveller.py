"""A machine that takes its browser along: behind a gate of its own, so that it can be away from the server."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

from e2e.browsers.chromium import Chromium
from e2e.browsers.driver import until
from e2e.browsers.firefox import Firefox
from e2e.gate import Gate
from e2e.holdings import READ, Holdings, difference, on_disk, on_server
from e2e.machine import Machine, Page
from e2e.server import Server

# A document of the extension in which nothing of the extension runs.
QUIET = "icons/48.png"
ASK = "([name, request]) => chrome.runtime.sendMessage({ name, request })"
TELL = "([name, request]) => { chrome.runtime.sendMessage({ name, request }).catch(() => null); }"


class Traveller(Machine):
    """A machine, its gate, and a quiet page through which its extension is asked and its disk is read."""

    def __init__(self, driver: Chromium | Firefox, server: Server) -> None:
        super().__init__(driver, server)
        self.gate = Gate(server.port)
        self.desk: Page = driver.extension_page(QUIET)

    def __enter__(self) -> "Traveller":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.gate.__exit__(kind, error, at)

    def settle_in(self) -> None:
        """Connect through the gate and finish the first sync."""
        self.connected(self.gate.address)
        self.synced()

    def leave(self) -> None:
        """From now on the server cannot be reached."""
        self.gate.shut()

    def come_back(self) -> None:
        """The server can be reached again; nothing is sent by this alone."""
        self.gate.admit()

    def ask(self, name: str, /, **request: Any) -> Any:
        """What the background answers an extension page's message; an error fails the test."""
        answer = self.desk.evaluate(ASK, [name, request])
        assert "ok" in answer, f"{name}: {answer}"
        return answer["ok"]

    def tell(self, name: str, /, **request: Any) -> None:
        """Send a message and wait for nothing."""
        self.desk.evaluate(TELL, [name, request])

    def edit(self, paper: dict[str, Any], kind: str, **what: Any) -> dict[str, Any]:
        """One edit of a paper, as a row's popover asks for it; the paper's state after it."""
        state: dict[str, Any] = self.ask("edit", paper=paper, edit={"kind": kind, **what})
        return state

    def write(self, paper: dict[str, Any], text: str) -> None:
        """Replace the note by a text, as typed over what this machine shows."""
        self.edit(paper, "note", text=text, baseText=self.look(paper)["note"])

    def look(self, paper: dict[str, Any]) -> dict[str, Any]:
        """What this machine shows of a paper."""
        states: list[dict[str, Any]] = self.ask("lookup", papers=[paper])
        return states[0]

    def disk(self) -> Holdings:
        """What the extension has on disk; its background stays asleep if it sleeps."""
        return on_disk(self.desk.evaluate(READ))

    def badge(self) -> str:
        """The text on the toolbar button."""
        text: str = self.desk.evaluate("() => chrome.action.getBadgeText({})")
        return text

    def synced(self, timeout: float = 40) -> None:
        """Press Sync now until nothing waits and the server's own tale has nothing wrong in it."""

        def done() -> bool:
            now = self.ask("sync")
            return now["pending"] == 0 and not now["syncing"] and not now.get("problem")

        until(done, timeout, lambda: self.ask("connection"))


def seen(value: str, title: str = "") -> dict[str, Any]:
    """A paper as a page shows it, by its arXiv id."""
    return {
        "canonical": f"arxiv:{value}",
        "identifiers": {"arxiv": value},
        "title": title or f"Paper {value}",
        "url": f"https://arxiv.org/abs/{value}",
    }


def alike(*machines: Traveller, timeout: float = 60) -> None:
    """Sync until every machine holds exactly what the server holds, and nothing waits anywhere."""

    def differences() -> list[str]:
        for machine in machines:
            machine.synced()
        fields, version = on_server(machines[0].api)
        found: list[str] = []
        for machine in machines:
            disk = machine.disk()
            found += [f"{machine.kind}: {len(disk.waiting)} wait"] if disk.waiting else []
            found += [f"{machine.kind}: {one}" for one in difference(disk.fields, fields)]
            found += [f"{machine.kind}: refused {one['reason']}" for one in disk.problems]
            found += [f"{machine.kind} is at {disk.cursor} of {version}"] if disk.cursor != version else []
        return found

    last: list[str] = []

    def equal() -> bool:
        last[:] = differences()
        return not last

    until(equal, timeout, lambda: last[:8])


def shows(machine: Traveller, paper: dict[str, Any], wanted: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until a machine shows a paper as wanted."""
    until(lambda: wanted(machine.look(paper)), 10, lambda: machine.look(paper))
