"""Half-remembered queries over real listings, where the shared data is present."""

import json
from pathlib import Path

import pytest

from postil.domain.query import parse
from postil.search.port import SearchIndex
from server.search.papers import paper

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.mark.skipif(not (DATA / "search-queries.json").is_file(), reason="the shared listings are not here")
def test_half_remembered_papers_are_found_first(index: SearchIndex):
    rows = [json.loads(line) for line in (DATA / "listing-papers.jsonl").read_text("utf-8").splitlines()]
    papers = {row["title"]: paper(row["title"], row["title"], abstract=row["abstract"]) for row in rows}
    index.apply(papers.values(), [])
    queries = json.loads((DATA / "search-queries.json").read_text("utf-8"))
    reciprocal = 0.0
    for query in queries:
        typing = query["kind"] == "title-prefix"
        ids = [hit.paper_id for hit in index.search(parse(query["query"], typing=typing), limit=10).hits]
        reciprocal += 1 / (ids.index(query["title"]) + 1) if query["title"] in ids else 0
    assert reciprocal / len(queries) >= 0.95
