"""Half-remembered queries over real listings, where the shared data is present."""

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from postil.domain.query import parse
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.port import SearchDocument, SearchIndex
from postil.search.text.words import STOP_WORDS, stem, words
from server.search.papers import paper

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def listed() -> dict[str, SearchDocument]:
    """The papers of the shared listings by title."""
    rows = [json.loads(line) for line in (DATA / "listing-papers.jsonl").read_text("utf-8").splitlines()]
    return {row["title"]: paper(row["title"], row["title"], abstract=row["abstract"]) for row in rows}


def highlighted(one: SearchDocument, others: list[SearchDocument], rng: random.Random) -> SearchDocument:
    """The paper with highlights, most of them in what other abstracts say, as those of its body are."""
    passages = [(one if rng.random() < 0.3 else rng.choice(others)).abstract for _ in range(rng.randint(1, 8))]
    quotes = [rng.choice([part for part in passage.split(". ") if part]) for passage in passages]
    around = [passage.replace(quote, "…", 1) for passage, quote in zip(passages, quotes, strict=True)]
    comments = tuple(" ".join(rng.sample(passage.split(), 8)) for passage in passages[::2])
    return replace(one, quotes=tuple(quotes), comments=comments, contexts=tuple(dict.fromkeys(around)))


@pytest.mark.skipif(not (DATA / "search-queries.json").is_file(), reason="the shared listings are not here")
@pytest.mark.parametrize("share", [0.0, 0.3], ids=["without highlights", "a third with highlights"])
def test_half_remembered_papers_are_found_first(index: SearchIndex, share: float):
    rng = random.Random(9)
    papers = list(listed().values())
    index.apply([highlighted(one, papers, rng) if rng.random() < share else one for one in papers], [])
    queries = json.loads((DATA / "search-queries.json").read_text("utf-8"))
    reciprocal = 0.0
    for query in queries:
        typing = query["kind"] == "title-prefix"
        ids = [hit.paper_id for hit in index.search(parse(query["query"], typing=typing), limit=10).hits]
        reciprocal += 1 / (ids.index(query["title"]) + 1) if query["title"] in ids else 0
    assert reciprocal / len(queries) >= 0.98


@pytest.mark.skipif(not (DATA / "search-queries.json").is_file(), reason="the shared listings are not here")
def test_half_remembered_papers_are_among_the_first_three_before_the_query_is_typed(whoosh: WhooshIndex):
    whoosh.apply(listed().values(), [])
    shares = []
    for query in json.loads((DATA / "search-queries.json").read_text("utf-8")):
        text = query["query"]
        missed = [length for length in range(1, len(text) + 1) if not among(whoosh, text[:length], query["title"], 3)]
        shares.append(min(1.0, (max(missed, default=0) + 1) / len(text)))
    assert sum(shares) / len(shares) <= 0.6


def among(index: SearchIndex, text: str, title: str, first: int) -> bool:
    """Whether a paper is among the first while this much of a query is typed."""
    return title in [hit.paper_id for hit in index.search(parse(text, typing=True), limit=first).hits]


@pytest.mark.skipif(not (DATA / "listing-papers.jsonl").is_file(), reason="the shared listings are not here")
def test_papers_like_one_share_telling_words_of_its_title(whoosh: WhooshIndex):
    papers = listed()
    whoosh.apply(papers.values(), [])
    said = {key: {stem(word) for word in words(f"{key} {one.abstract}")} for key, one in papers.items()}
    spread = Counter(word for found in said.values() for word in found)
    shared = []
    for title in random.Random(7).sample(sorted(papers), 60):
        telling = {stem(word) for word in words(title) if word not in STOP_WORDS}
        telling = {word for word in telling if 2 <= spread[word] <= len(papers) / 4}
        if len(telling) > 1:
            shared += [bool(telling & said[hit.paper_id]) for hit in whoosh.similar(title, 3)]
    assert len(shared) > 120
    assert sum(shared) / len(shared) >= 0.9
