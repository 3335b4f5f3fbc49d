"""A browser before the pages: with nobody signed in, or with Ada."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from postgresql import borrowed
from postil.config import Config
from postil.db import transaction
from postil.models import Library, User
from postil.models.engine import connect, writing
from postil.services import accounts
from server.web.browser import PASSWORD, Browser, browser_of
from server.web.shelf import Reader


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
