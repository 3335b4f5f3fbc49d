"""A stock Whoosh searcher over our codec against one over Whoosh's own: same documents, same scores."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from whoosh import query
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from postil.search.embedded.whoosh_codec import RawCodec
from postil.search.embedded.whoosh_schema import schema, whoosh_document
from postil.search.embedded.whoosh_storage import NAME, DurableStorage
from postil.search.embedded.whoosh_writing import commit
from postil.search.port import SearchDocument
from server.search.papers import many, paper

PAPERS = [*many(300), paper("accents", "Schrödinger's 猫 naïve", tags=("Überblick",), note="日本語 " * 300)]

QUERIES = {
    "a word": query.Term("abstract", "learning"),
    "a word of one paper": query.Term("title", "schrodinger"),
    "a word that is not there": query.Term("title", "zebra"),
    "a field that is not there": query.Term("colour", "red"),
    "all words": query.And([query.Term("title", "robot"), query.Term("abstract", "policy")]),
    "any word": query.Or([query.Term("title", "robot"), query.Term("abstract", "bandit"), query.Term("note", "flow")]),
    "without": query.AndNot(query.Term("abstract", "robot"), query.Term("labels", "status=read")),
    "a label": query.Term("labels", "tag=uberblick"),
    "a paper": query.Term("paper", "paper-00042"),
    "a beginning": query.Prefix("abstract", "re"),
    "a pattern": query.Wildcard("title", "r*d"),
    "a range": query.TermRange("abstract", "bandit", "flow"),
    "a misspelt word": query.FuzzyTerm("abstract", "lerning"),
    "everything": query.Every(),
    "everything with a note": query.Every("note"),
}

Write = Callable[[DurableStorage, Iterable[SearchDocument], Iterable[int]], None]


def write_by_stock(
    storage: DurableStorage, puts: Iterable[SearchDocument], deletes: Iterable[int], **codec: Any
) -> None:
    writer = FileIndex(storage, schema(), NAME).writer(compound=False, **codec)
    for number in deletes:
        writer.delete_document(number)
    for document in puts:
        writer.add_document(**whoosh_document(document))
    writer.commit(merge=False)


def write_by_stock_with_our_codec(
    storage: DurableStorage, puts: Iterable[SearchDocument], deletes: Iterable[int]
) -> None:
    write_by_stock(storage, puts, deletes, codec=RawCodec())


def write_ours(storage: DurableStorage, puts: Iterable[SearchDocument], deletes: Iterable[int]) -> None:
    commit(storage, puts, deletes, 64)


@contextmanager
def searched(folder: Path, write: Write) -> Iterator[Searcher]:
    """A stock searcher over an index of three segments, some documents of which are deleted."""
    folder.mkdir()
    storage = DurableStorage(folder)
    FileIndex.create(storage, schema(), NAME)
    write(storage, PAPERS[:150], [])
    write(storage, PAPERS[150:], [])
    write(storage, PAPERS[20:25], [3, 24, 170])
    with FileIndex(storage, schema(), NAME).searcher() as searcher:
        yield searcher


@pytest.fixture(params=[write_ours, write_by_stock_with_our_codec], ids=["our writer", "Whoosh's writer"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Searcher, Searcher]]:
    with searched(tmp_path / "ours", request.param) as ours, searched(tmp_path / "stock", write_by_stock) as stock:
        yield ours, stock


@pytest.mark.parametrize("asked", QUERIES)
def test_a_stock_searcher_finds_the_same_over_both_codecs(both: tuple[Searcher, Searcher], asked: str):
    found = [searcher.search(QUERIES[asked], limit=None) for searcher in both]
    ours, stock = ([(hit.docnum, hit.score) for hit in one] for one in found)
    assert ours == stock
    assert [hit["paper"] for hit in found[0]] == [PAPERS[(n - 281) if n > 300 else n].paper_id for n, _ in ours]


def test_a_stock_searcher_skips_and_still_finds_the_best(both: tuple[Searcher, Searcher]):
    ours, stock = ([hit.score for hit in one.search(QUERIES["a word"], limit=10)] for one in both)
    assert ours == stock


def test_the_words_and_what_is_known_of_them_are_the_same(both: tuple[Searcher, Searcher]):
    ours, stock = (searcher.reader() for searcher in both)
    assert list(ours.all_terms()) == list(stock.all_terms())
    assert sorted(ours.indexed_field_names()) == sorted(stock.indexed_field_names())
    for field, text in list(ours.all_terms())[::7]:
        one, other = ours.term_info(field, text), stock.term_info(field, text)
        assert (one.weight(), one.doc_frequency()) == (other.weight(), other.doc_frequency())
        assert (one.max_weight(), one.min_id(), one.max_id()) == (other.max_weight(), other.min_id(), other.max_id())
    assert list(ours.terms_from("title", b"ro")) == list(stock.terms_from("title", b"ro"))


def test_places_are_the_values_of_postings(both: tuple[Searcher, Searcher]):
    def values(searcher: Searcher) -> list[tuple[int, float, bytes]]:
        found = []
        matcher = searcher.reader().postings("abstract", "learning")
        while matcher.is_active():
            found.append((matcher.id(), matcher.weight(), matcher.value()))
            matcher.next()
        return found

    ours, stock = map(values, both)
    assert ours == stock != []


def test_documents_and_deletions_are_counted_alike(both: tuple[Searcher, Searcher]):
    ours, stock = (searcher.reader() for searcher in both)
    assert (ours.doc_count(), ours.doc_count_all()) == (stock.doc_count(), stock.doc_count_all()) == (303, 306)
    assert list(ours.all_doc_ids()) == list(stock.all_doc_ids())
