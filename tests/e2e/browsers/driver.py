"""What an end-to-end test may ask of a browser: the port that the two drivers implement."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

FIND = (Path(__file__).with_name("find.js")).read_text(encoding="utf-8")
# The middle of a control in the window, in CSS pixels; null when it is not there.
CENTRE = f"""(spec) => {{
  const box = ({FIND})(spec)?.getBoundingClientRect();
  return box ? [box.x + box.width / 2, box.y + box.height / 2] : null;
}}"""
T = TypeVar("T")


@dataclass(frozen=True)
class Control:
    """A visible control by accessible name; `row` (a canonical id) looks only in that row's shadow root."""

    name: str | None = None
    role: str | None = None
    row: str | None = None
    exact: bool = True

    def spec(self) -> dict[str, Any]:
        """As find.js reads it."""
        return {key: value for key, value in vars(self).items() if value is not None}


class Page(Protocol):
    """One tab. JavaScript is given as a function of one JSON argument; it may be async."""

    def goto(self, address: str) -> None:
        """Load an address and wait for its load event."""

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a function in the page's own world; its JSON result."""

    def click(self, control: Control) -> None:
        """Trusted click in the middle of a control, scrolled into view; waits for it to appear."""

    def drag(self, control: Control, onto: Control, beyond: int = 6) -> None:
        """Trusted drag of the middle of a control to `beyond` pixels below the middle of another (above: negative)."""

    def sweep(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at one point of the window, move it to another and release it there: CSS pixels."""

    def type(self, text: str) -> None:
        """Trusted typing into whatever has focus."""

    def press(self, key: str) -> None:
        """One trusted key press, named as in KeyboardEvent.key, with `Control+` or `Shift+` before it."""

    def viewport(self, width: int, height: int) -> None:
        """Size of the page in CSS pixels."""

    def screenshot(self, path: Path) -> None:
        """PNG of what is visible."""

    def close(self) -> None:
        """Close the tab."""


class Popup(Protocol):
    """The open toolbar popup."""

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function of one JSON argument in the popup; its JSON result."""

    def click(self, control: Control) -> None:
        """Trusted click in the middle of a control."""


class Driver(Protocol):
    """One browser with its own profile and the unpacked extension: one machine."""

    kind: str

    def start(self) -> None:
        """Launch on the same profile (again)."""

    def open(self, address: str) -> Page:
        """A new tab at an address."""

    def extension_page(self, name: str) -> Page:
        """A tab with a page of the extension: `options`, `popup`, or a file of it by its path."""

    def open_popup(self) -> Popup:
        """The real toolbar popup over the tab in front."""

    def kill_background(self) -> None:
        """End the service worker or event page at once, as the browser may at any moment."""

    def background_alive(self) -> bool:
        """Whether the background runs now; asking does not wake it."""

    def reload_extension(self) -> None:
        """Read the extension's files again, as an update does; its open pages close."""

    def crash(self) -> None:
        """SIGKILL to the browser."""

    def extension_errors(self) -> list[str]:
        """What the browser holds against the extension: manifest and uncaught run-time errors."""

    def close(self) -> None:
        """Quit in an orderly way."""


def until(ask: Callable[[], T | None], timeout: float = 8.0, why: str | Callable[[], object] = "") -> T:
    """The first truthy answer of `ask`, asked every 30 ms; AssertionError after `timeout` seconds."""
    end = time.monotonic() + timeout
    while not (answer := ask()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {why() if callable(why) else why} (last: {answer!r})")
        time.sleep(0.03)
    return answer


def executable(*names: str) -> str | None:
    """The first of the programs that is on PATH."""
    return next((path for name in names if (path := shutil.which(name))), None)
