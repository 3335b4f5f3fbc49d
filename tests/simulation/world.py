"""One seed: devices, a server and the web, edits and faults; then calm, and the checks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from postil.services import pruning
from simulation import invariants
from simulation.clock import START
from simulation.devices import Device, PythonDevice
from simulation.edits import Dice
from simulation.invariants import End
from simulation.network import Network
from simulation.oracle import TOLD_APART, Oracle, held, written
from simulation.profile import Key
from simulation.server import Copy, Server
from simulation.web import Web

DAY = 86_400_000
STEPS = 40
MOST_ROUNDS = 8
#: So many seeds have one among them with the index that serves people, which is slower than that in memory.
WHOOSH_EVERY = 40
MakeDevices = Callable[[int, random.Random, Server], list[Device]]


@dataclass
class Outcome:
    """What one seed came to."""

    seed: int
    violations: list[str]
    faults: Counter[str]
    edits: int
    requests: int
    rounds: int
    trace: list[str] = field(default_factory=list)


def python_devices(number: int, rng: random.Random, server: Server) -> list[Device]:
    """Devices that are all reference clients."""
    return [PythonDevice(one, random.Random(rng.random()), lambda: server.clock.ms) for one in range(number)]


class World:
    """Everything that a seed decides."""

    def __init__(self, seed: int, server: Server, devices: MakeDevices = python_devices) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.server = server
        self.trace: list[str] = []
        server.clock.ms = START
        server.reset()
        if seed % WHOOSH_EVERY == 0:
            server.new_index("whoosh")
        self.oracle = Oracle()
        self.network = Network(server, self.rng, self.say)
        self.devices = devices(self.rng.randint(2, 4), self.rng, server)
        fresh = count(1)
        self.dice = {one.name: Dice(self.rng, one.able, fresh) for one in self.devices}
        self.web = Web(server, Dice(self.rng, frozenset(), fresh), self.oracle)
        self.skewed = self.rng.random() < 0.5
        self.restores = self.rng.random() < 0.4
        self.losses = self.rng.random() < 0.4
        self.prunes = self.rng.random() < 0.25
        self.with_web = self.rng.random() < 0.6
        self.restored = self.lossy = self.forgot = False
        self.pruned: set[Key] = set()
        #: Since when each device has had its own disk.
        self.since = {one.name: 0 for one in self.devices}
        self.copies: list[Copy] = []
        self.backups: list[Any] = []
        self.disks: list[tuple[Device, Any]] = []

    def say(self, line: str) -> None:
        """A line of the trace."""
        self.trace.append(f"{(self.server.clock.ms - START) / 1000:>10.1f} {line}")

    def run(self) -> Outcome:
        """The whole life, and the violations."""
        self.say(f"{len(self.devices)} devices; skewed {self.skewed}, restores {self.restores}, losses {self.losses}")
        for _ in range(STEPS):
            self.server.clock.ms += int(self.rng.expovariate(1 / 240_000)) + 1000
            self._step()
        violations = list(self.network.violations)
        rounds = self._settle()
        if rounds > MOST_ROUNDS:
            violations.append(f"I10: not at rest after {MOST_ROUNDS} rounds")
        violations += self._end_checks()
        edits = len(self.oracle.made)
        return Outcome(self.seed, violations, self.network.faults, edits, self.network.requests, rounds, self.trace)

    def _step(self) -> None:
        die = self.rng.random()
        if die < 0.50:
            self._edit(self.rng.choice(self.devices))
        elif die < 0.82:
            self._sync(self.rng.choice(self.devices))
        elif die < 0.90:
            if self.with_web:
                self.say(self.web.edit())
                self.network.faults["web pages edit meanwhile"] += 1
        elif self.network.late_answers and die < 0.93:
            self.network.deliver_late_answer()
        elif self.network.late_requests and die < 0.95:
            self.network.deliver_late_request()
        else:
            self._misfortune()

    def _edit(self, device: Device) -> None:
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            before = device.shown()
            edit = self.dice[device.name].edit(before)
            if edit is None:
                continue
            kind, given = edit
            if kind in {"note", "comment"}:
                before["paper" if kind == "note" else "annotation", given["ident"]][kind] = given["base_text"]
            ops = device.do(kind, given)
            self.oracle.note(device.name, self.server.clock.ms, ops, before)
            self.say(f"{device.name} {kind} {given} → {[op.get('n') for op in ops]}")
            self.server.clock.ms += self.rng.randint(5, 5000)
        if self.skewed and self.rng.random() < 0.15:
            self._jump(device)

    def _sync(self, device: Device) -> bool:
        self.say(f"{device.name} syncs")
        ended = device.sync(self.network.send_for(device))
        self.say(f"{device.name} {'is done' if ended else 'gives up'}; {len(device.waiting())} wait")
        return ended

    def _misfortune(self) -> None:
        kinds: list[tuple[Callable[[], None], bool]] = [
            (self._jump, self.skewed),
            (self._keep_copies, True),
            (self._set_back_server, self.restores),
            (self._restore_backup, self.restores),
            (self._copy_profile, self.losses),
            (self._wipe, self.losses),
            (self._set_back_profile, self.losses),
            (self._prune, self.prunes),
            (self._kill, True),
            (self._index, True),
        ]
        self.rng.choice([kind for kind, possible in kinds if possible])()

    def _happens(self, fault: str) -> None:
        self.network.faults[fault] += 1
        self.say(f"fault: {fault}")

    def _jump(self, device: Device | None = None) -> None:
        device = device or self.rng.choice(self.devices)
        device.skew = self.rng.choice([0, self.rng.randint(-DAY, DAY), self.rng.randint(-5000, 5000)])
        self._happens("clock skewed")
        self.say(f"{device.name} is {device.skew} ms ahead")

    def _kill(self) -> None:
        self.rng.choice(self.devices).kill()
        self._happens("device killed at rest")

    def _index(self) -> None:
        """The indexer has a moment's time."""
        self.server.search.catch_up(self.server.library)
        self.say("indexed")

    def _keep_copies(self) -> None:
        if self.restores:
            self.copies.append(self.server.copy())
            if self.rng.random() < 0.5:
                self.backups.append(self.server.back_up())
            self.say(f"the server is copied at {len(self.server.log)}")
        if self.losses:
            device = self.rng.choice(self.devices)
            self.disks.append((device, device.disk()))
            self.say(f"the disk of {device.name} is copied")

    def _set_back_server(self) -> None:
        if not self.copies:
            return self._keep_copies()
        at = self.rng.randrange(len(self.copies))
        copy = self.copies[at]
        self._happens("server file silently set back")
        self._taking_away(lambda: self.server.put_back(copy))
        self._back_at(len(copy.log))
        return None

    def _restore_backup(self) -> None:
        if not self.backups:
            return self._keep_copies()
        backup = self.rng.choice(self.backups)
        self._happens("server restored from a backup")
        self._taking_away(lambda: self.server.restore(backup))
        self._back_at(len(backup[1]))
        return None

    def _back_at(self, length: int) -> None:
        """Copies of what is now another history go."""
        self.restored = True
        self.copies = [one for one in self.copies if len(one.log) <= length]
        self.backups = [one for one in self.backups if len(one[1]) <= length]
        self.say(f"the server is back at {length}")

    def _copy_profile(self) -> None:
        if len(self.devices) < 2:
            return
        source, target = self.rng.sample(self.devices, 2)
        if type(source) is not type(target):
            return
        self._happens("device profile copied")
        self.say(f"{target.name} goes on from a copy of {source.name}")
        self._on_device(target, source.disk())

    def _wipe(self) -> None:
        target = self.rng.choice(self.devices)
        self._happens("device wiped")
        self.say(f"{target.name} is wiped")
        self._on_device(target, None)

    def _set_back_profile(self) -> None:
        if not self.disks:
            return
        device, disk = self.rng.choice(self.disks)
        self._happens("device profile set back")
        self.say(f"{device.name} is set back")
        self._on_device(device, disk)

    def _on_device(self, device: Device, disk: Any) -> None:
        before = {op["n"] for op in device.waiting()}
        self.lossy = True
        self.since[device.name] = self.server.clock.ms
        self._taking_away(lambda: device.load(disk))
        self.network.late_answers = [one for one in self.network.late_answers if one[0] is not device]
        elsewhere = {op["n"] for one in self.devices for op in one.waiting()}
        self.oracle.waived |= {nonce for nonce in before - elsewhere if nonce not in self.server.ever}

    def _taking_away(self, event: Callable[[], None]) -> None:
        """Something that only one place held may go now, and nothing else.

        What a device wrote itself it has to hold, whether it does or not, for as long as its disk is its own.
        """
        before = self._held()
        event()
        gone = before - self._held() - self.oracle.own(self.since)
        self.oracle.damage(gone, self.server.clock.ms)
        if gone:
            self.say(f"for good and rightly lost: {sorted(gone)}")

    def _held(self) -> set[str]:
        views = [device.shown() for device in self.devices]
        plain = [device.rows() for device in self.devices] + [self.server.rows()]
        views += [{key: {f: one[0] for f, one in fields.items()} for key, fields in rows.items()} for rows in plain]
        waiting = {
            written(op["val"])
            for device in self.devices
            for op in device.waiting()
            if (op.get("e"), op.get("f")) in TOLD_APART and op["op"] == "set"
        }
        return held(views) | waiting

    def _prune(self) -> None:
        rows = self.server.rows()
        self.network.violations += list(invariants.deletions(self.server, self.oracle, rows))
        age = timedelta(minutes=self.rng.choice([0, 0, 5, 30]))
        before = self.server.clock.now() - age
        self._taking_away(
            lambda: self.server.within(lambda session: pruning.prune(session, self.server.library, before))
        )
        gone = rows.keys() - self.server.rows().keys()
        self.pruned |= gone
        self.oracle.forget({key: rows[key] for key in gone}, self.server.clock.ms)
        self.forgot = True
        self._happens("pruned")
        self.say(f"pruned {sorted(gone)}")

    def _settle(self) -> int:
        """Faults stop; all sync until nothing moves. Returns the rounds that it took."""
        self.say("calm")
        while self.network.late_requests:
            self.network.deliver_late_request()
        while self.network.late_answers:
            self.network.deliver_late_answer()
        self.network.calm = True
        at_rest: dict[str, int] = {}
        for number in range(1, MOST_ROUNDS + 1):
            for device in self.devices:
                if at_rest.get(device.name) != len(self.server.log):
                    ended = self._sync(device)
                    at_rest[device.name] = len(self.server.log) if ended and not device.waiting() else -1
            if set(at_rest.values()) == {len(self.server.log)}:
                return number
        return MOST_ROUNDS + 1

    def _end_checks(self) -> list[str]:
        found = []
        for device in self.devices if self.forgot else [self.rng.choice(self.devices)]:
            same = device.compare(self.network.send_for(device))
            if not same and not self.forgot:
                found.append(f"I1: {device.name} has another digest than the server")
        end = End(
            self.server,
            self.devices,
            self.oracle,
            self.server.rows(),
            self.skewed,
            self.restored,
            self.lossy,
            self.pruned,
            self.forgot,
        )
        found += invariants.check(end)
        difference = self.server.search.check(self.server.library)
        if difference:
            found.append(f"I11: the index differs: {difference}")
        return found
