"""The library as a list: narrowed by filters, in an order, paged by an opaque cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, func, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from postil.domain import cursors, sorting
from postil.domain.ops import valid_id
from postil.models import Paper
from postil.services import aliases
from postil.services.batch import chunks
from postil.services.narrowing import PaperFilter, named, narrowed


@dataclass(frozen=True, slots=True)
class Page:
    """Some papers, and the cursor of the next ones (None at the end)."""

    papers: tuple[Paper, ...]
    next: str | None


def _moment(word: str) -> datetime:
    when = datetime.fromisoformat(word)
    if when.tzinfo is None:
        raise ValueError(word)
    return when.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """A column that papers can be put in order by; each has an index that holds what filters ask for too."""

    column: InstrumentedAttribute[Any]
    #: How the column's value is written in a cursor, and read from it.
    write: Callable[[Any], str] = str
    read: Callable[[str], Any] = str


#: What each of the orders of domain/sorting.py goes by.
ORDERS: Final[Mapping[str, Order]] = {
    "saved": Order(Paper.created_at, datetime.isoformat, _moment),
    "published": Order(Paper.published_on),
    "title": Order(Paper.title_key),
    "author": Order(Paper.author_key),
    "read": Order(Paper.read_key),
    "rating": Order(Paper.rating_key, str, int),
}
#: Ids that one statement may name, whatever the database: fewer would ask for tags and lists more often.
_AT_ONCE: Final = 5000


def page(
    session: Session,
    library_id: str,
    wanted: PaperFilter,
    *,
    order: str = "saved",
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """At most `limit` papers in `order` (a name out of `ORDERS`), after `cursor`.

    Raises Invalid for a cursor that is not ours, or of another order.
    """
    by, falling = _ordered(order)
    query = narrowed(library_id, wanted, Paper.id, by.column)
    if cursor:
        place = tuple_(*_read_cursor(order, by, cursor))
        here = tuple_(by.column, Paper.id)
        query = query.where(here < place if falling else here > place)
    found = session.execute(_sorted(query, by, falling).limit(limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    papers = by_ids(session, library_id, [row[0] for row in found[:limit]], PaperFilter(trashed=wanted.trashed))
    return Page(tuple(papers), cursors.encode(order, by.write(last[1]), last[0]) if last else None)


def count(session: Session, library_id: str, wanted: PaperFilter) -> int:
    """How many papers there are."""
    return session.scalar(narrowed(library_id, wanted, func.count(Paper.id))) or 0


def ids(
    session: Session, library_id: str, wanted: PaperFilter, most: int | None = None, *, order: str = "saved"
) -> list[str]:
    """The ids of the first `most` papers (None: of all) in `order`, as `page` has it."""
    by, falling = _ordered(order)
    if wanted.among is None:
        query = narrowed(library_id, wanted, by.column, Paper.id)
        return [row[1] for row in session.execute(_sorted(query, by, falling).limit(most))]
    found: set[tuple[Any, str]] = set()
    wider = replace(wanted, among=None)
    for some in chunks(wanted.among, _AT_ONCE):
        rows = session.execute(named(library_id, some, wider, by.column, Paper.id))
        found.update((row[0], row[1]) for row in rows)
    return [ident for _, ident in sorted(found, reverse=falling)][:most]


def _ordered(order: str) -> tuple[Order, bool]:
    """What papers are put in order by, and whether the largest comes first."""
    return ORDERS[order.removeprefix("-")], sorting.falling(order)


def _sorted(query: Select[Any], by: Order, falling: bool) -> Select[Any]:
    return query.order_by(*(one.desc() if falling else one.asc() for one in (by.column, Paper.id)))


def by_ids(session: Session, library_id: str, idents: Sequence[str], wanted: PaperFilter | None = None) -> list[Paper]:
    """The papers of these ids in this order; those that are gone or filtered out are left out."""
    found: dict[str, Paper] = {}
    for some in chunks(idents, 500):
        query = named(library_id, some, wanted or PaperFilter(), Paper)
        found |= {paper.id: paper for paper in session.scalars(query)}
    return [found[ident] for ident in idents if ident in found]


def by_identifier(session: Session, library_id: str, scheme: str, value: str) -> Paper | None:
    """The paper that holds an identifier, aliases followed; None when there is none or it is in the trash."""
    for paper_id, _, _ in sorted(aliases.holders(session, library_id, [(scheme, value)])):
        paper = aliases.resolve(session, library_id, paper_id)
        if not paper.deleted:
            return paper
    return None


def _read_cursor(order: str, by: Order, cursor: str) -> tuple[Any, str]:
    given, key, ident = cursors.decode(cursor, str, str, str)
    try:
        if given != order or not valid_id("paper", ident):
            raise ValueError(cursor)
        return by.read(key), ident
    except (ValueError, OverflowError):
        raise cursors.unknown() from None
