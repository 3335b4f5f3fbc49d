"""Search at size: import rate, index size, time per query beside SQLite FTS5 in the same run, known-item quality.

Run as `python benchmarks/search.py [--papers 10000]`. The machine's other work moves the milliseconds; the ratios
to FTS5, measured query by query in turn, stay.
"""

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from postil.domain.query import parse
from postil.search.documents import fingerprint
from postil.search.port import SearchDocument
from postil.search.whoosh_index import WhooshIndex
from postil.search.words import words

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
START = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = "ba ce di fo gu ha ki lo me nu pra qui ro sta tri ve xo zen".split()  # noqa: SIM905
BATCH = 500


def document(paper_id: str, title: str, abstract: str, rng: random.Random) -> SearchDocument:
    made = SearchDocument(
        paper_id=paper_id,
        title=title,
        abstract=abstract,
        authors=tuple(
            f"{rng.choice(SYLLABLES).title()} {rng.choice(SYLLABLES)}{rng.choice(SYLLABLES)}" for _ in range(4)
        ),
        tags=tuple(rng.sample(["rl", "nlp", "vision", "theory", "to read"], rng.randint(0, 2))),
        note=" ".join(rng.choices(abstract.split() or [""], k=rng.randint(0, 30))),
        identifiers=(f"arxiv:{rng.randint(1001, 2612)}.{rng.randint(1, 99999):05d}",),
        status=rng.choice(["unread", "reading", "read"]),
        starred=rng.random() < 0.1,
        lists=(),
        venue=rng.choice(["NeurIPS", "ICML", "ICLR", ""]),
        year=rng.randint(2010, 2026),
        added_at=START + timedelta(minutes=rng.randint(0, 500_000)),
        ver=0,
    )
    return replace(made, ver=fingerprint(made))


def seeds() -> list[tuple[str, str]]:
    """Real titles and abstracts where the shared data is there, else words of a generated Zipf vocabulary."""
    if (DATA / "listing-papers.jsonl").is_file():
        rows = [json.loads(line) for line in (DATA / "listing-papers.jsonl").read_text("utf-8").splitlines()]
        return list({row["title"]: row["abstract"] for row in rows}.items())
    rng = random.Random(1)
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]

    def text(length: int) -> str:
        return " ".join(rng.choices(vocabulary, weights, k=length))

    return [(text(9).capitalize(), text(170)) for _ in range(500)]


def corpus(count: int) -> Iterator[SearchDocument]:
    """Papers recombined from the seeds, with a rare word of their own each."""
    rng = random.Random(2)
    pool = seeds()
    sentences = [sentence for _, abstract in pool for sentence in abstract.split(". ") if len(sentence) > 20]
    titles = [title.split() for title, _ in pool]
    for number in range(count):
        left, right = rng.choice(titles), rng.choice(titles)
        title = " ".join(left[: rng.randint(2, 6)] + right[-rng.randint(2, 6) :])
        abstract = ". ".join(rng.choices(sentences, k=rng.randint(4, 8))) + f". We call it Zq{number:x}net."
        yield document(f"paper-{number:06d}", title, abstract, rng)


def queries(papers: list[SearchDocument], count: int) -> list[tuple[str, str]]:
    """Mixed queries as (kind, text)."""
    rng = random.Random(3)
    kinds: dict[str, Callable[[SearchDocument], str]] = {
        "common word": lambda _: rng.choice(["learning", "model", "training", "data", "language"]),
        "rare word": lambda paper: paper.abstract.rsplit(" ", 1)[1].strip("."),
        "three words": lambda paper: " ".join(rng.sample(words(paper.abstract), 3)),
        "title words": lambda paper: " ".join(paper.title.split()[:5]),
        "phrase": lambda paper: '"' + " ".join(paper.title.split()[:2]).replace('"', "") + '"',
        "typing": lambda paper: paper.title[: rng.randint(3, 18)],
        "with filter": lambda paper: f"{rng.choice(words(paper.title))} tag:rl status:unread",
        "typo": lambda paper: swapped(max(words(paper.title), key=len), rng),
    }
    names = list(kinds)
    return [(names[i % len(names)], kinds[names[i % len(names)]](rng.choice(papers))) for i in range(count)]


def swapped(word: str, rng: random.Random) -> str:
    place = rng.randint(1, max(1, len(word) - 2))
    return word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :]


def fts5(path: Path, papers: list[SearchDocument]) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE VIRTUAL TABLE f USING fts5(id UNINDEXED, title, abstract, authors, note, tokenize='porter')"
    )
    connection.executemany(
        "INSERT INTO f VALUES (?, ?, ?, ?, ?)",
        ((p.paper_id, p.title, p.abstract, " ".join(p.authors), p.note) for p in papers),
    )
    connection.commit()
    return connection


def ask_fts5(connection: sqlite3.Connection, kind: str, text: str) -> None:
    found = [word for word in words(text.split(" tag:", maxsplit=1)[0]) if word]
    match = " OR ".join(f'"{word}"' for word in found) or '""'
    if kind == "phrase":
        match = '"' + " ".join(found) + '"'
    elif kind == "typing":
        match += "*"
    sql = "SELECT id, snippet(f, 2, '<', '>', '', 30) FROM f WHERE f MATCH ? ORDER BY bm25(f, 0, 5, 1, 3, 1.5) LIMIT 10"
    connection.execute(sql, (match,)).fetchall()


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def known_items(folder: Path) -> float | None:
    """MRR@10 of half-remembered queries over the real listings."""
    if not (DATA / "search-queries.json").is_file():
        return None
    rng = random.Random(4)
    index = WhooshIndex(folder)
    index.rebuild(document(title, title, abstract, rng) for title, abstract in seeds())
    total = 0.0
    asked = json.loads((DATA / "search-queries.json").read_text("utf-8"))
    for query in asked:
        found = index.search(parse(query["query"], typing=query["kind"] == "title-prefix"), limit=10)
        ids = [hit.paper_id for hit in found.hits]
        total += 1 / (ids.index(query["title"]) + 1) if query["title"] in ids else 0
    return total / len(asked)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(kind: str, ours: list[float], theirs: list[float]) -> None:
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"  {kind:12} median {statistics.median(ours):7.2f}  p95 {percentile(ours, 0.95):7.2f}   "
        f"FTS5 {statistics.median(theirs):6.2f} / {percentile(theirs, 0.95):6.2f}   {ratio:5.1f} x"
    )


def timed(index: WhooshIndex, reference: sqlite3.Connection, papers: list[SearchDocument], count: int) -> None:
    mixed = queries(papers, count)
    for label in ("first", "second"):
        times: dict[str, tuple[list[float], list[float]]] = {}
        for kind, text in mixed:
            query = parse(text, typing=kind == "typing")
            ours, theirs = times.setdefault(kind, ([], []))
            ours.append(milliseconds(lambda query=query: index.search(query, limit=10)))
            theirs.append(milliseconds(lambda kind=kind, text=text: ask_fts5(reference, kind, text)))
        print(f"time per query in ms, {label} round of {len(mixed)} queries")
        for kind, (ours, theirs) in times.items():
            report(kind, ours, theirs)
        report(
            "all", [t for ours, _ in times.values() for t in ours], [t for _, theirs in times.values() for t in theirs]
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    given = parser.parse_args()
    papers = list(corpus(given.papers))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        index = WhooshIndex(folder / "bulk")
        took = milliseconds(lambda: index.rebuild(papers)) / 1000
        size = sum(path.stat().st_size for path in (folder / "bulk").rglob("*") if path.is_file())
        print(f"rebuild: {len(papers)} papers in {took:.1f} s, {len(papers) / took:.0f}/s; index {size / 1e6:.1f} MB")
        part = papers[: 4 * BATCH]
        batched = WhooshIndex(folder / "batched")
        batched.rebuild([])
        took = (
            sum(milliseconds(lambda i=i: batched.apply(part[i : i + BATCH], [])) for i in range(0, len(part), BATCH))
            / 1000
        )
        print(f"import in batches of {BATCH}: {len(part) / took:.0f}/s")
        reference = fts5(folder / "fts.db", papers)
        cold = WhooshIndex(folder / "bulk")
        print(f"first query after opening: {milliseconds(lambda: cold.search(parse('learning'), limit=10)):.0f} ms")
        timed(cold, reference, papers, given.queries)
        saves = [
            milliseconds(
                lambda n=n: (
                    cold.apply([replace(papers[n], note=f"fresh{n}", ver=n)], []),
                    cold.search(parse(f"fresh{n}"), limit=1),
                )
            )
            for n in range(30)
        ]
        median, high = statistics.median(saves), percentile(saves, 0.95)
        print(f"one change applied and found: median {median:.1f} ms, p95 {high:.1f} ms")
        reference.close()
        quality = known_items(folder / "known")
        print("known items: the shared data is not here" if quality is None else f"known items: MRR@10 {quality:.3f}")


if __name__ == "__main__":
    main()
