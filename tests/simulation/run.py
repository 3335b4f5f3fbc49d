"""Runs seeds in one process and sums up what they came to."""

from __future__ import annotations

import gc
import random
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TextIO

from simulation.clock import Clock
from simulation.devices import Device, PythonDevice
from simulation.node_device import EXTENSION, Node, NodeDevice, bundle
from simulation.server import Server
from simulation.world import Outcome, World, python_devices

INVARIANTS = tuple(f"I{number}" for number in range(1, 12))


@dataclass
class Summary:
    """Of many seeds."""

    seeds: list[int] = field(default_factory=list)
    violations: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    requests: int = 0
    rounds: int = 0
    cpu: float = 0.0
    failed: list[Outcome] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        """One more seed."""
        self.seeds.append(outcome.seed)
        self.violations.update(one.partition(":")[0] for one in outcome.violations)
        self.faults.update(outcome.faults)
        self.edits += outcome.edits
        self.requests += outcome.requests
        self.rounds = max(self.rounds, outcome.rounds)
        if outcome.violations:
            self.failed.append(outcome)

    def add(self, other: Summary) -> None:
        """Another process's seeds."""
        self.seeds += other.seeds
        self.violations.update(other.violations)
        self.faults.update(other.faults)
        self.edits += other.edits
        self.requests += other.requests
        self.rounds = max(self.rounds, other.rounds)
        self.cpu += other.cpu
        self.failed += other.failed

    def report(self, out: TextIO, seconds: float, *, verbose: bool) -> None:
        """The tables, and one failing seed in full."""
        seeds = sorted(self.seeds)
        cpu = f"{1000 * self.cpu / len(seeds):.0f} ms of processor each"
        print(f"seeds {seeds[0]} to {seeds[-1]} ({len(seeds)}): {len(seeds) / seconds:.1f} a second; {cpu}", file=out)
        print(f"operations {self.edits}, requests {self.requests}, most rounds to rest {self.rounds}", file=out)
        for name in INVARIANTS:
            print(f"  {name:<4} violations {self.violations[name]}", file=out)
        for name, times in sorted(self.faults.items()):
            print(f"  {times:>7}  {name}", file=out)
        failed = sorted(self.failed, key=lambda one: one.seed)
        for one in failed[:20]:
            print(f"seed {one.seed}: {one.violations[0][:400]} (and {len(one.violations) - 1} more)", file=out)
        if failed:
            first = failed[0]
            if verbose:
                print("\n".join([*first.trace, *first.violations]), file=out)
            print(f"{len(failed)} failed: {[one.seed for one in failed]}", file=out)
            print(f"again: cd tests && python -m simulation --seed {first.seed}", file=out)


@cache
def the_server() -> Server:
    """The one server of this process."""
    gc.set_threshold(100_000, 50, 50)
    return Server(Clock())


@cache
def the_node(source: str) -> Node:
    """The one process with machines; `source` is another place of the extension's code than the checkout."""
    return Node(bundle(the_server().folder, Path(source) if source else EXTENSION / "src"))


def run_seeds(seeds: list[int], node_every: int = 0, source: str = "") -> Summary:
    """Run these seeds one after the other."""
    summary = Summary()
    began = time.process_time()
    for seed in seeds:
        node = the_node(source) if node_every and seed % node_every == 0 else None
        summary.take(run_seed(seed, the_server(), node))
        if node and node.process.poll() is not None:
            the_node.cache_clear()
    summary.cpu = time.process_time() - began
    return summary


def run_seed(seed: int, server: Server, node: Node | None = None) -> Outcome:
    """One seed; what breaks down counts as a violation."""
    world = World(seed, server, partial(extension_devices, node=node, seed=seed) if node else python_devices)
    try:
        return world.run()
    except Exception:  # noqa: BLE001 - whatever breaks in a seed is a finding, with its trace
        said = traceback.format_exc()
        first = [f"I10: broke down: {said.strip().splitlines()[-1]}"]
        return Outcome(seed, first, world.network.faults, 0, 0, 0, [*world.trace, said])


def extension_devices(number: int, rng: random.Random, server: Server, *, node: Node, seed: int) -> list[Device]:
    """Machines with the extension, sometimes one of them with the reference client."""
    node.hear(node.command("reset", server.clock.ms, machine="", seed=seed), lambda _fetch: None)
    mixed = rng.random() < 0.5
    made: list[Device] = []
    for one in range(number):
        own = random.Random(rng.random())
        python = mixed and one == 0
        made.append(PythonDevice(one, own, lambda: server.clock.ms) if python else NodeDevice(one, own, server, node))
    return made
