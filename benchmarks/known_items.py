"""How well a paper is found that is half remembered: first of all, soon while typing, and with a slip of the finger.

Run: python benchmarks/known_items.py [--backends whoosh,fts5]. The papers are those of the shared listings, where they
are here, and the queries those of search-queries.json: each means one paper. Of every backend and kind of query:
`MRR@10`, the mean of 1/place of the paper among the first ten; `first`, the share found in the first place; `typed`,
which part of the query had been typed when the paper was among the first three and stayed there to the end (1 if
never); `misspelt`, MRR@10 with one slip in the longest word, as people make them (seeded, three of each query).
"""

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from postil.domain.query import parse
from postil.search.backends import BACKENDS
from postil.search.port import SearchDocument, SearchIndex
from search_corpus import finished, misspelt

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MISSPELT = 3

Known = dict[str, str]
"""One query: `kind`, `query`, and the `title` of the paper that it means."""


def listed() -> list[SearchDocument]:
    """The papers of the shared listings, whose ids are their titles."""
    rows = [json.loads(line) for line in (DATA / "listing-papers.jsonl").read_text("utf-8").splitlines()]
    return [_document(title, abstract) for title, abstract in {row["title"]: row["abstract"] for row in rows}.items()]


def _document(title: str, abstract: str) -> SearchDocument:
    return finished(
        SearchDocument(
            paper_id=title,
            title=title,
            abstract=abstract,
            authors=(),
            tags=(),
            note="",
            identifiers=(),
            status="unread",
            starred=False,
            lists=(),
            venue="",
            year=None,
            added_at=datetime(2026, 1, 1, tzinfo=UTC),
            ver=0,
        )
    )


def known() -> list[Known]:
    """The shared queries."""
    found: list[Known] = json.loads((DATA / "search-queries.json").read_text("utf-8"))
    return found


def place(index: SearchIndex, text: str, title: str, *, typing: bool, limit: int = 10) -> int | None:
    """The place of the paper, from 1, among the first."""
    ids = [hit.paper_id for hit in index.search(parse(text, typing=typing), limit=limit).hits]
    return ids.index(title) + 1 if title in ids else None


def reciprocal(index: SearchIndex, one: Known, text: str = "") -> float:
    """1/place of the paper among the first ten, 0 if it is not there."""
    found = place(index, text or one["query"], one["title"], typing=one["kind"] == "title-prefix")
    return 1 / found if found else 0.0


def share_typed(index: SearchIndex, one: Known) -> float:
    """Which part of the query is typed when the paper is among the first three, and is so after each further letter."""
    text = one["query"]
    for length in range(len(text), 0, -1):
        if place(index, text[:length], one["title"], typing=True, limit=3) is None:
            return min(1.0, (length + 1) / len(text))
    return 1 / len(text)


def slips(one: Known) -> list[str]:
    """The query with a slip in its longest word, a few times."""
    rng = random.Random(one["query"])
    words = one["query"].split()
    longest = max(words, key=len)
    return [one["query"].replace(longest, misspelt(longest, rng), 1) for _ in range(MISSPELT)]


@contextmanager
def filled(name: str, papers: list[SearchDocument]) -> Iterator[SearchIndex]:
    """An index of a backend with these papers."""
    from search_engines import Backend  # noqa: PLC0415 - brings in what only benchmarks of all engines need

    with tempfile.TemporaryDirectory() as folder, ExitStack() as closing:
        made = Backend(name, Path(folder))
        made.build(papers)
        closing.callback(made.close)
        yield made.index


def report(name: str, index: SearchIndex) -> None:
    """One line for each kind, and one for all."""
    figures: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for one in known():
        told = (
            reciprocal(index, one),
            share_typed(index, one),
            mean(reciprocal(index, one, text) for text in slips(one)),
        )
        figures[one["kind"]].append(told)
        figures["all"].append(told)
    for kind in sorted(figures, key=lambda kind: (kind == "all", kind)):
        ranks, typed, misspelt_ranks = zip(*figures[kind], strict=True)
        first = mean(rank == 1 for rank in ranks)
        print(
            f"{name:<12}{kind:<14}{len(ranks):4}  MRR@10 {mean(ranks):.3f}  first {first:4.0%}  "
            f"typed {mean(typed):4.0%}  misspelt {mean(misspelt_ranks):.3f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backends", default=",".join(sorted(BACKENDS, reverse=True)))
    given = parser.parse_args()
    if not (DATA / "search-queries.json").is_file():
        print("skipped: the shared listings are not here")
        return
    from search_engines import missing  # noqa: PLC0415 - as above

    for name in given.backends.split(","):
        if why := missing(name):
            print(f"{name} is left out: {why}")
            continue
        with filled(name, listed()) as index:
            report(name, index)


if __name__ == "__main__":
    main()
