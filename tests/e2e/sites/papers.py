"""The papers that the stand-in sites show: the shared listings where present, else invented ones."""

import datetime as dt
import hashlib
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "listing-papers.jsonl"

WORDS: dict[str, list[str]] = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
SUBJECTS = [
    ("cs.AI", "Artificial Intelligence"),
    ("cs.CL", "Computation and Language"),
    ("cs.CV", "Computer Vision and Pattern Recognition"),
    ("cs.LG", "Machine Learning"),
    ("cs.RO", "Robotics"),
]


@dataclass(frozen=True)
class Paper:
    """One paper as the sites know it; `arxiv_id` is new-style, without version."""

    arxiv_id: str
    title: str
    abstract: str
    authors: list[str]
    published: dt.date
    subject: tuple[str, str]
    upvotes: int
    version: int
    github: str | None = None
    comments: str | None = None
    organization: str | None = None
    extra_subjects: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Author names as (full name, arXiv's "Last, F" query)."""
        return [(name, f"{name.split()[-1]}, {name[0]}") for name in self.authors]

    @property
    def inverted(self) -> list[str]:
        """Author names as `citation_author` prints them: "Last, First"."""
        return [f"{name.split()[-1]}, {' '.join(name.split()[:-1])}" for name in self.authors]


SPECIAL = [
    (
        "A $\\ell_2$ bound for $O(n^{3/2})$ attention & <edge> cases",
        "We prove a bound of $\\tilde{O}(n)$.",
        3,
    ),
    (
        "<script>window.pwned=1</script><img src=x onerror=window.pwned=1> as a title",
        "Hostile <b>abstract</b>.",
        2,
    ),
    ("A very large collaboration measures everything", "We are many.", 171),
    ("Quotes \"double\" and 'single', {{ braces }} and 日本語 in one title", "Escaping in every sink.", 4),
]


def _invented() -> Iterator[tuple[str, str, int]]:
    rng = random.Random(20260101)
    combinations = itertools.product(WORDS["ways"], WORDS["things"], WORDS["fields"])
    for number, (way, thing, where) in enumerate(combinations):
        abstract = f"We study {thing.lower()} of {where.lower()} with {way.lower()} methods, case {number}. " * 4
        yield f"{way} {thing} for {where}", abstract.strip(), rng.randint(1, 9)


def _rows() -> Iterator[tuple[str, str, int]]:
    yield from SPECIAL
    if not SHARED.exists():
        yield from _invented()
        return
    for line in SHARED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        digest = hashlib.sha256(row["title"].encode()).digest()
        yield row["title"], row["abstract"], row.get("n_authors") or 1 + digest[9] % 9


def _paper(title: str, abstract: str, n_authors: int, taken: set[str]) -> Paper:
    digest = hashlib.sha256(title.encode()).digest()
    rng = random.Random(digest)
    month = dt.date(2023 + digest[0] % 3, 1 + digest[1] % 12, 1 + digest[2] % 28)
    number = int.from_bytes(digest[3:6]) % 20000 + 1
    while (arxiv_id := f"{month:%y%m}.{number:05d}") in taken:
        number += 1
    taken.add(arxiv_id)
    subject = SUBJECTS[digest[6] % len(SUBJECTS)]
    slug = "".join(c if c.isalnum() and c.isascii() else "-" for c in title.lower())[:24].strip("-")
    return Paper(
        arxiv_id=arxiv_id,
        title=title,
        abstract=abstract,
        authors=rng.sample([f"{first} {last}" for first in WORDS["first"] for last in WORDS["last"]], n_authors),
        published=month,
        subject=subject,
        upvotes=digest[7],
        version=1 + digest[8] % 3,
        github=f"https://github.com/example/{slug}" if digest[10] % 3 == 0 else None,
        comments=f"{8 + digest[11] % 20} pages" if digest[11] % 2 else None,
        organization="example-lab" if digest[12] % 4 == 0 else None,
        extra_subjects=["stat.ML"] if digest[13] % 2 else [],
    )


@cache
def all_papers() -> tuple[Paper, ...]:
    """Every paper once, in a fixed order; the same title always has the same id."""
    taken: set[str] = set()
    seen: dict[str, Paper] = {}
    for title, abstract, n_authors in _rows():
        if title not in seen:
            seen[title] = _paper(title, abstract, n_authors, taken)
    return tuple(seen.values())


@cache
def by_id() -> dict[str, Paper]:
    """The papers by arXiv id."""
    return {paper.arxiv_id: paper for paper in all_papers()}


def some(start: int, count: int) -> list[Paper]:
    """`count` different papers from `start` on, wrapping round; the four special ones come first."""
    papers = all_papers()
    return [papers[(start + i) % len(papers)] for i in range(min(count, len(papers)))]


def found(query: str, limit: int = 100) -> list[Paper]:
    """Papers as a semantic search would rank them: shared words first, then the rest, never empty."""
    words = set(query.lower().split())

    def score(paper: Paper) -> int:
        text = f"{paper.title} {paper.abstract} {' '.join(paper.authors)}".lower()
        return sum(word in text for word in words)

    return sorted(all_papers(), key=score, reverse=True)[:limit]
