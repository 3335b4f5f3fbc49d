"""Chromium through Playwright: a persistent profile, the unpacked extension, and no network but loopback."""

import contextlib
import itertools
import json
import os
import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Error, Playwright
from playwright.sync_api import Page as Tab

from e2e.browsers.driver import CENTRE, FIND, Control, executable, until
from e2e.browsers.popup import ChromiumPopup, Nested
from e2e.sites.server import HOSTS

NAMES = ("chromium", "chromium-browser", "google-chrome")


class ChromiumPage:
    """One tab of Chromium."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    def goto(self, address: str) -> None:
        self.tab.goto(address)

    def evaluate(self, function: str, argument: Any = None) -> Any:
        try:
            return self.tab.evaluate(function, argument)
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
        self.tab.wait_for_load_state()  # the page went on to another address meanwhile
        return self.tab.evaluate(function, argument)

    def click(self, control: Control) -> None:
        def attempt() -> bool:
            element = self.tab.evaluate_handle(FIND, control.spec()).as_element()
            if not element:
                return False
            with contextlib.suppress(Error):  # the page may replace the element between finding and clicking
                element.click(timeout=3000)
                return True
            return False

        until(attempt, why=lambda: f"no clickable {control} on {self.tab.url}")

    def drag(self, control: Control, onto: Control, beyond: int = 6) -> None:
        x, y = until(lambda: self.evaluate(CENTRE, control.spec()), why=f"no {control}")
        to_x, to_y = until(lambda: self.evaluate(CENTRE, onto.spec()), why=f"no {onto}")
        self.sweep((x, y), (to_x, to_y + beyond))

    def sweep(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.tab.mouse.move(*start)
        self.tab.mouse.down()
        self.tab.mouse.move(*end, steps=8)
        self.tab.mouse.up()

    def type(self, text: str) -> None:
        self.tab.keyboard.type(text)

    def press(self, key: str) -> None:
        self.tab.keyboard.press(key)

    def viewport(self, width: int, height: int) -> None:
        self.tab.set_viewport_size({"width": width, "height": height})

    def dark(self, on: bool) -> None:
        """Emulate the colour scheme."""
        self.tab.emulate_media(color_scheme="dark" if on else "light")

    def screenshot(self, path: Path) -> None:
        self.tab.screenshot(path=path)

    def close(self) -> None:
        self.tab.close()


class Chromium:
    """One Chromium machine; see Driver."""

    kind = "chromium"

    def __init__(self, playwright: Playwright, extension: Path, profile: Path, sites_port: int) -> None:
        self._playwright, self._extension, self._profile, self._port = (
            playwright,
            extension,
            profile,
            sites_port,
        )
        self._manifest = json.loads((extension / "manifest.json").read_text(encoding="utf-8"))
        self.start()

    @staticmethod
    def missing() -> str | None:
        """Why this driver cannot run here, if so."""
        return None if executable(*NAMES) else "no Chromium on PATH"

    def start(self) -> None:
        maps = [f"MAP {host}:443 127.0.0.1:{self._port}" for host in HOSTS]
        rules = ", ".join([*maps, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"])
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self._profile),
            executable_path=executable(*NAMES),
            headless=True,
            viewport={"width": 1280, "height": 800},
            args=[
                f"--disable-extensions-except={self._extension}",
                f"--load-extension={self._extension}",
                "--ignore-certificate-errors",
                f"--host-resolver-rules={rules}",
                f"--ip-address-space-overrides=127.0.0.1:{self._port}=public",
            ],
        )
        workers = self.context.service_workers
        worker = workers[0] if workers else self.context.wait_for_event("serviceworker", timeout=15000)
        self.extension_id = urlsplit(worker.url).netloc
        browser = self.context.browser
        if browser is None:
            raise RuntimeError("Chromium gave no browser session")
        self._cdp: CDPSession = browser.new_browser_cdp_session()

    def open(self, address: str) -> ChromiumPage:
        page = ChromiumPage(self.context.new_page())
        page.goto(address)
        return page

    def extension_page(self, name: str) -> ChromiumPage:
        return self.open(f"chrome-extension://{self.extension_id}/{_file(self._manifest, name)}")

    def open_popup(self) -> ChromiumPopup:
        self.wake()
        self.context.service_workers[0].evaluate("() => chrome.action.openPopup()")
        address = f"chrome-extension://{self.extension_id}/{_file(self._manifest, 'popup')}"
        return ChromiumPopup(self._cdp, address)

    def wake(self) -> None:
        """Wake the service worker when it does not run, by asking it something."""
        if not self.context.service_workers:
            page = self.extension_page("options")
            until(lambda: self.context.service_workers, why="no service worker")
            page.close()

    def _workers(self) -> list[dict[str, Any]]:
        kinds = {"filter": [{"type": "service_worker", "exclude": False}]}
        targets = self._cdp.send("Target.getTargets", kinds)["targetInfos"]
        return [target for target in targets if self.extension_id in target["url"]]

    def kill_background(self) -> None:
        tries = itertools.count(1).__next__

        def gone() -> bool:
            workers = self._workers()
            if tries() > 60:  # one that still starts may hear nobody but the browser itself
                self._stop_workers()
            for worker in workers:  # again and again: one that is only starting does not hear it
                with contextlib.suppress(Error):
                    self._cdp.send("Target.closeTarget", {"targetId": worker["targetId"]})
            return not workers

        until(gone, why="the service worker would not die")

    def _stop_workers(self) -> None:
        page = self.context.new_page()
        with contextlib.suppress(Error):
            session = self.context.new_cdp_session(page)
            session.send("ServiceWorker.enable")
            session.send("ServiceWorker.stopAllWorkers")
        page.close()

    def background_alive(self) -> bool:
        return bool(self._workers())

    def background(self, function: str, argument: Any = None) -> Any:
        """Call a function of one JSON argument in the service worker; wakes it when it does not run."""
        self.wake()
        return self.context.service_workers[0].evaluate(function, argument)

    def background_heap(self, *, collected: bool) -> float:
        """JavaScript memory of the service worker in MB: as it is, or with the garbage collected."""
        worker = Nested(self._cdp, self._workers()[0]["targetId"])
        if collected:
            worker.send("HeapProfiler.collectGarbage")
        used: float = worker.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        worker.end()
        return used

    def extension_processes(self) -> list[int]:
        """Ids of the processes that run the extension (Linux)."""
        ids = [process["id"] for process in self._cdp.send("SystemInfo.getProcessInfo")["processInfo"]]
        commands = {ident: Path(f"/proc/{ident}/cmdline") for ident in ids}
        return [
            ident for ident, path in commands.items() if path.exists() and b"--extension-process" in path.read_bytes()
        ]

    def reload_extension(self) -> None:
        """Press Reload on the extensions page; a stopped background is started by whoever needs it."""
        function = """async (id) => {
          await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
          await chrome.developerPrivate.reload(id, { failQuietly: true, populateErrorForUnpacked: true });
        }"""
        page = self.open("chrome://extensions")
        page.evaluate(function, self.extension_id)
        page.close()

    def crash(self) -> None:
        processes = self._cdp.send("SystemInfo.getProcessInfo")["processInfo"]
        os.kill(next(process["id"] for process in processes if process["type"] == "browser"), signal.SIGKILL)
        self.close()

    def extension_errors(self) -> list[str]:
        page = self.open("chrome://extensions")
        function = """async (id) => {
          const info = await chrome.developerPrivate.getExtensionInfo(id);
          const errors = [...info.manifestErrors, ...info.runtimeErrors];
          return errors.map((error) => `${error.message} (${error.source ?? ''})`);
        }"""
        errors: list[str] = page.evaluate(function, self.extension_id)
        page.close()
        return errors

    def close(self) -> None:
        with contextlib.suppress(Error):
            self.context.close()


def _file(manifest: dict[str, Any], name: str) -> str:
    """The file of an extension page, from the manifest; a path within the extension stands for itself."""
    if "." in name:
        return name
    if name == "popup":
        return str(manifest["action"]["default_popup"])
    return str(manifest["options_ui"]["page"] if "options_ui" in manifest else manifest["options_page"])
