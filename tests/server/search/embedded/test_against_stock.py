"""Evaluation in arrays against stock Whoosh over the same segments: the same hits, the same scores, the same order.

Stock Whoosh answers conditions of any shape, and scores one word in one field by our formula (its own sums over fields
are another formula: those are compared with looking at every paper, in test_evaluate).
"""

import random
from collections.abc import Iterator

import pytest
from whoosh import query, scoring
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from postil.domain import rank
from postil.search.arrays import evaluate
from postil.search.arrays.segment import LABELS
from postil.search.arrays.snapshot import Part, Snapshot
from postil.search.embedded.whoosh_segment import OpenSegment
from postil.search.embedded.whoosh_storage import NAME, DurableStorage
from postil.search.embedded.whoosh_writing import commit
from postil.search.planning.plan import AllOf, AnyForm, Labelled, OneOf, Plan, Test, Without
from server.search.papers import many
from server.search.written import stored

QUERIES = 500
FIELDS = ("title", "abstract", "note", "tags", "authors")
ALL = 10_000

Both = tuple[Snapshot, Searcher]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Four segments of 700 papers, some of them gone, as we and as stock Whoosh open them."""
    storage: DurableStorage = stored(tmp_path_factory.mktemp("index") / "whoosh")
    papers = many(700, seed=7)
    for begin in range(0, 700, 175):
        commit(storage, papers[begin : begin + 175], range(begin // 2, begin // 2 + 20) if begin else [], 64)
    named = storage.segments(storage.latest())
    snapshot = Snapshot([Part(OpenSegment(storage, one), one.deleted_docs()) for one in named])
    searcher = FileIndex(storage, indexname=NAME).searcher()
    yield snapshot, searcher
    searcher.close()


def words_of(snapshot: Snapshot) -> list[str]:
    found = {word for part in snapshot.parts for word, _ in part.segment.starting("", 10_000)}
    return [*sorted(found), "neverthere"]


def drawn(rng: random.Random, words: list[str], depth: int = 0) -> tuple[Test, query.Query]:
    """A condition, as we and as stock Whoosh say it."""
    kind = rng.choice(["word", "words", "label", "all", "one", "without"] if depth < 3 else ["word", "label"])
    if kind == "label":
        names = rng.sample(["status=read", "status=unread", "is=starred", "year=2020", "has=note", "tag=robot"], 2)
        return Labelled(tuple(names)), query.Or([query.Term(LABELS, name) for name in names])
    if kind in {"word", "words"}:
        fields = tuple(rng.sample(FIELDS, rng.randint(1, 3)))
        forms = rng.sample(words, 1 if kind == "word" else 3)
        terms = [query.Term(field, form) for field in fields for form in forms]
        return AnyForm(tuple((form, 1.0) for form in forms), fields), query.Or(terms)
    if kind == "without":
        test, asked = drawn(rng, words, depth + 1)
        return Without(test), query.AndNot(query.Every(), asked)
    pairs = [drawn(rng, words, depth + 1) for _ in range(rng.randint(2, 3))]
    tests, asked = tuple(test for test, _ in pairs), [one for _, one in pairs]
    return (AllOf(tests), query.And(asked)) if kind == "all" else (OneOf(tests), query.Or(asked))


def test_conditions_of_any_shape_find_what_stock_whoosh_finds(both: Both):
    snapshot, searcher = both
    rng, words = random.Random(1), words_of(snapshot)
    sizes = set()
    for _ in range(QUERIES):
        test, asked = drawn(rng, words)
        found, total = evaluate.ids(Plan(required=(test,)), snapshot, limit=ALL)
        theirs = {hit["paper"] for hit in searcher.search(asked, limit=None)}
        assert set(found) == theirs, (test, asked)
        assert total == len(theirs)
        sizes.add(total)
    assert len(sizes) > 50, "the queries are too much alike to prove anything"


def test_one_word_in_one_field_is_scored_as_stock_whoosh_scores_it_by_our_formula(both: Both):
    snapshot, searcher = both
    rng, words = random.Random(2), words_of(snapshot)
    ids = [paper_id for part in snapshot.parts for paper_id in part.segment.columns.paper_ids]
    lengths = {
        field: dict(
            zip(ids, (int(one) for part in snapshot.parts for one in part.segment.columns.lengths[field]), strict=True)
        )
        for field in rank.LENGTH_NORMS
    }
    found_any = 0
    for _ in range(QUERIES):
        field, word = rng.choice(("title", "abstract", "note")), rng.choice(words)
        average = snapshot.averages[field]

        def scored(at: Searcher, name: str, _text: bytes, matcher: object, average: float = average) -> float:
            length = lengths[name][at.stored_fields(matcher.id())["paper"]]
            times = rank.FIELD_WEIGHTS[name] * matcher.weight() * rank.length_norm(name, length, average)
            return rank.saturated(times)

        theirs = {
            hit["paper"]: hit.score
            for hit in Searcher(searcher.reader(), weighting=scoring.FunctionWeighting(scored)).search(
                query.Term(field, word), limit=None
            )
        }
        rarity = rank.rarity(len(theirs), snapshot.total)
        ours, total = evaluate.search(Plan(scored=(AnyForm(((word, 1.0),), (field,)),)), snapshot, limit=ALL)
        assert total == len(theirs)
        assert {hit.paper_id: hit.score for hit in ours} == {
            paper_id: pytest.approx(rarity * score, abs=0.0051) for paper_id, score in theirs.items()
        }
        assert [hit.score for hit in ours] == sorted((hit.score for hit in ours), reverse=True)
        found_any += bool(theirs)
    assert found_any > QUERIES // 4
