"""Runs seeds in one process and sums up what they came to."""

from __future__ import annotations

import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

from simulation.clock import Clock
from simulation.server import Server
from simulation.world import Outcome, World

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
        self.failed += other.failed

    def report(self, out: TextIO, seconds: float, *, verbose: bool) -> None:
        """The tables, and one failing seed in full."""
        seeds = sorted(self.seeds)
        print(f"seeds {seeds[0]} to {seeds[-1]} ({len(seeds)}): {len(seeds) / seconds:.1f} a second", file=out)
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


def run_seeds(seeds: list[int], node_every: int = 0, stop: bool = False) -> Summary:  # noqa: FBT001, FBT002
    """Run these seeds one after the other."""
    server = Server(Clock())
    summary = Summary()
    for seed in seeds:
        summary.take(run_seed(seed, server))
        if stop and summary.failed:
            break
    return summary


def run_seed(seed: int, server: Server) -> Outcome:
    """One seed; what breaks down counts as a violation."""
    world = World(seed, server)
    try:
        return world.run()
    except Exception:  # noqa: BLE001 - whatever breaks in a seed is a finding, with its trace
        said = traceback.format_exc()
        return Outcome(seed, [f"I10: broke down: {said}"], world.network.faults, 0, 0, 0, world.trace)
