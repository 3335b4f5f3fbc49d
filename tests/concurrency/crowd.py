"""Writers that work at once: replicas through /sync, scripts through REST, browsers through forms."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from e2e.server import Api


def together(works: Sequence[Callable[[], None]]) -> float:
    """Run all of these at once, from one moment; seconds until the last one ended. Raises what a thread raised."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], None]) -> None:
        try:
            gate.wait(30)
            work()
        except BaseException as why:  # noqa: BLE001 - told below, in the thread of the test
            failures.append(why)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    gate.wait(30)
    began = time.monotonic()
    for thread in threads:
        thread.join(300)
    took = time.monotonic() - began
    if failures:
        raise failures[0]
    return took


class Replica:
    """A client of the sync protocol that keeps what it pulled; never retries an answered request."""

    def __init__(self, api: Api) -> None:
        self._api, self.device = api, str(uuid.uuid4())
        self.seq = 0
        self.at: dict[str, Any] = {"epoch": "", "cursor": [0, "0"], "max_seen": [0, "0"], "ack": 0}
        #: (entity, id, field) → (version, value), as pulled.
        self.held: dict[tuple[str, str, str], tuple[int, Any]] = {}
        self.pages: list[tuple[int, int, list[int]]] = []
        self.results: list[dict[str, Any]] = []

    def value(self, entity: str, ident: str, field: str) -> Any:
        """What this replica believes a field to hold; None when it has never seen it."""
        return self.held.get((entity, ident, field), (0, None))[1]

    def version(self, entity: str, ident: str, field: str) -> int:
        """The version of that."""
        return self.held.get((entity, ident, field), (0, None))[0]

    def push(self, *ops: dict[str, Any], limit: int = 500) -> None:
        """Send operations, numbered, made now, and take in one page of changes."""
        for op in ops:
            self.seq += 1
            op |= {"seq": self.seq, "n": uuid.uuid4().hex, "ts": _now()}
        self._exchange(list(ops), limit)

    def pull(self, limit: int = 500) -> bool:
        """Take in one page of changes; whether there is more."""
        return self._exchange([], limit)

    def _exchange(self, ops: list[dict[str, Any]], limit: int) -> bool:
        body = {"v": 1, "device": self.device, **self.at, "clock": _now(), "ops": ops, "limit": limit}
        status, answer = self._api.call("POST", "/api/v1/sync", body)
        assert status == 200, (status, answer)
        assert answer["last_seq"] == self.seq
        vers = [change["ver"] for change in answer["changes"]]
        assert vers == sorted(vers), "changes are not in the order of their versions"
        self.pages.append((self.at["cursor"][0], answer["cursor"][0], vers))
        for change in answer["changes"]:
            key = (change["e"], change["id"], change["f"])
            if change["ver"] > self.held.get(key, (0, None))[0]:
                self.held[key] = (change["ver"], change["val"])
        self.results += answer["results"]
        self.at = {name: answer[name] for name in ("epoch", "cursor", "max_seen")} | {"ack": answer["last_seq"]}
        return bool(answer["more"])


def _now() -> str:
    return datetime.now(UTC).isoformat()
