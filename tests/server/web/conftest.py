"""A browser before the pages, as far as they need one or a real one: with nobody signed in, or with Ada."""

from __future__ import annotations

import contextlib
import shutil
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page, sync_playwright
from sqlalchemy.orm import Session
from waitress.server import create_server

from postgresql import borrowed
from postil.config import Config
from postil.db import transaction
from postil.models import Library, User
from postil.models.engine import connect, writing
from postil.services import accounts, library, lists, papers
from server.web.browser import PASSWORD, Browser, browser_of
from server.web.shelf import Reader

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A database file with Ada in it, made once: hashing a password takes longer than most tests."""
    path = tmp_path_factory.mktemp("peopled") / "postil.sqlite"
    path.write_bytes(migrated.read_bytes())
    engine = connect(f"sqlite:///{path}")
    with Session(engine) as session:
        writing(session)
        accounts.create(session, "Ada", PASSWORD)
        session.commit()
    engine.dispose()
    return path


@pytest.fixture
def config(config: Config, request: pytest.FixtureRequest, peopled: Path) -> Config:
    """Settings of a server; it has an account where a test asks for `ada`."""
    if "ada" in request.fixturenames:
        borrowed.place(config.data_dir / "postil.sqlite", peopled)
    return config


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Nobody is signed in."""
    return browser_of(app)


@pytest.fixture
def ada(app: Flask, browser: Browser) -> Browser:
    """The browser, with Ada signed in, without the time that a password takes."""
    with app.app_context(), transaction(writes=False) as session:
        user = accounts.named(session, "Ada")
    with browser.client.session_transaction() as cookie:
        cookie["user"], cookie["epoch"] = user.id, user.session_epoch
    assert browser.signed_in()
    return browser


@pytest.fixture
def reader(app: Flask, browser: Browser) -> Reader:
    """Ada with an empty library, signed in by a session cookie: the password's slow hash is other tests' matter."""
    with app.app_context(), transaction(writes=True) as session:
        user = User(id=str(uuid.uuid4()), name="Ada", name_key="ada")
        session.add(user)
        session.flush()
        library = Library(id=str(uuid.uuid4()), owner_id=user.id, name="Ada's", epoch="epoch-1")
        session.add(library)
    with browser.client.session_transaction() as cookie:
        cookie["user"], cookie["epoch"] = user.id, user.session_epoch
    return Reader(app, browser, library.id)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def address(reader: Reader) -> Iterator[str]:
    """A server with 60 papers."""
    with reader.writing() as (session, writer):
        for number in range(60):
            draft = papers.PaperDraft(
                {"title": f"Paper {number}: {'robots' if number % 2 else 'speech'}", "abstract": "An abstract."},
                {"arxiv": f"2501.{number + 1:05}"},
            )
            papers.save(session, writer, draft)
    server = create_server(reader.app, host="127.0.0.1", port=0, threads=4)

    def serve() -> None:
        with contextlib.suppress(OSError):  # its sockets are closed under it at the end
            server.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown(timeout=5)
    thread.join(timeout=5)


@pytest.fixture
def failures() -> list[str]:
    """What went wrong in the browser."""
    return []


@pytest.fixture
def page(chromium: Chromium, reader: Reader, address: str, failures: list[str]) -> Iterator[Page]:
    """The library, with Ada signed in; fails when a script failed or the content policy refused something."""
    context = chromium.new_context(base_url=address)
    cookie = reader.browser.client.get_cookie("postil")
    assert cookie is not None
    context.add_cookies([{"name": "postil", "value": cookie.value, "url": address}])
    found = context.new_page()
    found.on("pageerror", lambda error: failures.append(str(error)))
    found.on("console", lambda message: failures.append(message.text) if _is_failure(message) else None)
    found.on("request", lambda request: failures.append(request.url) if not request.url.startswith(address) else None)
    found.goto("/")
    yield found
    context.close()
    assert failures == []


@pytest.fixture
def shelf(page: Page, reader: Reader) -> str:
    """The address of a list of five papers, "Paper 0" to "Paper 4"."""
    with reader.writing() as (session, writer):
        for number in range(5):
            found = library.by_identifier(session, reader.library_id, "arxiv", f"2501.{number + 1:05}")
            assert found is not None
            lists.add(session, writer, found.id, "This week")
    return f"/lists/{reader.list_id('This week')}"


def _is_failure(message: ConsoleMessage) -> bool:
    """Whether it is an error; htmx also reports requests that the next one replaced."""
    return message.type == "error" and not message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
