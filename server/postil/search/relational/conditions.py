"""The tests of a plan as conditions of SQL on the number of a paper."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, not_, or_, select, true

from postil.search.planning.plan import (
    AddedBetween,
    AllOf,
    AnyForm,
    InOrder,
    Labelled,
    OneOf,
    PublishedBetween,
    Test,
    Without,
)
from postil.search.relational.full_text import FullText
from postil.search.relational.rescoring import Content, side_by_side
from postil.search.relational.tables import Tables, label_pair


class Conditions:
    """Turns tests into conditions on `document.doc`.

    Whether words stand in order the database cannot always tell; for those few papers they are compared here.
    """

    def __init__(self, connection: Connection, tables: Tables, full_text: FullText) -> None:
        self._connection = connection
        self._tables = tables
        self._full_text = full_text

    def all_of(self, tests: tuple[Test, ...]) -> ColumnElement[bool] | None:
        """Return what holds where all tests pass; None when there are none."""
        return and_(*(self.of(test) for test in tests)) if tests else None

    def of(self, test: Test) -> ColumnElement[bool]:
        """Return what holds where a test passes."""
        match test:
            case AnyForm():
                return self._in(self._full_text.having(self._tables, [test])) if test.forms else false()
            case InOrder():
                return self._in_order(test)
            case Labelled(labels):
                return self._labelled(labels)
            case AddedBetween(first, end):
                return self._added(first, end)
            case PublishedBetween(first, last):
                return self._published(first, last)
            case AllOf(tests):
                return and_(true(), *map(self.of, tests))
            case OneOf(tests):
                return or_(false(), *map(self.of, tests))
            case Without(opposed):
                return not_(self.of(opposed))

    def _in(self, docs: Select[Any]) -> ColumnElement[bool]:
        return self._tables.document.c.doc.in_(docs)

    def _in_order(self, test: InOrder) -> ColumnElement[bool]:
        if len(test.sequence) == 1:
            return self._in(self._full_text.having(self._tables, [AnyForm(((test.sequence[0], 1.0),), test.fields)]))
        sure = self._in(self._full_text.in_order(self._tables, test.sequence, test.fields))
        proven = self._proven(test)
        return or_(sure, self._tables.document.c.doc.in_(proven)) if proven else sure

    def _proven(self, test: InOrder) -> list[int]:
        content = self._tables.content
        doubtful = self._full_text.doubtful(self._tables, test.sequence, test.fields)
        query = select(content.c.doc, content.c.texts, content.c.words).where(content.c.doc.in_(doubtful))
        found = ((doc, Content.unpacked(texts, words)) for doc, texts, words in self._connection.execute(query))
        return [
            doc
            for doc, kept in found
            if any(side_by_side(test.sequence, kept.fields[field]) for field in test.fields if field in kept.fields)
        ]

    def _labelled(self, labels: tuple[str, ...]) -> ColumnElement[bool]:
        table = self._tables.label
        by_facet: defaultdict[str, list[str]] = defaultdict(list)
        for facet, value in map(label_pair, labels):
            by_facet[facet].append(value)
        pairs = [and_(table.c.facet == facet, table.c.value.in_(values)) for facet, values in by_facet.items()]
        return self._in(select(table.c.doc).where(or_(false(), *pairs)))

    def _published(self, first: int, last: int) -> ColumnElement[bool]:
        label = self._tables.label.c
        within = (label.value >= f"{first:04}", label.value <= f"{last:04}")
        return self._in(select(label.doc).where(label.facet == "year", *within))

    def _added(self, first: float, end: float) -> ColumnElement[bool]:
        saved = self._tables.document.c.saved
        bounds = [saved >= first] if first > -math.inf else []
        return and_(true(), *bounds, *([saved < end] if end < math.inf else []))
