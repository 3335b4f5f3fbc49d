"""What the two databases do each in its own way: keep the words of papers for searching, and rank what matches.

The words are ours (`analysis`): a database must neither split nor fold nor stem them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select

from postil.search.planning.plan import AnyForm
from postil.search.relational.rescoring import Content
from postil.search.relational.tables import Tables


class FullText(Protocol):
    """The full text of one kind of database. It keeps nothing of its own; `tables` say which index is meant."""

    #: The name of SQLAlchemy's dialect.
    dialect: str

    def create(self, connection: Connection, tables: Tables) -> None:
        """Make the tables of the full text of a generation."""

    def drop(self, connection: Connection, number: int) -> None:
        """Remove them, where they are there."""

    def put(self, connection: Connection, tables: Tables, found: Mapping[int, Content]) -> None:
        """Add papers that are not there, by their number."""

    def remove(self, connection: Connection, tables: Tables, found: Mapping[int, Content]) -> None:
        """Remove papers that are there; `found` is what was put."""

    def having(self, tables: Tables, clauses: Iterable[AnyForm]) -> Select[Any]:
        """Select the number, as `doc`, of every paper that has a form of any clause in its fields."""

    def in_order(self, tables: Tables, sequence: Sequence[str], fields: Sequence[str]) -> Select[Any]:
        """Select the papers that surely have the words, two or more, one after the other in one of the fields."""

    def doubtful(self, tables: Tables, sequence: Sequence[str], fields: Sequence[str]) -> Select[Any]:
        """Select the further papers that may have them so, which only their `Content` can tell."""

    def ranked(self, tables: Tables, clauses: Sequence[AnyForm], among: ColumnElement[bool] | None) -> Select[Any]:
        """Select `doc` and `strength` of what `having` selects; `among`, if given, limits its column `doc_of`."""

    def doc_of(self, tables: Tables) -> ColumnElement[int]:
        """The column of paper numbers in what `ranked` selects from."""

    def like(self, connection: Connection, tables: Tables, word: str) -> Iterable[str] | None:
        """Return words that may be what a misspelt one was meant to be; None where the database cannot say."""

    def size(self, connection: Connection, tables: Tables) -> int:
        """Return how many bytes the tables of a generation take on disk."""


def places(found: Mapping[str, Sequence[int]]) -> dict[int, list[str]]:
    """Return the words of a field at each place, ascending; the shortest first, which is mostly the one in the text."""
    at: dict[int, list[str]] = {}
    for word, where in found.items():
        for place in where:
            at.setdefault(place, []).append(word)
    return {place: sorted(at[place], key=lambda word: (len(word), word)) for place in sorted(at)}
