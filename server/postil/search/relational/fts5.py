"""Full text in SQLite: an FTS5 table without content, whose words are ours.

Two columns a field: its words in order, and the further names of compounds, which stand in nobody's way there. The
tokenizer `ascii` leaves all beyond ASCII alone, so that a word stays whole once its ASCII signs are written otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, TableClause, column, select, table, text
from sqlalchemy.exc import DBAPIError

from postil.domain import rank
from postil.search.planning.plan import ALL_FIELDS, AnyForm
from postil.search.relational.full_text import places
from postil.search.relational.rescoring import Content
from postil.search.relational.tables import Tables, table_name

_log = logging.getLogger(__name__)
_PART: Final = "text"
_COLUMNS: Final = tuple(chain.from_iterable((field, f"{field}_more") for field in ALL_FIELDS))
_WEIGHTS: Final = f"bm25({', '.join(str(rank.FIELD_WEIGHTS[field]) for field in ALL_FIELDS for _ in range(2))})"
_PRIVATE: Final = 0xE000  # where Unicode has signs for private use, which no word of ours has
_SIGNS: Final = {code: chr(_PRIVATE + code) for code in range(128) if not chr(code).isalnum()}
_GAP: Final = chr(_PRIVATE + 128)
_AGAIN: Final = chr(_PRIVATE + 129)
"""Before a further name that the field has as a word too: so it is counted once, and yet known to be there."""


class Fts5:
    """FullText of SQLite."""

    dialect = "sqlite"

    def create(self, connection: Connection, tables: Tables) -> None:
        """Make the virtual table."""
        columns = ", ".join(_COLUMNS)
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {tables.name(_PART)} USING fts5({columns}, content='', tokenize='ascii')"
        )

    def drop(self, connection: Connection, number: int) -> None:
        """Remove the virtual table; one too broken for that stays behind, in nobody's way."""
        name = table_name(number, _PART)
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        except DBAPIError:
            _log.warning("the broken table %s could not be removed", name, exc_info=True)

    def put(self, connection: Connection, tables: Tables, found: Mapping[int, Content]) -> None:
        """Insert rows."""
        self._write(connection, tables, found, "rowid", ())

    def remove(self, connection: Connection, tables: Tables, found: Mapping[int, Content]) -> None:
        """Insert the rows once more, as FTS5's command "delete"."""
        self._write(connection, tables, found, f"{tables.name(_PART)}, rowid", ("delete",))

    @staticmethod
    def _write(
        connection: Connection, tables: Tables, found: Mapping[int, Content], into: str, command: tuple[str, ...]
    ) -> None:
        rows = [(*command, doc, *_row(content)) for doc, content in found.items()]
        if rows:
            values = ", ".join("?" * len(rows[0]))
            statement = f"INSERT INTO {tables.name(_PART)}({into}, {', '.join(_COLUMNS)}) VALUES ({values})"  # noqa: S608
            connection.exec_driver_sql(statement, rows)

    def having(self, tables: Tables, clauses: Iterable[AnyForm]) -> Select[Any]:
        """One MATCH."""
        return self._matching(tables, _any(clauses))

    def in_order(self, tables: Tables, sequence: Sequence[str], fields: Sequence[str]) -> Select[Any]:
        """A phrase, of the words in order."""
        return self._matching(tables, f'{{{" ".join(fields)}}} : "{" ".join(map(_written, sequence))}"')

    def doubtful(self, tables: Tables, sequence: Sequence[str], fields: Sequence[str]) -> Select[Any]:
        """All that have the words in a field, and one of them as a further name."""
        further = " OR ".join(f'"{mark}{_written(word)}"' for word in sequence for mark in ("", _AGAIN))
        found = []
        for field in fields:
            known = (_any([AnyForm(((word, 1.0), (_AGAIN + word, 1.0)), (field,))]) for word in sequence)
            found.append(f"({' AND '.join((*known, f'({field}_more : ({further}))'))})")
        return self._matching(tables, " OR ".join(found))

    def ranked(self, tables: Tables, clauses: Sequence[AnyForm], among: ColumnElement[bool] | None) -> Select[Any]:
        """By bm25 with our weights: of the whole row, not of fields, which is why it only chooses candidates."""
        source = _source(tables.name(_PART))
        query = select(source.c.rowid.label("doc"), (-source.c.rank).label("strength")).where(
            source.c[tables.name(_PART)].op("MATCH")(_any(clauses)), source.c.rank.op("MATCH")(_WEIGHTS)
        )
        return query if among is None else query.where(among)

    def doc_of(self, tables: Tables) -> ColumnElement[int]:
        """The rowid; as a sum, since SQLite would look the words up again for each number in a list of rowids."""
        return _source(tables.name(_PART)).c.rowid + 0

    def like(self, connection: Connection, tables: Tables, word: str) -> Iterable[str] | None:
        """SQLite cannot say."""
        return None

    def size(self, connection: Connection, tables: Tables) -> int:
        """What dbstat says, where SQLite was built with it; else 0."""
        query = text("SELECT sum(pgsize) FROM dbstat WHERE name LIKE :begins ESCAPE '!'")
        begins = table_name(tables.number, "").replace("_", "!_") + "%"
        try:
            with connection.begin_nested():
                return int(connection.scalar(query, {"begins": begins}) or 0)
        except DBAPIError:
            return 0

    @staticmethod
    def _matching(tables: Tables, expression: str) -> Select[Any]:
        source = _source(tables.name(_PART))
        return select(source.c.rowid.label("doc")).where(source.c[tables.name(_PART)].op("MATCH")(expression))


@lru_cache(maxsize=256)
def _source(name: str) -> TableClause:
    return table(name, column("rowid"), column("rank"), column(name))


def _any(clauses: Iterable[AnyForm]) -> str:
    """Return what matches where any clause has a form; there must be one."""
    found = []
    for clause in clauses:
        forms = " OR ".join(f'"{_written(form)}"' for form, _ in clause.forms)
        columns = "" if clause.fields == ALL_FIELDS else _columns(clause.fields)
        found.append(f"{columns}({forms})")
    return f"({' OR '.join(found)})"


def _columns(fields: Iterable[str]) -> str:
    return f"{{{' '.join(f'{field} {field}_more' for field in fields)}}} : "


def _written(word: str) -> str:
    """Return a word as it stands in the table; a beginning is the beginning of what is written for the word."""
    return word if word.isascii() and word.isalnum() else word.translate(_SIGNS)


def _row(content: Content) -> list[str]:
    """Return the values of all columns, the same for the same content."""
    row: list[str] = []
    for field in ALL_FIELDS:
        found = content.fields.get(field)
        row += _streams(found.places) if found else ("", "")
    return row


def _streams(found: Mapping[str, Sequence[int]]) -> tuple[str, str]:
    """Return the words of a field in order, with a sign for a gap, and its further names."""
    words: list[str] = []
    further: list[str] = []
    before = None
    for place, (word, *others) in places(found).items():
        if before is not None and place > before + 1:
            words.append(_GAP)
        words.append(_written(word))
        further += others
        before = place
    known = set(words)
    return " ".join(words), " ".join((_AGAIN if _written(one) in known else "") + _written(one) for one in further)
