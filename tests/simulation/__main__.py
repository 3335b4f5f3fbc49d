"""`cd tests && ../.venv/bin/python -m simulation --seeds 0:2000 --jobs 2`: runs seeds and prints what they came to."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from functools import partial

from simulation.run import Summary, run_seeds

#: Seeds that a process is given at a time.
_AT_ONCE = 5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--seeds", default="0:200", help="from:to, or numbers with commas")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--node-every", type=int, default=0, help="every so many seeds run the extension's own code")
    parser.add_argument("--source", default="", help="the extension's code, if it is not the checkout's")
    parser.add_argument("--seed", type=int, help="one seed alone")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what happened in the seeds that fail")
    parser.add_argument("--stop", action="store_true", help="stop at the first seed that fails")
    return parser.parse_args()


def seeds_of(text: str) -> list[int]:
    """The seeds that `from:to` or `1,2,3` names."""
    if ":" in text:
        first, last = text.split(":")
        return list(range(int(first), int(last)))
    return [int(part) for part in text.split(",")]


def main() -> int:
    """Exit status 0 when no invariant was broken."""
    given = _arguments()
    seeds = [given.seed] if given.seed is not None else seeds_of(given.seeds)
    began = time.monotonic()
    jobs = max(1, min(given.jobs, len(seeds)))
    work = partial(run_seeds, node_every=given.node_every, source=given.source)
    whole = Summary()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        parts = [seeds[start : start + _AT_ONCE] for start in range(0, len(seeds), _AT_ONCE)]
        for found in pool.imap(work, parts):
            whole.add(found)
            if given.stop and whole.failed:
                break
    whole.report(sys.stdout, time.monotonic() - began, verbose=given.verbose or given.seed is not None)
    return 1 if whole.failed else 0


if __name__ == "__main__":
    sys.exit(main())
