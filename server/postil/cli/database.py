"""The database as a command sees it: at the current migration, in sessions of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from postil.config import BadSetting, Config
from postil.domain.errors import Conflict, PostilError
from postil.models import migrate
from postil.models.engine import connect, writing
from postil.search.library import LibrarySearch
from postil.search.open_indexes import chosen


class Unusable(PostilError):
    """The data folder or the database cannot be opened."""


def ready(config: Config) -> Engine:
    """An engine on the configured database, brought to the current migration. Raises Unusable."""
    make_folder(config)
    try:
        engine = connect(config.sqlalchemy_url)
    except ModuleNotFoundError as why:
        raise BadSetting(
            f"The database of POSTIL_DATABASE_URL needs the Python package {why.name}. "
            "For PostgreSQL, install postil[postgresql]."
        ) from None
    except ArgumentError as why:
        raise BadSetting(f"POSTIL_DATABASE_URL is not an address of a database that can be used: {why}") from None
    try:
        at = migrate.revision(engine)
        if at != migrate.head():
            migrate.upgrade(engine)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as why:
        engine.dispose()
        raise Unusable(f"The database {engine.url!s} cannot be used: {' '.join(str(why.orig).split())}.") from None
    except migrate.CommandError as why:
        engine.dispose()
        raise Conflict(f"The database was written by another version of Postil: {why}.") from None
    return engine


def make_folder(config: Config) -> None:
    """Make the data folder when it is missing. Raises Unusable."""
    try:
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise Unusable(f"The data folder {config.data_dir} cannot be used: {why.strerror}.") from None


@contextmanager
def opened(*, writes: bool) -> Iterator[tuple[Config, Session]]:
    """The configuration and a session in one transaction, committed at the end."""
    config = Config.from_env()
    engine = ready(config)
    try:
        with sessionmaker(engine, expire_on_commit=False)() as session:
            if writes:
                writing(session)
            yield config, session
            session.commit()
    finally:
        engine.dispose()


@contextmanager
def searched() -> Iterator[tuple[sessionmaker[Session], LibrarySearch]]:
    """What makes sessions, and the search of all libraries; each command's transactions are its own."""
    config = Config.from_env()
    engine = ready(config)
    backend = chosen(config.search_backend, engine.dialect.name)
    sessions = sessionmaker(engine, expire_on_commit=False)
    search = LibrarySearch(config.index_dir, sessions, backend=backend)
    try:
        yield sessions, search
    finally:
        search.close()
        engine.dispose()
