"""Sync under faults: 2,000 seeds, or as many as POSTIL_SIMULATION_SEEDS says, every tenth with the extension.

The seeds run in processes of their own: the simulation governs the server's clock, which must stay what it is here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.seeds import REGRESSIONS

TESTS = Path(__file__).parents[1]
SEEDS = int(os.environ.get("POSTIL_SIMULATION_SEEDS", "2000"))


def simulate(seeds: str, *more: str) -> None:
    command = [sys.executable, "-m", "simulation", "--seeds", seeds, "--jobs", "2", "-v", *more]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]


@pytest.mark.slow
def test_no_invariant_is_broken_whatever_goes_wrong():
    simulate(f"0:{SEEDS}", "--node-every", "10")


def test_seeds_that_once_failed_do_not_fail_again():
    plain = [str(one.seed) for one in REGRESSIONS if not one.extension]
    simulate(",".join(plain))


def test_seeds_that_once_failed_with_the_extension_do_not_fail_again():
    extension = [str(one.seed) for one in REGRESSIONS if one.extension]
    simulate(",".join(extension), "--node-every", "1")
