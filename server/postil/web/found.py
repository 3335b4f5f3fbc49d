"""What the library page shows: the page of papers that an address asks for, and the counts that filters offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.domain.spelling import name_key
from postil.search.library import LibrarySearch
from postil.services import conflicts, facets, finding, highlighted, preferences
from postil.services.facets import Facet, Facets
from postil.services.finding import Conditions, Row
from postil.web.session import current_user
from postil.web.wanted import Wanted

PAGE: Final = 30
#: Papers on a page when filters are on, which every link of the filters then names.
NARROWED: Final = 26
#: Papers on a page when words were searched: each shows where it has them.
SEARCHED: Final = 20
#: Papers of a page that is asked for with every letter typed; more come when they are scrolled to.
TYPING: Final = 12
#: Tags, lists, sites and years that are offered before all are asked for.
BUSY: Final = 12
_FEW: Final = 8


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the filters offer to somebody who has some of them on."""

    facets: Facets
    wanted: Wanted

    @property
    def tags(self) -> list[Facet]:
        """The tags that most papers carry, and those among the filters."""
        return _busy(self.facets.tags, BUSY, self.wanted.tags)

    @property
    def lists(self) -> list[Facet]:
        """The lists with most papers, and the one among the filters; by name."""
        ordered = sorted(self.facets.lists, key=lambda one: -one.papers)
        return sorted(_busy(ordered, BUSY, [self.wanted.list_name]), key=lambda one: name_key(one.name))

    @property
    def sites(self) -> list[Facet]:
        """The sites on which most papers were seen, and the one among the filters."""
        return _busy(self.facets.sites, _FEW, [self.wanted.site])

    @property
    def years(self) -> list[tuple[int, int]]:
        """The newest years that papers are of, then "unknown" (0), with their numbers of papers."""
        return [pair for pair in self.facets.years if pair[0]][:_FEW] + [p for p in self.facets.years if not p[0]]


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
    #: Numbers of highlights, of papers that have any.
    highlights: Mapping[str, int] = field(default_factory=dict)


def shelf(session: Session, library_id: str, wanted: Wanted) -> Shelf:
    """The filters' counts of a whole library."""
    return Shelf(facets.facets(session, library_id), wanted)


def ordered(wanted: Wanted) -> Wanted:
    """In the person's usual order, where the address names none and nothing is searched."""
    usual = preferences.read(current_user()).sort
    return wanted if wanted.q or wanted.sort or usual == "saved" else replace(wanted, sort=usual)


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
    limit = TYPING if typing else SEARCHED if wanted.q else NARROWED if wanted.filtered else PAGE
    page = finding.find(
        session, search, library_id, query, conditions(wanted), cursor=wanted.cursor or None, limit=limit
    )
    following = wanted.but(cursor=page.next) if page.next else None
    found = shown(session, library_id, wanted, page.rows, page.total)
    return replace(found, next=following, corrected=page.corrected, incomplete=page.incomplete)


def shown(session: Session, library_id: str, wanted: Wanted, rows: Sequence[Row], total: int) -> Found:
    """The rows, with what besides the paper itself is shown in them."""
    conflicted = in_conflict(session, library_id, rows)
    return Found(
        wanted,
        rows,
        total,
        conflicted=conflicted,
        highlights=highlighted.numbers(session, library_id, [row.view for row in rows]),
    )


def count(session: Session, library_id: str, wanted: Wanted) -> int:
    """How many papers the filters of `wanted` let through, its words aside."""
    if not wanted.filtered:
        return facets.facets(session, library_id).total
    return finding.count(session, library_id, conditions(wanted))


def in_conflict(session: Session, library_id: str, rows: Sequence[Row]) -> frozenset[str]:
    """Those of the papers whose note, or that of a joined record, has an open conflict."""
    records = {one.id: row.view.paper.id for row in rows for one in (row.view.paper, *row.view.aliases)}
    return frozenset(records[record] for record in conflicts.open_in(session, library_id, records))


def _busy(ordered: Sequence[Facet], most: int, chosen: Iterable[str]) -> list[Facet]:
    """The first ones, without those of no paper, and whichever are chosen."""
    keys = {name_key(name) for name in chosen if name}
    first = [one for one in ordered[:most] if one.papers]
    return first + [one for one in ordered if keys and one not in first and name_key(one.name) in keys]
