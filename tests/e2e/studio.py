"""Where pictures are taken: Chromium with the extension, connected to a fresh server, beside the stand-in sites."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright

from e2e.browsers.chromium import Chromium
from e2e.machine import Machine
from e2e.server import Server
from e2e.sites.server import Sites

EXTENSION = Path(__file__).parents[2] / "extension" / "dist" / "chrome"


@contextmanager
def studio(playwright: Playwright) -> Iterator[Machine]:
    """A connected machine in a folder of its own; all of it is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copytree(EXTENSION, folder / "extension")
        server = Server(folder / "data")
        server.create_user()
        server.start()
        with Sites(folder) as sites:
            driver = Chromium(playwright, folder / "extension", folder / "profile", sites.port)
            try:
                machine = Machine(driver, server)
                machine.connected()
                yield machine
            finally:
                driver.close()
                server.stop()
