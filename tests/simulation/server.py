"""The server of a simulation: the real application on a real database file, with kills, copies and a log."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from postil import limits
from postil.app import create_app
from postil.config import Config
from postil.db import db, transaction
from postil.domain.ops import Rejected, parse
from postil.models import User, migrate
from postil.models.engine import connect, writing
from postil.search.library import LibrarySearch
from postil.services import accounts, backups, devices, ledger
from simulation.clock import Clock, govern

#: Field versions by (entity, id) and field: (value, version).
Rows = dict[tuple[str, str], dict[str, tuple[Any, int]]]
TOKENS = 6
_TABLES = {
    "paper": ("paper", ("id",)),
    "tag": ("tag", ("id",)),
    "list": ("reading_list", ("id",)),
    "identifier": ("identifier", ("paper_id", "scheme", "value")),
    "paper_tag": ("paper_tag", ("paper_id", "tag_id")),
    "list_entry": ("list_entry", ("list_id", "paper_id")),
    "annotation": ("annotation", ("id",)),
    "annotation_tag": ("annotation_tag", ("annotation_id", "tag_id")),
    "saved_search": ("saved_search", ("id",)),
}
_COLUMNS = {"_present": "present", "_deleted": "deleted"}
_FLAGS = {"_present", "_deleted", "starred"}
_JSON = {"authors", "extra", "target"}


class Killed(BaseException):
    """The server process died here; nobody catches it on the way."""


@dataclass(frozen=True)
class Processed:
    """One operation of a committed transaction: by whom, its nonce, what became of it, and its version."""

    device: str
    nonce: str
    op: Any
    outcome: str
    ver: int
    #: How far the author's clock was corrected (ms).
    offset: int


@dataclass(frozen=True)
class Copy:
    """A copy of the database file, with the log up to it."""

    content: bytes
    log: tuple[Processed, ...]


class QuietSearch(LibrarySearch):
    """The search without its background worker: it brings in changes when the simulation says so."""

    def changed(self, library_id: str) -> None:
        """Nobody is woken."""


@dataclass
class _Kill:
    """When the process dies: after so many operations, or at so many commits of operations."""

    ops: int = -1
    commits: int = -1


class Server:
    """One application for one process; each seed gets a fresh database."""

    def __init__(self, clock: Clock) -> None:
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="postil-simulation-", dir=base))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.clock = clock
        self.path = self.folder / "postil.sqlite"
        self.log: list[Processed] = []
        #: Nonces that were ever committed, also in histories that are no more.
        self.ever: dict[str, Processed] = {}
        self.tokens: list[str] = []
        self.template = self._template()
        generous = "1000000000 per minute"
        self.app = create_app(Config(data_dir=self.folder, rate_limit=generous, sign_in_rate_limit=generous))
        self.app.testing = True
        self._pending: list[Processed] = []
        self._sent: list[dict[str, Any]] = []
        self._kill = _Kill()
        #: Whether the present request has applied operations.
        self._applied = False
        self._instrument()
        govern(clock)
        limits.limiter.enabled = False
        self.new_index()

    def _template(self) -> bytes:
        engine = connect(f"sqlite:///{self.path}")
        migrate.upgrade(engine)
        with Session(engine, expire_on_commit=False) as session:
            writing(session)
            user: User = accounts.create(session, "Ada", "correct horse battery")
            for number in range(TOKENS):
                device, token = devices.issue(session, user, f"device {number}", devices.SCOPES)
                device.seen_at = device.created_at.replace(year=2100)
                self.library = device.library_id
                self.tokens.append(token)
            self.web = devices.writer(session, self.library).device_id
            session.commit()
        engine.dispose()
        return self.path.read_bytes()

    def new_index(self, backend: str = "memory") -> None:
        """An empty index; the background worker of the application's own search rests."""
        live = self.app.extensions["postil_search"]
        live.close()
        shutil.rmtree(self.folder / "index", ignore_errors=True)
        self.search = QuietSearch(self.folder / "index", live._sessions, backend=backend)
        self.app.extensions["postil_search"] = self.search

    def _begin_index_anew(self) -> None:
        """The index went with the database, and a server that starts makes a missing one."""
        self.new_index()
        self.search.rebuild(self.library)

    def _instrument(self) -> None:
        apply, one = ledger.apply, ledger._one

        def logged(session: Session, library_id: str, author: Any, ops: Sequence[Any]) -> Any:
            before = ledger.lock(session, library_id).version
            self._applied = True
            receipt = apply(session, library_id, author, ops)
            for place, (nonce, outcome) in enumerate(zip(self._nonces(ops), receipt.outcomes, strict=True)):
                made = Processed(author.device, nonce, ops[place], outcome.outcome, before + place + 1, 0)
                self._pending.append(replace(made, offset=author.clock_offset))
            return receipt

        def mortal(*args: Any) -> Any:
            if self._kill.ops == 0:
                raise Killed
            self._kill.ops -= 1
            return one(*args)

        ledger.apply, ledger._one = logged, mortal  # type: ignore[assignment]
        event.listen(Session, "before_commit", self._before_commit)
        event.listen(Session, "after_commit", self._after_commit)
        event.listen(Session, "after_rollback", lambda _session: self._pending.clear())

    def _nonces(self, ops: Sequence[Any]) -> list[str]:
        """Nonces of the operations, which came in this order among those of the request.

        From the last one on: what the server had processed before, and leaves out, stands in front.
        """
        sent = reversed(self._sent)
        found = []
        for op in reversed(ops):
            unreadable = isinstance(op, Rejected)
            same = (raw for raw in sent if _readable(raw) != unreadable and (unreadable or raw["seq"] == op.seq))
            found.append(str(next(same, {}).get("n", "")))
        return found[::-1]

    def _before_commit(self, _session: Session) -> None:
        if self._applied and self._kill.commits >= 0:
            self._kill.commits -= 1
            if self._kill.commits < 0:
                raise Killed

    def _after_commit(self, _session: Session) -> None:
        self.log += self._pending
        self.ever.update((one.nonce, one) for one in self._pending if one.nonce)
        self._pending.clear()

    def reset(self) -> None:
        """A new library, as it was made."""
        self.put_back(Copy(self.template, ()))
        self.ever = {}

    def _down(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def copy(self) -> Copy:
        """The file as it is now."""
        self._down()
        return Copy(self.path.read_bytes(), tuple(self.log))

    def put_back(self, copy: Copy) -> None:
        """The file set back without a word: the same epoch, an earlier history."""
        self._down()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.write_bytes(copy.content)
        self._begin_index_anew()
        self.log = list(copy.log)

    def back_up(self) -> tuple[Path, tuple[Processed, ...]]:
        """What `postil backup` writes."""
        target = self.folder / f"backup-{secrets.token_hex(4)}.zip"
        backups.create(f"sqlite:///{self.path}", target)
        return target, tuple(self.log)

    def restore(self, backup: tuple[Path, tuple[Processed, ...]]) -> None:
        """What `postil restore` does with it."""
        self._down()
        aside = backups.restore(f"sqlite:///{self.path}", backup[0], self.folder / "index")
        if aside is not None:
            aside.unlink(missing_ok=True)
        self._begin_index_anew()
        self.log = list(backup[1])

    def killed_after(self, *, ops: int = -1, commits: int = -1) -> None:
        """Arm the next request: dies after so many operations, or at the commit after so many commits."""
        self._kill = _Kill(ops, commits)

    def request(
        self, method: str, path: str, token: int, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """One request with the token of that number: status, headers, text. Raises Killed as armed."""
        given = {"Authorization": f"Bearer {self.tokens[token]}", **(headers or {})}
        self._sent = list((body or {}).get("ops") or []) if path.endswith("/sync") else []
        try:
            with self.app.test_client() as client:
                answer = client.open(path, method=method, json=body, headers=given)
                return answer.status_code, dict(answer.headers), answer.get_data(as_text=True)
        except Killed:
            self._pending.clear()
            self._down()
            raise
        finally:
            self._kill = _Kill()
            self._applied = False
            self._sent = []

    def within(self, work: Callable[[Session], Any]) -> Any:
        """Something that the operator or a service does, in one writing transaction."""
        with self.app.app_context(), transaction(writes=True) as session:
            return work(session)

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database as it is on disk."""
        with sqlite3.connect(self.path) as connection:
            found = connection.execute(statement, values).fetchall()
        connection.close()
        return found

    def rows(self) -> Rows:
        """Every synced field with its value and version, read from the tables themselves."""
        found: Rows = {}
        values: dict[tuple[str, str], dict[str, Any]] = {}
        connection = sqlite3.connect(self.path)
        connection.row_factory = sqlite3.Row
        for entity, (table, keys) in _TABLES.items():
            for row in connection.execute(f"SELECT * FROM {table} WHERE library_id = ?", (self.library,)):
                parts = [row[key] for key in keys]
                ident = parts[0] if len(parts) == 1 else f"{parts[0]}|{':'.join(parts[1:])}"
                values[entity, ident] = dict(row)
        query = "SELECT entity, entity_id, field, ver FROM field_version WHERE library_id = ?"
        for entity, ident, name, ver in connection.execute(query, (self.library,)):
            value = values[entity, ident][_COLUMNS.get(name, name)]
            found.setdefault((entity, ident), {})[name] = (_decoded(name, value), ver)
        connection.close()
        return found

    def writers(self) -> dict[tuple[str, str, str], tuple[int, str]]:
        """Who wrote each field last: (version, device)."""
        query = "SELECT entity, entity_id, field, ver, device_id FROM field_version WHERE library_id = ?"
        return {(e, i, f): (ver, by) for e, i, f, ver, by in self.query(query, self.library)}

    def changed_between(self, after: int, upto: int) -> set[tuple[str, str, str, int]]:
        """What a pull of these versions must bring."""
        query = "SELECT entity, entity_id, field, ver FROM field_version WHERE library_id = ? AND ver > ? AND ver <= ?"
        return {tuple(row) for row in self.query(query, self.library, after, upto)}  # type: ignore[misc]

    def entries(self, listed: str) -> list[str]:
        """The papers of a list as the API tells them."""
        status, _, text = self.request("GET", f"/api/v1/lists/{listed}/entries?limit=100", 0)
        return [item["paper"]["id"] for item in json.loads(text)["items"]] if status == 200 else [f"status {status}"]

    def histories(self) -> dict[tuple[str, str, str], list[Any]]:
        """Values that were put aside, by field."""
        found: dict[tuple[str, str, str], list[Any]] = {}
        query = "SELECT entity, entity_id, field, value FROM history WHERE library_id = ?"
        for e, i, f, value in self.query(query, self.library):
            found.setdefault((e, i, f), []).append(json.loads(value) if isinstance(value, str) else value)
        return found


def _readable(raw: dict[str, Any]) -> bool:
    try:
        parse(raw)
    except Rejected:
        return False
    return True


def _decoded(name: str, value: Any) -> Any:
    if name in _FLAGS:
        return bool(value)
    return json.loads(value) if name in _JSON and isinstance(value, str) else value
