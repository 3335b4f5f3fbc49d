"""Other forms of a word are found without stemming all words that begin like it."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from postil.search.planning.plan_words import same_stem
from postil.search.text import words
from server.search.papers import paper
from server.search.plain_segments import snapshot_of

LISTINGS = Path(__file__).resolve().parents[5] / "shared" / "data" / "listing-papers.jsonl"


@pytest.mark.skipif(not LISTINGS.is_file(), reason="the listings shared by the project's developers are not here")
def test_no_form_of_a_word_of_real_abstracts_is_lost():
    rows = [json.loads(line) for line in LISTINGS.read_text("utf-8").splitlines()]
    vocabulary = snapshot_of([paper(str(n), row["title"], abstract=row["abstract"]) for n, row in enumerate(rows)])
    families: dict[str, set[str]] = defaultdict(set)
    for word in vocabulary.parts[0].segment.stem_kin("", 64):
        if word[0].isalpha() and word[0].isascii() and len(word[0]) > 2:
            families[words.stem(word[0])].add(word[0])
    for stem, family in families.items():
        alike = {
            word for word in family if word.startswith(stem[: max(3, len(stem) - 1)]) and len(word) < len(stem) + 9
        }
        if 1 < len(alike) <= 16:
            some = min(alike)
            assert alike - {some} <= same_stem(vocabulary, some).keys(), stem
