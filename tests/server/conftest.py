"""A real database with one user and one library, for every test of the server.

SQLite files, or PostgreSQL where POSTIL_TEST_POSTGRESQL_URL names a database that may be emptied.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from postgresql import borrowed
from postil.app import create_app
from postil.config import Config
from postil.db import db
from postil.models import Device, Library, User, migrate
from postil.models.engine import connect, writing
from postil.services.edits import Writer


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file at the current migration, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "postil.sqlite"
    engine = connect(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    made = connect(borrowed.place(tmp_path / "postil.sqlite", migrated))
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session that may write; what a test leaves uncommitted is undone."""
    with sessions() as made:
        writing(made)
        yield made


@pytest.fixture
def owner(session: Session) -> User:
    made = User(id=str(uuid.uuid4()), name="Ada", name_key="ada")
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def library(session: Session, owner: User) -> Library:
    made = Library(id=str(uuid.uuid4()), owner_id=owner.id, name="Ada", epoch="epoch-1")
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def device(session: Session, owner: User, library: Library) -> Device:
    made = Device(id=str(uuid.uuid4()), library_id=library.id, user_id=owner.id, name="laptop", kind="extension")
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def writer(library: Library, device: Device) -> Writer:
    return Writer(library.id, device.id)


@pytest.fixture
def config(tmp_path: Path, migrated: Path) -> Config:
    """Settings of a server whose database is empty, at the current migration."""
    borrowed.place(tmp_path / "postil.sqlite", migrated)
    often = "100000 per minute"
    return Config(data_dir=tmp_path, database_url=borrowed.URL, rate_limit=often, sign_in_rate_limit=often)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    made = create_app(config)
    yield made
    made.extensions["postil_search"].close()
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
