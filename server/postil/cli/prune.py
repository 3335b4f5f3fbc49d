"""`postil prune`: forget for good what was deleted long ago; `serve` does the same once a day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from postil.cli import database
from postil.models import Library, now
from postil.models.engine import writing
from postil.services import pruning
from postil.services.pruning import KEPT_DAYS, Pruned

_log = logging.getLogger(__name__)
_DAY = 24 * 60 * 60.0


@click.command()
@click.option(
    "--days",
    default=KEPT_DAYS,
    show_default=True,
    type=click.IntRange(1, 36500),
    help="How long deleted things and history are kept.",
)
def prune(days: int) -> None:
    """Forget for good what was deleted more than DAYS days ago, with the history of that time.

    Never what a machine that synced since then has not pulled yet. The server may be running.
    """
    with database.searched() as (sessions, _):
        for name, gone in everywhere(sessions, now() - timedelta(days=days)):
            click.echo(
                f"{name}: forgot {gone.things} deleted things, {gone.memberships} memberships, "
                f"{gone.history} earlier values, {gone.commits} commits."
            )


def everywhere(sessions: sessionmaker[Session], before: datetime) -> Iterator[tuple[str, Pruned]]:
    """Prune each library in a transaction of its own; yields its name and what went."""
    with sessions() as session:
        libraries = [(row[0], row[1]) for row in session.execute(select(Library.id, Library.name))]
    for ident, name in libraries:
        with sessions() as session:
            gone = pruning.prune(writing(session, ident), ident, before)
            session.commit()
        yield name, gone


class Daily:
    """Prunes all libraries a while after the start and then once a day, in a thread of its own."""

    def __init__(self, sessions: sessionmaker[Session], first: float = 600.0) -> None:
        self._sessions = sessions
        self._first = first
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postil-daily", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the library under way."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    def _run(self) -> None:
        wait = self._first
        while not self._ended.wait(wait):
            wait = _DAY
            try:
                for _ in everywhere(self._sessions, now() - timedelta(days=KEPT_DAYS)):
                    if self._ended.is_set():
                        return
            except SQLAlchemyError:
                _log.exception("pruning failed; it is tried again tomorrow")
