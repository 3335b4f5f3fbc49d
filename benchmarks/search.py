"""Search at size: our backends beside SQLite FTS5, tantivy and stock Whoosh, query by query in turn, in one run.

Run: python benchmarks/search.py [--papers 10000] [--engines whoosh,fts5,sqlite,tantivy,stock] [--queries 40]
[--keep FOLDER] [--cpu]. Of every engine how fast it builds, what it takes on disk and in a process of its own;
of every kind of query (search_corpus.py) the median and the 95th percentile in ms, cold (asked for the first time
after opening) and warm (asked again), and how many times as long the others take as our first. `whoosh+facets` is the
same index asked with all facets, as the results page does. The machine's other work moves the milliseconds; the
ratios stay. `--keep` leaves the indexes there for the next run, of the same code: stock Whoosh takes minutes for
100,000 papers.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from postil.search.port import SearchDocument
from search_corpus import KINDS, Asked, asked, corpus, percentile
from search_engines import Backend, Faceted, engine, missing, names

Times = dict[str, dict[str, list[float]]]
"""Milliseconds, by kind and engine."""


clock = time.perf_counter


def milliseconds(work: Callable[[], object]) -> float:
    began = clock()
    work()
    return (clock() - began) * 1000


def built(name: str, folder: Path, papers: Sequence[SearchDocument]) -> Any:
    """The engine, open: built, or as a run before has left it."""
    made = engine(name, folder / name)
    mark = folder / name / "built"
    if mark.exists() and name != "memory" and not _in_server(made):
        spent = float(mark.read_text())
        made.open()
    else:
        spent = milliseconds(lambda: made.build(papers)) / 1000
        mark.write_text(str(spent))
    print(f"{name:<14}{len(papers) / spent:8.0f} papers/s  {made.size() / 1e6:8.1f} MB on disk", flush=True)
    return made


def _in_server(made: Any) -> bool:
    """Whether an index is gone with the database server that this run starts."""
    return isinstance(made, Backend) and made.name == "postgresql"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--engines", help="separated by commas; the first is what the others are compared with")
    parser.add_argument("--queries", type=int, default=40, help="of each kind")
    parser.add_argument("--keep", type=Path, help="folder that the indexes are left in")
    parser.add_argument("--cpu", action="store_true", help="count processor time: on a machine that is busy otherwise")
    given = parser.parse_args()
    if given.cpu:
        global clock  # noqa: PLW0603 - one clock for all that is measured
        clock = time.process_time
    wanted = given.engines.split(",") if given.engines else names(given.papers)
    for name in wanted:
        if why := missing(name):
            print(f"{name} is left out: {why}")
    wanted = [name for name in wanted if not missing(name)]
    papers = list(corpus(given.papers))
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)) / str(given.papers)
        engines = [built(name, folder, papers) for name in wanted]
        mixed = asked(papers, given.queries)
        del papers
        measure(engines, mixed)
        for made in engines:
            made.close()
        for name in wanted:
            held(name, folder, mixed)


def measure(engines: list[Any], mixed: list[Asked]) -> None:
    """Both rounds, and their tables; what is asked twice of one index is not cold the second time."""
    for made in engines:
        made.reopen()
    report("cold", [made.name for made in engines], timed(engines, mixed))
    turns = [turn for made in engines for turn in ([made, Faceted(made)] if _default(made) else [made])]
    report("warm", [turn.name for turn in turns], timed(turns, mixed))


def _default(made: Any) -> bool:
    return isinstance(made, Backend) and made.name == "whoosh"


def timed(turns: list[Any], mixed: list[Asked]) -> Times:
    """Every query asked of every engine before the next one, each time beginning with another engine."""
    times: Times = defaultdict(lambda: defaultdict(list))
    for number, one in enumerate(mixed):
        first = number % len(turns)
        for turn in turns[first:] + turns[:first]:
            if one.kind not in turn.left_out:
                times[one.kind][turn.name].append(milliseconds(lambda turn=turn, one=one: turn.ask(one)))
    return times


def report(label: str, engines: list[str], times: Times) -> None:
    """One table: a row for each kind, then the geometric mean of the medians, and of their ratios."""
    base = engines[0]
    print(f"\n{label}: median / p95 in ms; behind it how many times as long as {base}")
    print(f"{'':<10}" + "".join(f"{name:>24}" for name in engines))
    for kind in KINDS:
        cells = [_cell(times[kind].get(name), times[kind].get(base)) for name in engines]
        print(f"{kind:<10}" + "".join(f"{cell:>24}" for cell in cells))
    means = []
    for name in engines:
        known = [kind for kind in KINDS if name in times[kind] and base in times[kind]]
        middle = geometric_mean([median(times[kind][name]) for kind in known])
        means.append(f"{middle:.2f}" + ("" if name == base else f" {_ratio(times, known, name, base):5.1f}x"))
    print(f"{'mean':<10}" + "".join(f"{cell:>24}" for cell in means), flush=True)


def _cell(found: list[float] | None, base: list[float] | None) -> str:
    if not found:
        return "-"
    said = f"{median(found):.2f} /{percentile(found, 0.95):7.2f}"
    return said if base is None or found is base else f"{said} {median(found) / median(base):5.1f}x"


def _ratio(times: Times, kinds: list[str], name: str, base: str) -> float:
    return geometric_mean([median(times[kind][name]) / median(times[kind][base]) for kind in kinds])


def held(name: str, folder: Path, mixed: list[Asked]) -> None:
    """Print the memory of a process that holds one engine alone and has answered all queries."""
    if name in {"memory", "postgresql"}:
        return
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_hold, args=(theirs, name, folder, mixed))
    process.start()
    opened, asked_all, at_rest = ours.recv()
    process.join()
    print(f"{name:<14}{at_rest:6.0f} MB before it opens, {opened:6.0f} opened, {asked_all:6.0f} after all queries")


def _hold(told: Connection, name: str, folder: Path, mixed: list[Asked]) -> None:
    made: Any = engine(name, folder / name)
    at_rest = resident()
    made.open()
    made.ask(mixed[0])
    opened = resident()
    for one in mixed:
        if one.kind not in made.left_out:
            made.ask(one)
    told.send((opened, resident(), at_rest))
    made.close()


def resident(process: int | str = "self") -> float:
    """Resident memory of a process in MB; not a number where there is no /proc."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1000


if __name__ == "__main__":
    main()
