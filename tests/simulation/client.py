"""A small client of the sync protocol, written from docs/reference/sync.md and nothing else."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Callable
from typing import Any

from simulation.clock import rfc3339
from simulation.digest import digest, forgotten
from simulation.profile import START, Fields, Key, Profile, Token, shown
from simulation.reupload import date, lost, raise_bases, revived, without

#: (method, path, body) → status and answer. Raises whatever keeps the answer from coming.
Send = Callable[[str, str, Any], tuple[int, dict[str, Any]]]
MOST_REQUESTS = 400
MOST_RESYNCS = 4
TRAIL = 64


class Client:
    """One replica. Killing it is dropping it: what counts is in the profile."""

    def __init__(self, profile: Profile, rng: random.Random, clock: Callable[[], int], page: int, batch: int) -> None:
        self.profile = profile
        self.rng = rng
        self.clock = clock
        self.page = page
        self.batch = batch
        #: Whether a library that does not fit a page is fetched as a snapshot at first.
        self.patient = rng.random() < 0.5

    def shown(self) -> dict[Key, dict[str, Any]]:
        """What the user sees."""
        return shown(self.profile.rows, self.profile.outbox)

    def ver(self, key: Key, name: str) -> int:
        """The version of a field as last pulled; 0 for none."""
        return self.profile.rows.get(key, {}).get(name, (None, 0, 0))[1]

    def append(self, ops: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put an edit's operations into the outbox, numbered and marked; returns them."""
        state = self.profile
        for op in ops:
            state.seq += 1
            op.update(seq=state.seq, n=f"{self.rng.getrandbits(64):016x}")
            if "at" not in op:
                op["ts"] = rfc3339(self.clock())
            state.outbox.append(op)
        return ops

    def sync(self, send: Send) -> bool:
        """One run: all that waits goes out, all that changed comes in. Returns whether it came to its end."""
        state = self.profile
        state.run += 1
        resyncs = 0
        for _ in range(MOST_REQUESTS):
            request = self._request()
            status, answer = send("POST", "/api/v1/sync", request)
            if status == 200:
                first = state.cursor == START
                if self.work_in(request, answer):
                    return True
                if first and answer["more"] and not self.patient:
                    self._replace(send, None)
            elif status == 409 and answer.get("reason") and resyncs < MOST_RESYNCS:
                resyncs += 1
                if not self._resync(send, answer):
                    return False
            else:
                return False
        raise AssertionError("a sync run that does not end")

    def _request(self) -> dict[str, Any]:
        state = self.profile
        ops = [op for op in state.outbox if op["seq"] > state.processed][: self.batch]
        state.sent = max([state.sent, *(op["seq"] for op in ops)])
        return {
            "v": 1,
            "device": state.device,
            "epoch": state.epoch,
            "cursor": list(state.cursor),
            "max_seen": list(state.max_seen),
            "ack": state.ack,
            "clock": rfc3339(self.clock()),
            "ops": ops,
            "limit": self.page,
            "record": self.rng.random() < 0.2,
            "run": state.run,
        }

    def work_in(self, request: dict[str, Any], answer: dict[str, Any]) -> bool:
        """Everything of one answer in one step, unless a later run has begun. Returns whether all is done."""
        state = self.profile
        if request["run"] != state.run or request["device"] != state.device:
            return False
        for change in answer["changes"]:
            fields = state.rows.setdefault((change["e"], change["id"]), {})
            if change["f"] not in fields or fields[change["f"]][1] < change["ver"]:
                fields[change["f"]] = (change["val"], change["ver"], change.get("at", 0))
            if change["by"] == state.device and change.get("seq", math.inf) <= state.sent:
                raise_bases(state.outbox, change)
        state.epoch = answer["epoch"]
        state.cursor = _token(answer["cursor"])
        self._remember(state.cursor)
        state.max_seen = max(state.max_seen, _token(answer["max_seen"]), key=lambda token: token[0])
        nonces = {op["seq"]: op["n"] for op in state.outbox}
        for result in answer["results"]:
            if result["seq"] in nonces:
                state.told[nonces[result["seq"]]] = result["outcome"]
        # A copy of this profile may have used further numbers: only what was in a request of ours is done.
        state.processed = max(state.processed, min(answer["last_seq"], state.sent))
        state.ack = max(state.ack, state.processed)
        if answer["more"]:
            return False
        state.outbox = [op for op in state.outbox if op["seq"] > state.processed]
        for key in forgotten(state.rows, answer.get("pruned", 0)) if not state.outbox else ():
            del state.rows[key]
        return not state.outbox

    def _remember(self, token: Token) -> None:
        trail = self.profile.trail
        if token != START and (not trail or trail[-1] != token):
            trail.append(token)
        while len(trail) > 2 * TRAIL:
            del trail[1 : len(trail) - TRAIL : 2]

    def _resync(self, send: Send, problem: dict[str, Any]) -> bool:
        state = self.profile
        recent = set(problem.get("recent", ()))
        if problem["reason"] == "device_unknown":
            self._begin_anew([], [op for op in state.outbox if op["n"] not in recent])
            return True
        return self._replace(send, problem)

    def _replace(self, send: Send, problem: dict[str, Any] | None) -> bool:
        """Take the snapshot in the place of the rows; after a divergence, bring back what the server lost."""
        state = self.profile
        found = self._snapshot(send)
        if found is None:
            return False
        rows, cursor, epoch, fork = found
        if problem is not None:
            waiting = without(state.outbox, problem.get("recent", ()))
            if problem["reason"] == "history_diverged":
                back = lost(state.rows, rows, fork[0], waiting)
                back += revived(state.rows, rows, waiting, 0, {(op["e"], op["id"]) for op in back})
                for op in waiting:
                    date(op, state.rows)
                    op.update({name: min(op[name], fork[0]) for name in ("base", "seen") if name in op})
                self._begin_anew(back, waiting)
                state.trail = [token for token in state.trail if token[0] <= fork[0]]
            elif back := revived(state.rows, rows, waiting, 0, set()):
                self._begin_anew(back, waiting)
        state.rows, state.cursor, state.epoch = rows, cursor, epoch
        state.max_seen = max(state.max_seen, cursor) if problem is None else cursor
        self._remember(cursor)
        return True

    def compare(self, send: Send) -> bool:
        """Whether the digest is the server's; if not, the snapshot takes the place of the rows."""
        status, answer = send("GET", f"/api/v1/sync/digest?ver={self.profile.cursor[0]}", None)
        if status != 200 or answer["digest"] == digest(self.profile.rows):
            return status == 200
        self._replace(send, None)
        return False

    def _snapshot(self, send: Send) -> tuple[dict[Key, Fields], Token, str, Token] | None:
        """(rows, cursor, epoch, fork), or None when the server cannot tell at the moment."""
        known = ",".join(f"{ver}:{nonce}" for ver, nonce in self.profile.trail[-128:])
        path = f"/api/v1/sync/snapshot?limit={self.page}" + (f"&known={known}" if known else "")
        rows: dict[Key, Fields] = {}
        after = ""
        fork = START
        for _ in range(MOST_REQUESTS):
            status, chunk = send("GET", path, None)
            if status != 200:
                return None
            for row in chunk["rows"]:
                rows.setdefault((row["e"], row["id"]), {}).update({f: tuple(one) for f, one in row["f"].items()})
            fork = fork if after else _token(chunk["fork"])
            after = chunk["after"]
            path = f"/api/v1/sync/snapshot?limit={self.page}&after={after}"
            if after is None:
                return rows, _token(chunk["cursor"]), chunk["epoch"], fork
        raise AssertionError("a snapshot that does not end")

    def _begin_anew(self, back: list[dict[str, Any]], waiting: list[dict[str, Any]]) -> None:
        """Go on as a new replica, with `back` and then `waiting` to be sent."""
        state = self.profile
        state.device = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        state.seq = state.sent = state.processed = state.ack = 0
        state.outbox = []
        self.append(back)
        for op in waiting:
            state.seq += 1
            unseen = sum(other["seq"] <= op.get("since", 0) for other in waiting)
            state.outbox.append({**op, "seq": state.seq, "since": len(back) + unseen})


def _token(wire: list[Any]) -> Token:
    return int(wire[0]), str(wire[1])
