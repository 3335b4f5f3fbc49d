"""What goes wrong on the way: messages lost, late, twice, cut short; and who dies while they are under way."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from simulation.devices import Device, Died, LateAnswer, Lost
from simulation.server import Killed, Server

#: Fault → how often, of a hundred requests.
FAULTS = {
    "request lost": 5,
    "request late": 3,
    "answer lost": 7,
    "answer late": 3,
    "answer truncated": 3,
    "request twice": 5,
    "server killed mid-batch": 4,
    "server killed before commit": 4,
    "server killed after commit": 3,
    "device killed before sending": 2,
    "device killed before working in": 6,
}


class Garbled(Lost):
    """An answer came, but not all of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@dataclass
class Network:
    """Between the devices and the server."""

    server: Server
    rng: random.Random
    say: Callable[[str], None]
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    requests: int = 0
    calm: bool = False
    #: Requests that were thought lost: (token, method, path, body).
    late_requests: list[tuple[int, str, str, Any]] = field(default_factory=list)
    late_answers: list[tuple[Device, LateAnswer]] = field(default_factory=list)
    tickets: Iterator[int] = field(default_factory=lambda: count(1))

    def send_for(self, device: Device) -> Callable[[str, str, Any], tuple[int, dict[str, Any]]]:
        """How that device sends."""

        def send(method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
            given = json.loads(json.dumps(body))
            self.server.clock.ms += self.rng.randint(20, 900)
            if self.calm:
                return self._ask(device.token, method, path, given)
            return self._perilous(device, method, path, given)

        return send

    def _perilous(self, device: Device, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        fault = self._drawn()
        if fault == "device killed before sending":
            raise self._happened(fault, device, Died())
        if fault in {"request lost", "request late"}:
            if fault == "request late":
                self.late_requests.append((device.token, method, path, body))
            raise self._happened(fault, device, Lost())
        if self.late_requests and self.rng.random() < 0.2:
            self.deliver_late_request()
        if fault and fault.startswith("server killed"):
            self._killing(fault, device, method, path, body)
        answer = self._ask(device.token, method, path, body)
        if fault == "request twice":
            self._happened(fault, device)
            again = self._ask(device.token, method, path, body)
            answer = self.rng.choice([answer, again])
        if fault == "device killed before working in":
            raise self._happened(fault, device, Died(self._late(device, body, answer, 0.5)))
        if fault in {"answer lost", "answer late"}:
            late = self._late(device, body, answer, 1.0) if fault == "answer late" else 0
            raise self._happened(fault, device, Lost(late))
        if fault == "answer truncated":
            text = json.dumps(answer[1])
            raise self._happened(fault, device, Garbled(text[: self.rng.randrange(len(text))]))
        return answer

    def _late(self, device: Device, body: Any, answer: tuple[int, dict[str, Any]], share: float) -> int:
        """Keep an answer for later, mostly; returns its ticket, 0 for none."""
        if self.rng.random() >= share:
            return 0
        ticket = next(self.tickets)
        self.late_answers.append((device, LateAnswer(ticket, body, *answer)))
        return ticket

    def _drawn(self) -> str | None:
        die = self.rng.random() * 100
        for name, share in FAULTS.items():
            die -= share
            if die < 0:
                return name
        return None

    def _happened(self, fault: str, device: Device, error: BaseException | None = None) -> Any:
        self.faults[fault] += 1
        self.say(f"  fault: {fault} ({device.name})")
        return error

    def _killing(self, fault: str, device: Device, method: str, path: str, body: Any) -> None:
        if fault.endswith("mid-batch"):
            self.server.killed_after(ops=self.rng.randrange(max(1, len((body or {}).get("ops", ())))))
        elif fault.endswith("before commit"):
            self.server.killed_after(commits=self.rng.randrange(2))
        else:
            self._ask(device.token, method, path, body)
            raise self._happened(fault, device, Lost())
        try:
            self._ask(device.token, method, path, body)
        except Killed:
            raise self._happened(fault, device, Lost()) from None
        raise Lost

    def _ask(self, token: int, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        self.requests += 1
        before = copy.copy(self.server.log)
        status, _, text = self.server.request(method, path, token, body)
        answer = json.loads(text)
        ops = len((body or {}).get("ops", ()))
        self.say(
            f"  {method} {path[:60]} by {token}: {ops} ops at {(body or {}).get('cursor')} → {status}"
            f" {answer.get('reason', '')} {answer.get('cursor', '')} last_seq {answer.get('last_seq')}"
            f" +{len(self.server.log) - len(before)}"
        )
        if status >= 500 or status == 422:
            self.violations.append(f"I10: the server answers {status}: {text[:300]}")
        if status == 200 and method == "POST":
            self._complete(body, answer)
        return status, answer

    def _complete(self, body: Any, answer: dict[str, Any]) -> None:
        """I8: what was pulled is all that there is between the two cursors."""
        expected = self.server.changed_between(body["cursor"][0], answer["cursor"][0])
        found = {(one["e"], one["id"], one["f"], one["ver"]) for one in answer["changes"]}
        if expected != found:
            self.violations.append(f"I8: from {body['cursor']} to {answer['cursor']} missing {expected - found}")

    def deliver_late_request(self) -> None:
        """An old request arrives, after newer ones; nobody waits for its answer any more."""
        token, method, path, body = self.late_requests.pop(self.rng.randrange(len(self.late_requests)))
        self.faults["late request arrived"] += 1
        self.say(f"  a late request of token {token} arrives")
        self._ask(token, method, path, body)

    def deliver_late_answer(self) -> None:
        """An old answer reaches its device, after newer ones."""
        device, answer = self.late_answers.pop(self.rng.randrange(len(self.late_answers)))
        self.faults["late answer arrived"] += 1
        self.say(f"  a late answer reaches {device.name}")
        device.late(answer)
