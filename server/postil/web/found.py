"""What the library page shows: the page of papers that an address asks for, and the counts that filters offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.models import ReadingList, Tag
from postil.search.library import LibrarySearch
from postil.services import conflicts, finding, lists, tags, tallies
from postil.services.finding import Conditions, Row
from postil.services.tallies import Tally
from postil.web.wanted import Wanted

PAGE: Final = 30
#: Tags that are offered before all are asked for.
BUSY: Final = 20


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the filters offer: tags and lists with their numbers of papers, and numbers by status."""

    tags: Sequence[tuple[Tag, int]]
    lists: Sequence[tuple[ReadingList, int]]
    tally: Tally

    def busy(self, wanted: Wanted) -> list[tuple[Tag, int]]:
        """The tags that most papers carry, and those among the filters; the most used first."""
        ordered = sorted(self.tags, key=lambda pair: (-pair[1], pair[0].name_key))
        return [pair for place, pair in enumerate(ordered) if place < BUSY or wanted.has_tag(pair[0].name)]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of papers. `next` is where the following page begins, None at the end."""

    wanted: Wanted
    rows: Sequence[Row]
    total: int
    next: Wanted | None = None
    corrected: str | None = None
    incomplete: bool = False
    #: Papers whose note has two versions that nobody has chosen from.
    conflicted: frozenset[str] = frozenset()


def shelf(session: Session, library_id: str) -> Shelf:
    """The filters' counts of a whole library."""
    return Shelf(
        tags.counted(session, library_id), lists.counted(session, library_id), tallies.tally(session, library_id)
    )


def conditions(wanted: Wanted) -> Conditions:
    """The filters and the order, as services take them."""
    return Conditions(
        status=wanted.status or None,
        tags=wanted.tags,
        list=wanted.list_name or None,
        starred=wanted.starred or None,
        site=wanted.site or None,
        years=wanted.years,
        has=wanted.has,
        order=wanted.sort,
    )


def find(session: Session, search: LibrarySearch, library_id: str, wanted: Wanted, *, typing: bool = False) -> Found:
    """The papers that `wanted` asks for, best first with words, else newest first. Raises Invalid for a bad cursor."""
    query = parse(wanted.q, typing=typing)
    page = finding.find(
        session, search, library_id, query, conditions(wanted), cursor=wanted.cursor or None, limit=PAGE
    )
    following = wanted.but(cursor=page.next) if page.next else None
    conflicted = in_conflict(session, library_id, page.rows)
    return Found(wanted, page.rows, page.total, following, page.corrected, page.incomplete, conflicted)


def in_conflict(session: Session, library_id: str, rows: Sequence[Row]) -> frozenset[str]:
    """Those of the papers whose note, or that of a joined record, has an open conflict."""
    records = {one.id: row.view.paper.id for row in rows for one in (row.view.paper, *row.view.aliases)}
    return frozenset(records[record] for record in conflicts.open_in(session, library_id, records))
