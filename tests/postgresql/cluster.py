"""A private PostgreSQL cluster in a temporary folder, on a free port of loopback; the machine's own is left alone."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import URL

#: Capitals before small letters nowhere, accents beside their letters: an order unlike that of Python and SQLite.
_LOCALE = ("--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--locale=C")
#: What a test that loses no power may do without.
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SUPERUSER = "postil"
_LEAST = 15


class Cluster:
    """One cluster: its databases, and its processes, which can be stopped, killed and started again."""

    def __init__(self, folder: Path, programs: Path, account: str | None) -> None:
        self.folder, self._programs, self._account = folder, programs, account
        self.process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def create(self, *settings: str) -> None:
        """Make the cluster's files; `settings` are lines of postgresql.conf."""
        words = ["--pgdata", str(self._data), "--username", _SUPERUSER, "--auth", "trust", "--no-sync", *_LOCALE]
        made = subprocess.run(
            [str(self._programs / "initdb"), *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **self._identity(),
        )
        assert made.returncode == 0, f"initdb: {made.stderr}"
        lines = [f"port = {self.port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", *settings]
        with (self._data / "postgresql.conf").open("a") as file:
            file.write("\n".join([*lines, ""]))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._data)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._identity(),
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop the server in good order; the connections that there are end."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """`kill -9` of the server and all its processes."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        pid, children = self.process.pid, []
        if how is signal.SIGKILL and self.process.poll() is None:
            os.kill(pid, signal.SIGSTOP)  # it has no more children from here on
            children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        self.process.send_signal(how)
        for one in children:
            with suppress(ProcessLookupError):
                os.kill(one, how)
        self.process.wait(30)
        deadline = time.monotonic() + 30
        while any(map(_runs, children)):  # a new server is refused while one of them holds the shared memory
            assert time.monotonic() < deadline, f"still there after kill -9: {[*filter(_runs, children)]}"
            time.sleep(0.01)
        self.process = None

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its address for SQLAlchemy."""
        name = f"postil_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def url(self, database: str) -> str:
        """The address of a database for SQLAlchemy."""
        made = URL.create(
            "postgresql+psycopg", username=_SUPERUSER, host="127.0.0.1", port=self.port, database=database
        )
        return made.render_as_string(hide_password=False)

    def dsn(self, database: str) -> str:
        """The address of a database for psycopg."""
        return f"host=127.0.0.1 port={self.port} user={_SUPERUSER} dbname={database}"

    def _identity(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account, "group": pwd.getpwnam(self._account).pw_gid, "extra_groups": []}

    @property
    def _data(self) -> Path:
        return self.folder / "data"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server here: Debian's place, else where initdb is on the path."""
    places = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if places:
        return max(places, key=lambda place: int(re.sub(r"\D", "", place.parent.name) or 0))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def absent() -> str | None:
    """Why there can be no cluster here; None when there can."""
    found = programs()
    if found is None:
        return "PostgreSQL is not installed (initdb not found); apt-get install postgresql"
    told = subprocess.run([str(found / "initdb"), "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.findall(r"\d+", told)[0]) < _LEAST:
        return f"these tests need PostgreSQL {_LEAST} or newer, for its collations; here is {told.strip()}"
    if os.geteuid() == 0 and _postgres() is None:
        return "PostgreSQL refuses to run as root, and there is no user postgres to run it as"
    return None


def _postgres() -> str | None:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


@contextmanager
def running(*settings: str, durable: bool = False) -> Iterator[Cluster]:
    """A cluster that runs until the end of the block; skips the test, with the reason, where there can be none."""
    why = absent()
    if why is not None:
        pytest.skip(why)
    found = programs()
    assert found is not None
    account = _postgres() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="postil-postgresql-"))  # not below pytest's, which is root's alone
    if account:
        shutil.chown(folder, account)
    cluster = Cluster(folder, found, account)
    try:
        cluster.create(*(() if durable else _HASTY), *settings)
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def rows(address: str, query: str) -> Sequence[tuple[object, ...]]:
    """What a query gives, asked by a connection of its own."""
    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def _runs(pid: int) -> bool:
    """Whether a process has not ended; one that nobody has waited for yet (a zombie) has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
