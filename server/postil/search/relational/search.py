"""One search of an index that lies in the database: the database finds, counts and chooses, and we score the first.

All is read on one connection, in one transaction, so that it is of one moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, UnaryExpression, and_, func, not_, select

from postil.domain import rank
from postil.domain.sorting import falling
from postil.search.planning.plan import Plan
from postil.search.port import ALONE, FACETS, Facets, Hit
from postil.search.relational.conditions import Conditions
from postil.search.relational.full_text import FullText
from postil.search.relational.rescoring import RESCORED, Candidate, Content, Scoring
from postil.search.relational.tables import Tables
from postil.search.relational.writing import PAPERS
from postil.search.text.snippets import snippets
from postil.search.text.words import Forms

_CHUNK: Final = 400


@dataclass(frozen=True, slots=True)
class Ranked:
    """A found paper; of those after the first RESCORED the `content` was not read, and the score is estimated."""

    doc: int
    score: float
    paper_id: str = ""
    content: Content | None = None


class Search:
    """What a plan finds in one generation."""

    def __init__(self, connection: Connection, tables: Tables, full_text: FullText, plan: Plan) -> None:
        self._connection = connection
        self._tables = tables
        self._full_text = full_text
        self._plan = plan
        self._clauses = [clause for clause in plan.scored if clause.forms]
        self._conditions = Conditions(connection, tables, full_text)
        self._filters = [(facet, self._conditions.of(test)) for facet, test in plan.filters]
        self._required = self._conditions.all_of(plan.required)

    def hits(self, limit: int, offset: int, order: str) -> tuple[Hit, ...]:
        """Return one page, with snippets."""
        ranked = self._ordered(limit, offset, order) if order else self._best(limit, offset)
        forms = Forms(self._plan.highlights)
        loaded = {one.doc: one for one in self._candidates([one.doc for one in ranked if one.content is None])}
        hits = []
        for one in ranked:
            paper_id, content = one.paper_id, one.content
            if content is None:
                paper_id, content = loaded[one.doc].paper_id, loaded[one.doc].content
            hits.append(Hit(paper_id, one.score, snippets(content.texts, forms)))
        return tuple(hits)

    def paper_ids(self, limit: int, order: str) -> tuple[str, ...]:
        """Return the first papers."""
        document = self._tables.document.c
        if order:
            query = select(document.paper_id).where(self._found()).order_by(*self._order(order)).limit(limit)
            return tuple(self._connection.scalars(query))
        ranked = self._best(limit, 0)
        unread = [one.doc for one in ranked if one.content is None]
        names: dict[int, str] = {}
        for start in range(0, len(unread), _CHUNK):
            some = document.doc.in_(unread[start : start + _CHUNK])
            names.update(
                (doc, key) for doc, key in self._connection.execute(select(document.doc, document.paper_id).where(some))
            )
        return tuple(one.paper_id or names[one.doc] for one in ranked)

    def scores(self, limit: int) -> list[tuple[str, float]]:
        """Return the papers that words find, at most RESCORED of them, with their scores, the best first."""
        return [(one.paper_id, one.score) for one in self._best(min(limit, RESCORED), 0)]

    def total(self) -> int:
        """Return how many papers there are on all pages."""
        if self._plan.everything and self._tested() is None:
            return papers(self._connection, self._tables)
        if self._tested() is None and self._clauses:
            found = self._full_text.having(self._tables, self._clauses).subquery()
            return self._connection.scalar(select(func.count()).select_from(found)) or 0
        return (
            self._connection.scalar(select(func.count()).select_from(self._tables.document).where(self._found())) or 0
        )

    def facets(self) -> Facets:
        """Return how many papers have each value of each facet."""
        narrowed = {facet for facet, _ in self._filters if facet in ALONE}
        counted: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        self._count([facet for facet in FACETS if facet not in narrowed], self._found(), counted)
        for facet in narrowed:
            self._count([facet], self._found(but=facet), counted)
        return counted

    def _count(self, facets: list[str], found: ColumnElement[bool], counted: dict[str, dict[str, int]]) -> None:
        label, document = self._tables.label, self._tables.document
        query = select(label.c.facet, label.c.value, func.count()).where(label.c.facet.in_(facets))
        if not (self._plan.everything and self._tested() is None):
            query = query.where(label.c.doc.in_(select(document.c.doc).where(found)))
        for facet, value, number in self._connection.execute(query.group_by(label.c.facet, label.c.value)):
            counted[facet][value] = number

    def _tested(self, but: str = "") -> ColumnElement[bool] | None:
        """All that must hold, without the filters of one facet; None when that is nothing."""
        tests = [] if self._required is None else [self._required]
        tests += [test for facet, test in self._filters if facet != but]
        return and_(*tests) if tests else None

    def _found(self, but: str = "") -> ColumnElement[bool]:
        """What holds of the documents that are found."""
        document = self._tables.document.c
        tested = self._tested(but)
        if tested is not None:
            return tested
        if self._plan.everything:
            return document.doc.is_not(None)
        if not self._clauses:
            return document.doc.is_(None)
        return document.doc.in_(self._full_text.having(self._tables, self._clauses))

    def _best(self, limit: int, offset: int) -> list[Ranked]:
        wanted = offset + limit
        if not wanted:
            return []
        if not self._clauses:
            return [Ranked(doc, 0.0) for doc in self._unscored(limit, offset)]
        strong = self._strong(max(wanted, RESCORED))
        docs = list(strong)
        if len(docs) < max(wanted, RESCORED) and (self._plan.everything or self._tested() is not None):
            docs += self._unscored(max(wanted, RESCORED) - len(docs), 0)
        exact = self._scoring().scored(self._candidates(docs[:RESCORED]))
        ranked = [Ranked(one.doc, score, one.paper_id, one.content) for score, one in exact]
        least, last = (ranked[-1].score, strong.get(docs[RESCORED - 1], 0.0)) if docs[RESCORED:] else (0.0, 0.0)
        for doc in docs[RESCORED:]:
            share = strong.get(doc, 0.0) / last if last > 0 else 0.0
            ranked.append(Ranked(doc, rank.rounded(least * min(1.0, share))))
        return ranked[offset:wanted]

    def _strong(self, most: int) -> dict[int, float]:
        """The papers with any of the words, as the database ranks them."""
        among = None
        if (tested := self._tested()) is not None:
            document = self._tables.document.c
            among = self._full_text.doc_of(self._tables).in_(select(document.doc).where(tested))
        ranked = self._full_text.ranked(self._tables, self._clauses, among).subquery()
        query = select(ranked.c.doc, ranked.c.strength).order_by(ranked.c.strength.desc(), ranked.c.doc).limit(most)
        return {row.doc: row.strength for row in self._connection.execute(query)}

    def _unscored(self, limit: int, offset: int) -> list[int]:
        """The papers that are found without any of the words: starred first, then newest."""
        document = self._tables.document.c
        query = select(document.doc).where(self._found())
        if self._clauses:
            query = query.where(not_(document.doc.in_(self._full_text.having(self._tables, self._clauses))))
        query = query.order_by(document.starred.desc(), document.saved.desc(), document.paper_id)
        return list(self._connection.scalars(query.limit(limit).offset(offset)))

    def _ordered(self, limit: int, offset: int, order: str) -> list[Ranked]:
        document = self._tables.document.c
        query = select(document.doc).where(self._found()).order_by(*self._order(order)).limit(limit).offset(offset)
        docs = list(self._connection.scalars(query)) if limit else []
        if not self._clauses:
            return [Ranked(doc, 0.0) for doc in docs]
        scored = {one.doc: (score, one) for score, one in self._scoring().scored(self._candidates(docs))}
        return [Ranked(doc, scored[doc][0], scored[doc][1].paper_id, scored[doc][1].content) for doc in docs]

    def _order(self, order: str) -> list[UnaryExpression[Any]]:
        document = self._tables.document.c
        keys = (document[order.removeprefix("-")], document.paper_id)
        return [key.desc() if falling(order) else key.asc() for key in keys]

    def _scoring(self) -> Scoring:
        measure = self._tables.measure.c
        rows = self._connection.execute(select(measure.field, measure.papers, measure.words))
        counts = {field: (number, length) for field, number, length in rows}
        everything = counts.get(PAPERS, (0, 0))[0]
        rarities = [
            clause.importance * rank.rarity(found, everything) if (found := self._having(number)) else 0.0
            for number, clause in enumerate(self._plan.scored)
        ]
        averages = {field: rank.average(length, number) for field, (number, length) in counts.items() if field}
        return Scoring(self._plan, rarities, averages)

    def _having(self, number: int) -> int:
        clause = self._plan.scored[number]
        if not clause.forms:
            return 0
        found = self._full_text.having(self._tables, [clause]).subquery()
        return self._connection.scalar(select(func.count()).select_from(found)) or 0

    def _candidates(self, docs: list[int]) -> list[Candidate]:
        query = _joined(self._tables).where(self._tables.document.c.doc.in_(docs))
        rows = self._connection.execute(query) if docs else ()
        return [
            Candidate(doc, paper_id, bool(starred), saved, Content.unpacked(texts, words))
            for doc, paper_id, starred, saved, texts, words in rows
        ]


def papers(connection: Connection, tables: Tables) -> int:
    """Return how many papers an index has."""
    measure = tables.measure.c
    return connection.scalar(select(measure.papers).where(measure.field == PAPERS)) or 0


def _joined(tables: Tables) -> Select[Any]:
    document, content = tables.document.c, tables.content.c
    columns = (document.doc, document.paper_id, document.starred, document.saved, content.texts, content.words)
    return select(*columns).select_from(tables.document.join(tables.content, content.doc == document.doc))
