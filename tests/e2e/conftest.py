"""Fixtures: the stand-in sites, the built extension, and a fresh machine for each module and browser."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from e2e.browsers import BROWSERS
from e2e.browsers.driver import Driver
from e2e.fleet import Fleet
from e2e.machine import Machine
from e2e.server import Api, Server
from e2e.sites.server import Sites
from e2e.traveller import Traveller
from e2e.window import PROGRAM, sign_in

ROOT = Path(__file__).parents[2]
DIST = {"chromium": "chrome", "firefox": "firefox"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser says so."""
    for item in items:
        if {"machine", "traveller", "fleet"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without the extension (e2e.window)."""
    made = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
    yield made
    made.close()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with Sites(tmp_path_factory.mktemp("sites")) as running:
        yield running


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, built now and copied, so that nobody's rebuild changes it under a test."""
    return build_extension(tmp_path_factory.mktemp("extension") / "dist")


def build_extension(to: Path) -> Path:
    """Build `extension/dist` and copy it; skips the test where Node or its packages are missing."""
    if not shutil.which("node"):
        pytest.skip("no Node on PATH to build the extension")
    if not (ROOT / "extension" / "node_modules").exists():
        pytest.skip("extension/node_modules is missing: make extension")
    with FileLock(Path(tempfile.gettempdir()) / "postil-extension-build.lock"):
        subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", check=True, capture_output=True, timeout=120)
        # Beside the finished ones may lie what another build is at.
        shutil.copytree(ROOT / "extension" / "dist", to, ignore=shutil.ignore_patterns(".*"))
    return to


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own for one module, with its user."""
    running = new_server(tmp_path_factory)
    yield running
    running.stop()


def new_server(factory: pytest.TempPathFactory) -> Server:
    """A running server with an empty data folder and one user."""
    server = Server(factory.mktemp("data"))
    server.create_user()
    server.start()
    return server


@pytest.fixture(scope="module", params=list(BROWSERS))
def equipped(
    request: pytest.FixtureRequest,
    playwright: Playwright,
    sites: Sites,
    extension: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Driver, Server]]:
    """A browser with the extension, and a server of its own; no extension errors at the end of tests that passed."""
    kind = request.param
    missing = BROWSERS[kind].missing()
    if missing:
        pytest.skip(missing)
    server = new_server(tmp_path_factory)
    driver = BROWSERS[kind](playwright, extension / DIST[kind], tmp_path_factory.mktemp(kind), sites.port)
    try:
        yield driver, server
        assert driver.extension_errors() == []
    finally:
        driver.close()
        server.stop()


@pytest.fixture(scope="module")
def machine(equipped: tuple[Driver, Server]) -> Machine:
    """A machine that is connected by token."""
    found = Machine(*equipped)
    found.connected()
    return found


@pytest.fixture(scope="module")
def traveller(equipped: tuple[Driver, Server]) -> Iterator[Traveller]:
    """As `machine`, behind a gate, and connected through it."""
    with Traveller(*equipped) as found:
        found.settle_in()
        yield found


@pytest.fixture(scope="session")
def fleet(
    playwright: Playwright, sites: Sites, extension: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fleet]:
    """Two profiles of Chromium and one of Firefox, connected to one server, each behind a gate of its own.

    For all files together: three browsers take a while to start. Every test brings papers of its own.
    """
    missing = [why for kind in BROWSERS.values() if (why := kind.missing())]
    if missing:
        pytest.skip("; ".join(missing))
    server = new_server(tmp_path_factory)
    with contextlib.ExitStack() as closing:
        closing.callback(server.stop)
        machines = []
        for kind in ("chromium", "chromium", "firefox"):
            driver = BROWSERS[kind](playwright, extension / DIST[kind], tmp_path_factory.mktemp(kind), sites.port)
            closing.callback(driver.close)
            machines.append(closing.enter_context(Traveller(driver, server)))
            machines[-1].settle_in()
        yield Fleet(*machines)
        assert [machine.driver.extension_errors() for machine in machines] == [[], [], []]


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    return Api(server.address, server.create_token())


@pytest.fixture(scope="module")
def visitor(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A browser in which the user is signed in."""
    context = chromium.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, server)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A tab; fails when a script failed or the content policy refused something."""
    found = visitor.new_page()
    failures: list[str] = []
    found.on("pageerror", lambda error: failures.append(str(error)))
    found.on("console", lambda said: failures.append(said.text) if "Content Security Policy" in said.text else None)
    yield found
    found.close(run_before_unload=False)
    assert failures == []
