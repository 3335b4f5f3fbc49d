"""Full text in PostgreSQL: one tsvector a paper under a GIN index, whose lexemes are our words.

Each word stands there twice: behind the letter of its field with its places, for tests of one field and phrases, and
behind an equals sign with the weights of its fields, for searching all of them. One column of such lexemes is asked by
one index scan, where a column for each of ten fields would need ten, and a word of all fields would have ten lexemes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any, Final

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Select,
    Table,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.exc import DBAPIError

from postil.domain import rank
from postil.search.planning.plan import ALL_FIELDS, AnyForm
from postil.search.relational.rescoring import Content
from postil.search.relational.tables import Tables, table_name

_log = logging.getLogger(__name__)
_PART: Final = "text"
_LETTERS: Final = {field: chr(ord("a") + place) for place, field in enumerate(ALL_FIELDS)}
_WEIGHTS: Final = {"D": 0.1, "C": 0.25, "B": 0.5, "A": 1.0}
_LABELS: Final = {
    field: min(_WEIGHTS, key=lambda label: abs(_WEIGHTS[label] - weight / max(rank.FIELD_WEIGHTS.values())))
    for field, weight in rank.FIELD_WEIGHTS.items()
}
"""The weight of PostgreSQL's four that is nearest to a field's."""

_LAST_PLACE: Final = 16_383
_MOST_PLACES: Final = 255
_MOST_COUNTED: Final = 8
_ROOM: Final = 1_000_000  # bytes; a tsvector ends at 1,048,575
_LEAST_LIKE: Final = 0.05
"""The share of three-letter pieces that a word of eight letters has in common with itself after two swaps."""


class PostgresqlText:
    """FullText of PostgreSQL."""

    dialect = "postgresql"

    def create(self, connection: Connection, tables: Tables) -> None:
        """Make the table; with pg_trgm, where it may be had, also the index for misspelt words."""
        _source(tables.number).create(connection)
        name = tables.word.name
        try:
            with connection.begin_nested():
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
                connection.execute(text(f"CREATE INDEX {name}_like ON {name} USING gin (word gin_trgm_ops)"))
        except DBAPIError:
            _log.warning("without pg_trgm misspelt words are compared by the server: CREATE EXTENSION pg_trgm helps")

    def drop(self, connection: Connection, number: int) -> None:
        """Remove the table."""
        _source(number).drop(connection, checkfirst=True)

    def put(self, connection: Connection, tables: Tables, found: Mapping[int, Content]) -> None:
        """Insert rows."""
        rows = []
        for doc, content in found.items():
            vector, whole = _vector(content)
            rows.append({"doc": doc, "vector": vector, "whole": whole})
        statement = f"INSERT INTO {tables.name(_PART)} VALUES (:doc, CAST(:vector AS tsvector), :whole)"  # noqa: S608
        if rows:
            connection.execute(text(statement), rows)

    def remove(self, connection: Connection, tables: Tables, found: Mapping[int, Content]) -> None:
        """Delete rows."""
        source = _source(tables.number)
        connection.execute(source.delete().where(source.c.doc.in_(list(found))))

    def having(self, tables: Tables, clauses: Iterable[AnyForm]) -> Select[Any]:
        """One tsquery."""
        return self._matching(tables, _any(clauses))

    def in_order(self, tables: Tables, sequence: Sequence[str], fields: Sequence[str]) -> Select[Any]:
        """A phrase of the lexemes of any field; places that are not in the vector it cannot see."""
        return self._matching(tables, _joined(" <-> ", sequence, fields))

    def doubtful(self, tables: Tables, sequence: Sequence[str], fields: Sequence[str]) -> Select[Any]:
        """All papers that have the words but not all their places."""
        return self._matching(tables, _joined(" & ", sequence, fields)).where(~_source(tables.number).c.whole)

    def ranked(self, tables: Tables, clauses: Sequence[AnyForm], among: ColumnElement[bool] | None) -> Select[Any]:
        """By ts_rank: how rare a word is it does not know, which is why it only chooses candidates."""
        source = _source(tables.number)
        query = cast(_any(clauses), TSQUERY)
        weights = cast(list(_WEIGHTS.values()), ARRAY(REAL))
        found = select(source.c.doc, func.ts_rank(weights, source.c.vector, query).label("strength"))
        found = found.where(source.c.vector.bool_op("@@")(query))
        return found if among is None else found.where(among)

    def doc_of(self, tables: Tables) -> ColumnElement[int]:
        """The key."""
        doc: ColumnElement[int] = _source(tables.number).c.doc
        return doc

    def like(self, connection: Connection, tables: Tables, word: str) -> Iterable[str] | None:
        """What shares pieces of three letters with it, where pg_trgm is there; it knows letters of ASCII surely."""
        has_index = select(func.to_regclass(f"{tables.word.name}_like").is_not(None))
        if not word.isascii() or not connection.scalar(has_index):
            return None
        connection.execute(select(func.set_config("pg_trgm.similarity_threshold", str(_LEAST_LIKE), True)))
        known = tables.word.c.word
        near = func.length(known).between(len(word) - 2, len(word) + 2)
        return list(connection.scalars(select(known).where(known.bool_op("%")(word), near)))

    def size(self, connection: Connection, tables: Tables) -> int:
        """What PostgreSQL says of the tables, with their indexes."""
        names = [*(table.name for table in tables.metadata.sorted_tables), tables.name(_PART)]
        sizes = (connection.scalar(select(func.pg_total_relation_size(func.to_regclass(name)))) for name in names)
        return sum(size or 0 for size in sizes)

    @staticmethod
    def _matching(tables: Tables, expression: str) -> Select[Any]:
        source = _source(tables.number)
        return select(source.c.doc).where(source.c.vector.bool_op("@@")(cast(expression, TSQUERY)))


@lru_cache(maxsize=256)
def _source(number: int) -> Table:
    name = table_name(number, _PART)
    return Table(
        name,
        MetaData(),
        Column("doc", BigInteger, primary_key=True, autoincrement=False),
        Column("vector", TSVECTOR, nullable=False),
        #: Whether every place of every word is in the vector.
        Column("whole", Boolean, nullable=False),
        Index(f"{name}_vector", "vector", postgresql_using="gin"),
    )


def _any(clauses: Iterable[AnyForm]) -> str:
    """Return what matches where any clause has a form; there must be one."""
    found: dict[str, None] = {}
    for clause in clauses:
        begins = ["="] if clause.fields == ALL_FIELDS else [_LETTERS[field] for field in clause.fields]
        found.update((_quoted(begin + form), None) for form, _ in clause.forms for begin in begins)
    return " | ".join(found)


def _joined(operator: str, sequence: Sequence[str], fields: Iterable[str]) -> str:
    """Return what matches where the words of a sequence, in any one of the fields, stand to each other like this."""
    return " | ".join(f"({operator.join(_quoted(_LETTERS[field] + word) for word in sequence)})" for field in fields)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(content: Content) -> tuple[str, bool]:
    """Return a tsvector as text, and whether it has all places; what a giant has beyond the room is not found."""
    lexemes: list[str] = []
    labels: dict[str, list[str]] = {}
    whole = True
    room = _ROOM
    for field in ALL_FIELDS:
        found = content.fields.get(field)
        for word, places in found.places.items() if found else ():
            kept = [place + 1 for place in places[:_MOST_PLACES] if place < _LAST_PLACE]
            whole = whole and len(kept) == len(places)
            room -= 2 * len(word.encode()) + 2 * len(kept) + 2 * _MOST_COUNTED + 16
            if room < 0:
                return " ".join((*lexemes, *starmap(_counted, labels.items()))), False
            lexeme = _quoted(_LETTERS[field] + word)
            lexemes.append(f"{lexeme}:{','.join(map(str, kept))}" if kept else lexeme)
            labels.setdefault(word, []).extend([_LABELS[field]] * min(len(places), _MOST_COUNTED))
    return " ".join((*lexemes, *starmap(_counted, labels.items()))), whole


def _counted(word: str, found: list[str]) -> str:
    """Return the lexeme of all fields: an occurrence for each label, at places that mean nothing."""
    counted = (f"{place}{label}" for place, label in enumerate(sorted(found)[:_MOST_COUNTED], start=1))
    return f"{_quoted('=' + word)}:{','.join(counted)}"
