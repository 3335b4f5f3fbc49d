"""Which papers are meant: conditions that all hold, as one statement that reads indexes and not the long rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import aliased

from postil.models import ListEntry, Paper, PaperIdentifier, PaperTag
from postil.services import aliases, highlighted

#: What filters can ask a paper to have, by the name that searches use too.
HAS: Final = ("note", "code", "highlight")
#: How what a record has in a column of its own is known.
_COLUMNS: Final[Mapping[str, Callable[[type[Paper]], ColumnElement[bool]]]] = {
    "note": lambda record: record.noted.is_(True),
    "code": lambda record: record.coded.is_(True),
}


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers: all given conditions hold. Tags and lists by id."""

    status: str | None = None
    tags: tuple[str, ...] = ()
    list_id: str | None = None
    starred: bool | None = None
    #: Names of sites (domain/sites.py) on one of which the paper was seen, as written; None: on any or none.
    sites: tuple[str, ...] | None = None
    #: Years of publication, both included; 0 is "unknown".
    years: tuple[int, int] | None = None
    #: Names out of `HAS`.
    has: tuple[str, ...] = ()
    #: Only these, when not None.
    among: tuple[str, ...] | None = None
    #: True: only the trash; False: all but the trash.
    trashed: bool = False


def narrowed(library_id: str, wanted: PaperFilter, *columns: Any) -> Select[Any]:
    """The statement for `columns` of the papers that are meant, joined records left out; in no order."""
    return select(*columns).where(
        Paper.library_id == library_id,
        Paper.deleted.is_(wanted.trashed),
        Paper.alias_of.is_(None),
        *_parts(wanted, library_id),
    )


def named(library_id: str, idents: Sequence[str], wanted: PaperFilter, *columns: Any) -> Select[Any]:
    """The same of these papers alone, which are read by their key.

    States are asked for in words that no index answers: SQLite takes an index over them for better than the key, and
    goes through the whole library for twenty papers.
    """
    return select(*columns).where(
        Paper.library_id == library_id,
        Paper.id.in_(idents),
        func.coalesce(Paper.deleted, False).is_(wanted.trashed),
        func.coalesce(Paper.alias_of, "") == "",
        *_parts(wanted, library_id),
    )


def _parts(wanted: PaperFilter, library_id: str) -> list[ColumnElement[bool]]:
    joining = wanted.has or wanted.tags or wanted.list_id or wanted.sites is not None or wanted.years
    parts = _through(wanted, library_id) if joining else []  # that takes a while to put together
    if wanted.status:
        parts.append(Paper.status == wanted.status)
    if wanted.starred is not None:
        parts.append(Paper.starred.is_(wanted.starred))
    if wanted.among is not None:
        parts.append(Paper.id.in_(wanted.among))
    return parts


def _through(wanted: PaperFilter, library_id: str) -> list[ColumnElement[bool]]:
    """The conditions that records joined to a paper fulfil for it."""
    joined = aliases.heads(library_id)  # one for the whole statement
    parts = [_has(library_id, joined, thing) for thing in wanted.has]
    parts += [_attached(library_id, joined, PaperTag, PaperTag.tag_id == tag) for tag in wanted.tags]
    if wanted.list_id:
        parts.append(_attached(library_id, joined, ListEntry, ListEntry.list_id == wanted.list_id))
    if wanted.sites is not None:
        parts.append(_attached(library_id, joined, PaperIdentifier, PaperIdentifier.site.in_(wanted.sites)))
    if wanted.years:
        parts.append(_published(library_id, joined, wanted.years))
    return parts


def _published(library_id: str, joined: Subquery, years: tuple[int, int]) -> ColumnElement[bool]:
    """Papers of these years, by the first of the records joined to them that has one where they have none."""
    member = aliased(Paper)
    dated = (member.library_id == library_id, member.year > 0, member.deleted.is_(False))
    known = select(joined.c.head, func.min(member.id).label("record")).join(member, member.id == joined.c.record)
    first = known.where(*dated).group_by(joined.c.head).subquery()
    if years == (0, 0):
        return (Paper.year == 0) & Paper.id.not_in(select(first.c.head))
    through = select(first.c.head).join(member, member.id == first.c.record)
    through = through.where(member.library_id == library_id, member.year.between(*years))
    return Paper.year.between(*years) | ((Paper.year == 0) & Paper.id.in_(through))


def _attached(library_id: str, joined: Subquery, table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Papers to which, or to a record joined to which, a present row of `table` belongs."""
    held = (table.library_id == library_id, condition, table.present)
    through = select(joined.c.head).join(table, table.paper_id == joined.c.record).where(*held)
    return Paper.id.in_(select(table.paper_id).where(*held).union_all(through))


def _has(library_id: str, joined: Subquery, thing: str) -> ColumnElement[bool]:
    """Papers that have the thing, or a record joined to them does."""
    if thing == "highlight":
        return highlighted.condition(library_id, joined)
    member = aliased(Paper)
    known = select(joined.c.head).join(member, member.id == joined.c.record)
    own = _COLUMNS[thing]
    return own(Paper) | Paper.id.in_(known.where(member.library_id == library_id, own(member)))
