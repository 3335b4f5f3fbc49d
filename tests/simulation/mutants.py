"""Ways to break sync, one at a time: each must make the simulator fail. `cd tests && python -m simulation.mutants`."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from simulation.mutations import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"


@dataclass(frozen=True)
class Caught:
    """What became of a mutant: the first seed that failed and what was broken; no seed: it lived."""

    mutant: Mutant
    seed: int | None
    said: str
    seconds: float

    def __str__(self) -> str:
        found = f"seed {self.seed}: {self.said}" if self.seed is not None else "NOT CAUGHT"
        return f"{self.mutant.name:<50} {self.seconds:5.0f} s  {found}"


def broken(mutant: Mutant, folder: Path) -> Path:
    """A copy of the code with the mutant in it. Raises LookupError when the text to be replaced is not there once."""
    if mutant.client:
        copied = folder / "src"
        shutil.copytree(ROOT / "extension" / "src", copied)
    else:
        shutil.copytree(ROOT / "server", folder / "server", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "migrations", folder / "migrations")
        copied = folder / "server" / "postil"
    for change in mutant.changes:
        path = copied / change.file
        text = path.read_text(encoding="utf-8")
        if text.count(change.old) != 1:
            raise LookupError(f"{mutant.name}: {change.file} has {change.old!r} {text.count(change.old)} times")
        path.write_text(text.replace(change.old, change.new), encoding="utf-8")
    return copied


def run(mutant: Mutant, seeds: int, jobs: int) -> Caught:
    """Run seeds until one fails."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="postil-mutant-") as name:
        folder = Path(name)
        copied = broken(mutant, folder)
        command = [sys.executable, "-m", "simulation", "--seeds", f"0:{seeds}", "--jobs", str(jobs), "--stop"]
        environment = {**os.environ}
        if mutant.client:
            command += ["--node-every", "1", "--source", str(copied)]
        else:
            environment["PYTHONPATH"] = str(folder / "server")
        done = subprocess.run(command, cwd=TESTS, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^seed (\d+): (.*)$", done.stdout, re.MULTILINE)
    if done.returncode and not found:
        raise RuntimeError(f"{mutant.name}: {done.stderr[-2000:]}")
    seconds = time.monotonic() - began
    return Caught(mutant, int(found[1]) if found else None, found[2][:150] if found else "", seconds)


def main() -> int:
    """Exit status 0 when all were caught."""
    parser = argparse.ArgumentParser(prog="simulation.mutants", description=__doc__)
    parser.add_argument("--seeds", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("names", nargs="*", help="beginnings of names; none: all")
    given = parser.parse_args()
    chosen = [one for one in MUTANTS if not given.names or one.name.startswith(tuple(given.names))]
    lived = 0
    for mutant in chosen:
        caught = run(mutant, given.seeds, given.jobs)
        sys.stdout.write(f"{caught}\n")
        sys.stdout.flush()
        lived += caught.seed is None
    sys.stdout.write(f"{len(chosen) - lived} of {len(chosen)} caught\n")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main())
