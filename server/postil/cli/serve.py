"""`postil serve`: migrate, tell how to sign in, and serve until told to stop."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click
from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from waitress.server import create_server

from postil.app import create_app
from postil.cli import database
from postil.cli.prune import Daily
from postil.config import Config
from postil.db import db
from postil.domain.errors import Conflict
from postil.search.library import LibrarySearch
from postil.services import setup


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
def serve(host: str, port: int) -> None:
    """Serve the library (with waitress, a production server)."""
    _stop_when_told()
    config = Config.from_env()
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = database.ready(config)
    with only_server(config):
        link = _setup_path(engine, config.data_dir)
        engine.dispose()
        app = create_app(config)
        server = _listen(app, config, host, port)
        address = f"http://{_shown(host)}:{_port(server)}"
        click.echo(f"Postil is at {address}")
        click.echo(f"Data folder: {config.data_dir}")
        if link:
            click.echo(f"Nobody can sign in yet. Set up your account here (once): {address}{link}")
        sys.stdout.flush()
        _run(app, server)


def only_server(config: Config) -> FileLock:
    """The lock that says that this data folder is being served. Raises Conflict when it is."""
    lock = FileLock(config.data_dir / "serve.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Conflict(f"Another server already serves {config.data_dir}.") from None
    return lock


def _setup_path(engine: Engine, data_dir: Path) -> str | None:
    with sessionmaker(engine)() as session:
        return setup.offer(session, data_dir)


def _listen(app: Any, config: Config, host: str, port: int) -> Any:
    try:
        return create_server(
            app,
            host=host,
            port=port,
            threads=config.threads,
            asyncore_use_poll=True,  # select() ends the server at the 1024th open file
            ident=None,
            # far beyond our own limit: what is only a little too large is refused in the API's own words
            max_request_body_size=16 * config.max_request_bytes,
            clear_untrusted_proxy_headers=not config.trusted_proxies,
        )
    except (OSError, ValueError, UnicodeError) as why:  # waitress says ValueError of a name that leads nowhere
        reason = getattr(why, "strerror", None) or why
        raise Conflict(f"Port {port} of {host} cannot be used: {str(reason).rstrip('.')}.") from None


def _port(server: Any) -> int:
    """The port of the first address, where a name leads to several."""
    listening = getattr(server, "effective_listen", None)
    return int(listening[0][1] if listening else server.effective_port)


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - only compared
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _stop_when_told() -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _run(app: Any, server: Any) -> None:
    search: LibrarySearch = app.extensions["postil_search"]
    with app.app_context():
        daily = Daily(sessionmaker(db.engine, expire_on_commit=False))
    try:
        search.heal()
        daily.start()
        server.run()
    finally:
        server.close()
        daily.close()
        search.close()
