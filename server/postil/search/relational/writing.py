"""Documents into the tables of a generation and out of them, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from postil.domain import rank
from postil.search.port import IndexMissing, SearchDocument
from postil.search.relational.full_text import FullText
from postil.search.relational.rescoring import Content
from postil.search.relational.tables import (
    BUILDING,
    TOUCHED,
    Tables,
    in_state,
    label_pair,
    live_number,
    stored,
    tables,
)
from postil.search.text.analysis import labels

Item = TypeVar("Item")

_CHUNK: Final = 400
PAPERS: Final = ""
"""The row of `measure` that counts papers."""


def write(
    connection: Connection,
    tables: Tables,
    full_text: FullText,
    puts: Iterable[SearchDocument],
    deletes: Iterable[str],
) -> None:
    """Replace and remove documents; those whose `ver` is there already are left alone.

    The caller is the library's only writer for the rest of the transaction.
    """
    wanted = {document.paper_id: document for document in puts}
    gone = set(deletes) - wanted.keys()
    standing = _standing(connection, tables, [*wanted, *gone])
    fresh = [document for key, document in wanted.items() if standing.get(key, (0, None))[1] != document.ver]
    stale = [standing[key][0] for key in (*gone, *(one.paper_id for one in fresh)) if key in standing]
    removed = contents(connection, tables, stale)
    if removed:
        full_text.remove(connection, tables, removed)
        for table in (tables.label, tables.content, tables.document):
            for some in _chunks(list(removed)):
                connection.execute(delete(table).where(table.c.doc.in_(some)))
    first = 1 + (connection.scalar(select(func.max(tables.document.c.doc))) or 0)
    numbered = dict(enumerate(fresh, start=first))
    added = {doc: Content.of(document) for doc, document in numbered.items()}
    if added:
        _insert(connection, tables, numbered, added)
        full_text.put(connection, tables, added)
    _count(connection, tables, added.values(), removed.values())


def write_live(
    connection: Connection,
    library_id: str,
    full_text: FullText,
    puts: Sequence[SearchDocument],
    deletes: Collection[str],
) -> None:
    """Write to a library's live generation, and note the papers for one that is being built. Raises IndexMissing."""
    write(connection, live(connection, library_id), full_text, puts, deletes)
    names = sorted({*deletes, *(put.paper_id for put in puts)})
    for number in in_state(connection, library_id, BUILDING):
        for some in _chunks(names):
            connection.execute(delete(TOUCHED).where(TOUCHED.c.generation == number, TOUCHED.c.paper_id.in_(some)))
            connection.execute(insert(TOUCHED), [{"generation": number, "paper_id": name} for name in some])


def live(connection: Connection, library_id: str) -> Tables:
    """Return the tables of a library's live generation. Raises IndexMissing."""
    number = live_number(connection, library_id)
    if number is None:
        raise IndexMissing("This library has no search index yet.")
    return tables(number)


def contents(connection: Connection, tables: Tables, docs: Collection[int]) -> dict[int, Content]:
    """Return what is kept of papers, by their number."""
    found = {}
    table = tables.content.c
    for some in _chunks(list(docs)):
        for doc, texts, words in connection.execute(
            select(table.doc, table.texts, table.words).where(table.doc.in_(some))
        ):
            found[doc] = Content.unpacked(texts, words)
    return found


def versions(connection: Connection, tables: Tables) -> dict[str, int]:
    """Return `ver` of every document by paper."""
    document = tables.document.c
    return {row.paper_id: row.ver for row in connection.execute(select(document.paper_id, document.ver))}


def _standing(connection: Connection, tables: Tables, paper_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    document = tables.document.c
    query = select(document.paper_id, document.doc, document.ver)
    return {
        paper_id: (doc, ver)
        for some in _chunks(paper_ids)
        for paper_id, doc, ver in connection.execute(query.where(document.paper_id.in_(some)))
    }


def _insert(
    connection: Connection, tables: Tables, numbered: Mapping[int, SearchDocument], added: Mapping[int, Content]
) -> None:
    connection.execute(insert(tables.document), [_row(doc, document) for doc, document in numbered.items()])
    packed = [(doc, *content.packed()) for doc, content in added.items()]
    connection.execute(
        insert(tables.content), [{"doc": doc, "texts": texts, "words": words} for doc, texts, words in packed]
    )
    pairs = {(doc, *label_pair(label)) for doc, document in numbered.items() for label in labels(document)}
    connection.execute(
        insert(tables.label), [{"doc": doc, "facet": facet, "value": value} for doc, facet, value in sorted(pairs)]
    )


def _row(doc: int, document: SearchDocument) -> dict[str, Any]:
    return {
        "doc": doc,
        "paper_id": document.paper_id,
        "ver": document.ver,
        "starred": document.starred,
        "saved": document.added_at.timestamp(),
        "published": stored(document.published_on),
        "title": stored(document.title_key),
        "author": stored(document.author_key),
        "read": stored(document.read_key),
        "rating": document.rating_key,
    }


def _count(connection: Connection, tables: Tables, added: Collection[Content], removed: Collection[Content]) -> None:
    """Bring the numbers of words and papers up to date."""
    words: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for sign, contents in ((1, added), (-1, removed)):
        papers[PAPERS] += sign * len(contents)
        for content in contents:
            for found in content.fields.values():
                words.update(dict.fromkeys(found.places, sign))
            for field in rank.LENGTH_NORMS:
                if length := content.length(field):
                    papers[field] += sign
                    lengths[field] += sign * length
    changed = [{"word": word, "number": by} for word, by in sorted(words.items()) if by]
    _add(connection, tables.word, "word", changed)
    measures = [{"field": field, "papers": by, "words": lengths[field]} for field, by in sorted(papers.items())]
    _add(connection, tables.measure, "field", [one for one in measures if one["papers"] or one["words"]])


def _add(connection: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Add numbers to those of the rows with a key, which are made where they are missing."""
    if not rows:
        return
    made: Any = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    added = {name: table.c[name] + made.excluded[name] for name in rows[0] if name != key}
    connection.execute(made.on_conflict_do_update(index_elements=[key], set_=added), rows)


def _chunks(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
