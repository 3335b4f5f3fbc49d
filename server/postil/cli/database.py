"""The database as a command sees it: at the current migration, in sessions of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from postil.config import Config
from postil.domain.errors import Conflict, PostilError
from postil.models import migrate
from postil.models.engine import connect, writing


class Unusable(PostilError):
    """The database cannot be opened."""


def ready(config: Config) -> Engine:
    """An engine on the configured database, brought to the current migration. Raises Unusable."""
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = connect(config.sqlalchemy_url)
    try:
        at = migrate.revision(engine)
        if at != migrate.head():
            migrate.upgrade(engine)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except OperationalError as why:
        engine.dispose()
        raise Unusable(f"The database {engine.url!s} cannot be used: {why.orig}.") from None
    except migrate.CommandError as why:
        engine.dispose()
        raise Conflict(f"The database was written by another version of Postil: {why}.") from None
    return engine


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
