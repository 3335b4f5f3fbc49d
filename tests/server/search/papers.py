"""Search documents for tests: a few told apart by hand, many recombined from a small vocabulary."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from postil.search.documents import fingerprint
from postil.search.port import SearchDocument

_WORDS = """
    robot learning policy reward language model diffusion transformer attention sparse graph neural network training
    efficient sample adaptation domain speech video image retrieval kernel bound regret bandit offline online planning
    world agent memory token merging quantum energy protein molecule flow matching score
""".split()  # noqa: SIM905 - forty strings read worse


def paper(paper_id: str, title: str = "", **fields: Any) -> SearchDocument:
    """A document with the fields given."""
    given: dict[str, Any] = {
        "abstract": "",
        "authors": (),
        "tags": (),
        "note": "",
        "identifiers": (),
        "status": "unread",
        "starred": False,
        "lists": (),
        "venue": "",
        "year": None,
        "added_at": datetime(2026, 1, 1, tzinfo=UTC),
        "ver": 0,
    }
    document = SearchDocument(paper_id=paper_id, title=title, **(given | fields))
    return replace(document, ver=fingerprint(document))


def many(count: int, seed: int = 0) -> list[SearchDocument]:
    """Documents with titles, abstracts, authors and tags drawn from a Zipf-like vocabulary."""
    rng = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(_WORDS))]

    def text(low: int, high: int) -> str:
        return " ".join(rng.choices(_WORDS, weights, k=rng.randint(low, high)))

    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        paper(
            f"paper-{number:05d}",
            text(4, 10),
            abstract=text(20, 90),
            authors=(f"Author {rng.choice(_WORDS).title()}",),
            tags=tuple(rng.sample(_WORDS[:6], rng.randint(0, 2))),
            note=text(0, 12),
            status=rng.choice(["unread", "reading", "read"]),
            year=rng.randint(2015, 2026),
            added_at=start + timedelta(minutes=rng.randint(0, 10_000)),
        )
        for number in range(count)
    ]
