"""Firefox through WebDriver BiDi: own profile, the unpacked extension, host names mapped to loopback."""

import base64
import contextlib
import json
import uuid
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from e2e.browsers.bidi import Bidi, BidiError
from e2e.browsers.driver import CENTRE, FIND, Control, executable, until
from e2e.browsers.popup import FirefoxPopup
from e2e.sites.server import HOSTS

NAMES = ("firefox-esr", "firefox")
PREFERENCES: dict[str, str | int | bool] = {
    "remote.active-protocols": 1,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.autoDisableScopes": 0,
    "extensions.webextOptionalPermissionPrompts": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,none",
    "browser.safebrowsing.update.enabled": False,
    "dom.push.connection.enabled": False,
}
KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Tab": "\ue004",
    "Backspace": "\ue003",
    "Delete": "\ue017",
    "ArrowDown": "\ue015",
    "ArrowUp": "\ue013",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "Space": " ",
    "Alt": "\ue00a",
    "Control": "\ue009",
    "Shift": "\ue008",
}
# As Playwright does: scrolled into view, and hit at its middle, else the click would miss.
REACHABLE = """async (spec) => {
  const element = (%s)(spec);
  if (!element) return null;
  element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
  const before = element.getBoundingClientRect();
  await new Promise((resolve) => setTimeout(resolve, 100)); // rows that come when scrolled to may move it
  const box = element.getBoundingClientRect();
  if (!element.isConnected || box.x !== before.x || box.y !== before.y) return null;
  const hit = element.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return hit && (element === hit || element.contains(hit) || hit.contains(element)) ? element : null;
}"""


class FirefoxPage:
    """One tab of Firefox."""

    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi, self.context = bidi, context

    def goto(self, address: str) -> None:
        self._bidi.command("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def evaluate(self, function: str, argument: Any = None) -> Any:
        try:
            return self._bidi.call(self.context, function, argument)
        except BidiError as error:
            if "no such frame" not in str(error) and "navigat" not in str(error):
                raise
        return self._bidi.call(self.context, function, argument)  # the page went on to another address

    def click(self, control: Control) -> None:
        def attempt() -> bool:
            with contextlib.suppress(BidiError):  # the page may replace the element between finding and clicking
                element = self._bidi.element(self.context, REACHABLE % FIND, control.spec())
                if not element:
                    return False
                move = {"type": "pointerMove", "x": 0, "y": 0}
                origin = {"type": "element", "element": {"sharedId": element}}
                steps = [
                    move | {"origin": origin},
                    {"type": "pointerDown", "button": 0},
                    {"type": "pointerUp", "button": 0},
                ]
                self._perform({"type": "pointer", "id": "mouse", "actions": steps})
                return True
            return False

        until(attempt, why=lambda: f"no clickable {control} on {self.evaluate('() => location.href')}")

    def drag(self, control: Control, onto: Control, beyond: int = 6) -> None:
        x, y = until(lambda: self.evaluate(CENTRE, control.spec()), why=f"no {control}")
        to_x, to_y = until(lambda: self.evaluate(CENTRE, onto.spec()), why=f"no {onto}")
        self.sweep((x, y), (to_x, to_y + beyond))

    def sweep(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x, y), (to_x, to_y) = start, end
        path = [(x + (to_x - x) * n / 8, y + (to_y - y) * n / 8) for n in range(1, 9)]
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 20} for x, y in [(x, y), *path]]
        steps = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": steps})

    def type(self, text: str) -> None:
        keys = ["\ue007" if character == "\n" else character for character in text]
        self._perform({"type": "key", "id": "keys", "actions": [step for key in keys for step in _stroke(key)]})

    def press(self, key: str) -> None:
        *held, last = key.split("+") if key != "+" else [key]
        down = [{"type": "keyDown", "value": KEYS[name]} for name in held]
        up = [{"type": "keyUp", "value": KEYS[name]} for name in reversed(held)]
        self._perform({"type": "key", "id": "keys", "actions": [*down, *_stroke(KEYS.get(last, last)), *up]})

    def _perform(self, source: dict[str, Any]) -> None:
        self._bidi.command("input.performActions", context=self.context, actions=[source])

    def viewport(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._bidi.command("browsingContext.setViewport", context=self.context, viewport=size)

    def screenshot(self, path: Path) -> None:
        shot = self._bidi.command("browsingContext.captureScreenshot", context=self.context)
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        self._bidi.command("browsingContext.close", context=self.context)


class Firefox:
    """One Firefox machine; see Driver."""

    kind = "firefox"

    def __init__(self, _playwright: Playwright, extension: Path, profile: Path, sites_port: int) -> None:
        manifest = json.loads((extension / "manifest.json").read_text(encoding="utf-8"))
        self._manifest, self._extension, self._profile = manifest, extension, profile
        self.extension_id: str = manifest["browser_specific_settings"]["gecko"]["id"]
        self._uuid = str(uuid.uuid4())
        preferences = PREFERENCES | {
            "network.dns.localDomains": ",".join(HOSTS),
            "network.socket.forcePort": f"443={sites_port}",
            "extensions.webextensions.uuids": json.dumps({self.extension_id: self._uuid}),
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self.start()

    @staticmethod
    def missing() -> str | None:
        """Why this driver cannot run here, if so."""
        return None if executable(*NAMES) else "no Firefox on PATH"

    def start(self) -> None:
        program = executable(*NAMES)
        if program is None:
            raise RuntimeError("no Firefox on PATH")
        self.bidi = Bidi(program, self._profile)
        self.reload_extension()
        tree = self.bidi.command("browsingContext.getTree", **{"moz:scope": "chrome"})
        self.chrome: str = tree["contexts"][0]["context"]

    def open(self, address: str) -> FirefoxPage:
        page = FirefoxPage(self.bidi, self.bidi.command("browsingContext.create", type="tab")["context"])
        page.viewport(1280, 800)
        page.goto(address)
        return page

    def extension_page(self, name: str) -> FirefoxPage:
        own = {"popup": self._manifest["action"]["default_popup"], "options": self._manifest["options_ui"]["page"]}
        return self.open(f"moz-extension://{self._uuid}/{own.get(name, name)}")

    def open_popup(self) -> FirefoxPopup:
        return FirefoxPopup(self.bidi, self.chrome, self.extension_id)

    def kill_background(self) -> None:
        function = "(id) => WebExtensionPolicy.getByID(id).extension.terminateBackground().then(() => true)"
        self.bidi.call(self.chrome, function, self.extension_id)
        until(lambda: not self.background_alive(), why="the event page would not die")

    def background_alive(self) -> bool:
        function = "(id) => WebExtensionPolicy.getByID(id).extension.backgroundState"
        return bool(self.bidi.call(self.chrome, function, self.extension_id) == "running")

    def reload_extension(self) -> None:
        source = {"type": "path", "path": str(self._extension)}
        self.bidi.command("webExtension.install", extensionData=source)

    def crash(self) -> None:
        self.bidi.kill()

    def extension_errors(self) -> list[str]:
        function = """(uuid) => Services.console.getMessageArray()
          .filter((entry) => entry instanceof Ci.nsIScriptError && entry.sourceName?.includes(uuid))
          .filter((entry) => !(entry.flags & Ci.nsIScriptError.warningFlag))
          .filter((entry) => !/after context unloaded|while context is inactive/.test(entry.errorMessage))
          .map((entry) => `${entry.errorMessage} (${entry.sourceName}:${entry.lineNumber})`)"""
        errors: list[str] = self.bidi.call(self.chrome, function, self._uuid)
        return errors

    def close(self) -> None:
        self.bidi.close()


def _stroke(key: str) -> list[dict[str, str]]:
    return [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
