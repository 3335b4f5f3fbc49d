"""The tables of an index that lies in the database: a set for every generation, and the list of generations.

They are derived: `rebuild` makes them and no migration knows them, so they have a MetaData of their own. A generation
belongs to one library, so that a search reads nothing of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from postil.models.base import ByteOrdered
from postil.search.port import FACETS

FORMAT: Final = 4
"""Raised whenever these tables, or what stands in them, mean something else: indexes of other formats are remade."""

MAX_LABEL: Final = 500
"""Characters of a label: a database may refuse to index longer ones."""

_key = BigInteger().with_variant(Integer, "sqlite")
_registry = MetaData()

BUILDING: Final = "building"
LIVE: Final = "live"
GONE: Final = "gone"

GENERATIONS: Final = Table(
    "search_generation",
    _registry,
    Column("id", _key, primary_key=True, autoincrement=True),
    Column("library_id", ByteOrdered, nullable=False),
    Column("format", Integer, nullable=False),
    #: BUILDING (or left by a builder that died), LIVE, or GONE, which is to be removed.
    Column("state", String(8), nullable=False),
    sqlite_autoincrement=True,
)
"""Every index that there is, of all libraries."""

TOUCHED: Final = Table(
    "search_touched",
    _registry,
    Column("generation", _key, primary_key=True, autoincrement=False),
    Column("paper_id", ByteOrdered, primary_key=True),
)
"""Papers that were saved while a generation was built: looked at once more before it goes live."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one generation, without those of the full text."""

    number: int
    metadata: MetaData
    #: What papers are chosen and put in order by.
    document: Table
    #: What they are scored and shown by (`rescoring.Content`).
    content: Table
    #: Labels that are facets as (facet, value); all others with their whole text under the facet "".
    label: Table
    #: Every word, with the number of (paper, field) pairs; at 0 it is gone. `id` grows, so that new ones are known.
    word: Table
    #: Of the fields with norms: how many papers have words in it, and how many words; under "" the papers.
    measure: Table

    def name(self, part: str) -> str:
        """Return the name of a further table of this generation."""
        return table_name(self.number, part)


def table_name(number: int, part: str) -> str:
    """Return the name of a table of a generation."""
    return f"search_{number}_{part}"


@lru_cache(maxsize=256)
def tables(number: int) -> Tables:
    """Return the tables of a generation; nothing is made."""
    metadata = MetaData()

    def table(part: str, *columns: Column[Any] | Index, **options: Any) -> Table:
        return Table(table_name(number, part), metadata, *columns, **options)

    document = table("document", *_document_columns(number))
    content = table("content", _doc(), Column("texts", Text, nullable=False), Column("words", Text, nullable=False))
    label = table(
        "label",
        Column("facet", ByteOrdered, primary_key=True),
        Column("value", ByteOrdered, primary_key=True),
        _doc(),
        Index(f"ix__{table_name(number, 'label')}_doc", "doc", "facet", "value"),
        sqlite_with_rowid=False,
    )
    word = table(
        "word",
        Column("id", _key, primary_key=True, autoincrement=True),
        Column("word", ByteOrdered, nullable=False, unique=True),
        Column("number", Integer, nullable=False),
    )
    measure = table(
        "measure",
        Column("field", ByteOrdered, primary_key=True),
        Column("papers", Integer, nullable=False),
        Column("words", BigInteger, nullable=False),
    )
    return Tables(number, metadata, document, content, label, word, measure)


def _document_columns(number: int) -> list[Column[Any] | Index]:
    orders: list[tuple[str, TypeEngine[Any]]] = [("saved", Float(53)), ("rating", Integer())]
    orders += [(order, ByteOrdered) for order in ("published", "title", "author", "read")]
    return [
        _doc(),
        Column("paper_id", ByteOrdered, nullable=False, unique=True),
        Column("ver", BigInteger, nullable=False),
        Column("starred", Boolean, nullable=False),
        *(Column(order, kind, nullable=False) for order, kind in orders),
        Index(f"ix__{table_name(number, 'document')}_best", "starred", "saved"),
    ]


def _doc() -> Column[int]:
    """The number of a paper."""
    return Column("doc", _key, primary_key=True, autoincrement=False)


def stored(text: str) -> str:
    """Return a text as every database can keep it: zero bytes and halves of characters replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def label_pair(label: str) -> tuple[str, str]:
    """Return the facet and the value that a label is kept as."""
    facet, _, value = stored(label)[:MAX_LABEL].partition("=")
    return (facet, value) if facet in FACETS else ("", stored(label)[:MAX_LABEL])


def live_number(connection: Connection, library_id: str) -> int | None:
    """Return the number of a library's live generation, of this format. Raises where there is no list of them."""
    found: int | None = connection.scalar(_in_state(library_id, LIVE).where(GENERATIONS.c.format == FORMAT))
    return found


def in_state(connection: Connection, library_id: str, state: str) -> list[int]:
    """Return the numbers of the generations of a library in a state."""
    return list(connection.scalars(_in_state(library_id, state)))


def registered(connection: Connection, library_id: str) -> int:
    """Begin a generation and return its number; makes the list of generations where it is missing."""
    if connection.dialect.name == "postgresql":  # where two may find a table missing, and make it, at the same time
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('postil: search_generation'))"))
    _registry.create_all(connection)
    made = insert(GENERATIONS).values(library_id=library_id, format=FORMAT, state=BUILDING)
    return int(connection.execute(made.returning(GENERATIONS.c.id)).scalar_one())


def make_live(connection: Connection, library_id: str, number: int) -> None:
    """Put a generation in the place of a library's others, which are gone now."""
    of_library = GENERATIONS.c.library_id == library_id
    connection.execute(update(GENERATIONS).where(of_library).values(state=GONE))
    connection.execute(update(GENERATIONS).where(GENERATIONS.c.id == number).values(state=LIVE))
    connection.execute(delete(TOUCHED).where(TOUCHED.c.generation.in_(select(GENERATIONS.c.id).where(of_library))))


def _in_state(library_id: str, state: str) -> Select[int]:
    return select(GENERATIONS.c.id).where(GENERATIONS.c.library_id == library_id, GENERATIONS.c.state == state)
