"""What the library page shows: the page of papers that an address asks for, and the counts that filters offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.query import Query, parse
from postil.domain.query_begun import begun
from postil.domain.spelling import name_key
from postil.models import Paper, SavedSearch
from postil.search.library import LibrarySearch
from postil.services import conflicts, facets, finding, highlighted, preferences, saved_searches
from postil.services.conditions import Conditions
from postil.services.facets import Facet, Facets
from postil.services.finding import Row
from postil.services.narrowing import PaperFilter
from postil.web.session import current_user
from postil.web.wanted import UNKNOWN, Wanted

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
    #: Papers without the filters, the words aside; None when that is not known.
    everything: int | None = None
    #: Whether the numbers are of what was found, and not of the whole library.
    narrowed: bool = False
    searches: Sequence[SavedSearch] = ()

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
    def venues(self) -> list[Facet]:
        """Where most papers appeared, and the one among the filters."""
        return _busy(self.facets.venues, _FEW, [self.wanted.venue])

    @property
    def years(self) -> list[tuple[int, int]]:
        """The newest years that papers are of, then "unknown" (0), with their numbers of papers."""
        offered = [pair for pair in self.facets.years if pair[0]][:_FEW] + [p for p in self.facets.years if not p[0]]
        chosen = 0 if self.wanted.year == UNKNOWN else int(self.wanted.year) if self.wanted.year.isdecimal() else None
        if chosen is None or chosen in {year for year, _ in offered}:
            return offered
        return [*offered, (chosen, dict(self.facets.years).get(chosen, 0))]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of papers. `next` is where the following page begins, None at the end."""

    wanted: Wanted
    rows: Sequence[Row]
    total: int
    shelf: Shelf
    next: Wanted | None = None
    corrected: str | None = None
    #: What was typed that looks like more than words, but was searched as words.
    misread: tuple[str, ...] = ()
    incomplete: bool = False
    #: The one paper that all that was typed names.
    named: Paper | None = None
    #: The order that they are in, empty for the best match first.
    order: str = ""
    #: Papers whose note has two versions that nobody has chosen from.
    conflicted: frozenset[str] = frozenset()
    #: Numbers of highlights, of papers that have any.
    highlights: Mapping[str, int] = field(default_factory=dict)


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
        venue=wanted.venue or None,
        years=wanted.years,
        has=wanted.has,
        order=wanted.sort,
    )


def find(
    session: Session,
    search: LibrarySearch,
    library_id: str,
    wanted: Wanted,
    *,
    typing: bool = False,
    counted: bool = True,
) -> Found:
    """The papers that `wanted` asks for, best first with words, else newest first. Raises Invalid for a bad cursor.

    `typing`: the last word may be the beginning of one, and a filter at the end that no paper passes is taken for the
    beginning of one, which does not count yet. `counted`: the filters tell how many of those they are.
    """
    query = parse(wanted.q, typing=typing)
    limit = TYPING if typing else SEARCHED if wanted.q else NARROWED if wanted.filtered else PAGE
    page = finding.Page(wanted.cursor or None, limit, counted=counted)
    result = finding.find(session, search, library_id, query, conditions(wanted), page)
    if typing and not result.total and (last := begun(wanted.q)) and last.name:
        query = parse(wanted.q[: last.start].rstrip("- "))
        result = finding.find(session, search, library_id, query, conditions(wanted), page)
    return replace(
        _shown(session, library_id, wanted, query, result, result.rows),
        next=wanted.but(cursor=result.next) if result.next else None,
        named=result.rows[0].view.paper if result.named and result.rows else None,
    )


def again(session: Session, search: LibrarySearch, library_id: str, wanted: Wanted, rows: Sequence[Row]) -> Found:
    """Some papers as they are now, with the numbers of all that `wanted` asks for."""
    query = parse(wanted.q)
    numbers = finding.find(session, search, library_id, query, conditions(wanted), finding.Page(limit=0, counted=True))
    return _shown(session, library_id, wanted, query, numbers, rows)


def _shown(
    session: Session, library_id: str, wanted: Wanted, query: Query, result: finding.Found, rows: Sequence[Row]
) -> Found:
    """The rows, with what besides the paper itself is shown in them, and what was told of all papers."""
    return Found(
        wanted,
        rows,
        result.total,
        _shelf(session, library_id, wanted, result),
        corrected=result.corrected,
        misread=query.misread,
        incomplete=result.incomplete,
        order=finding.order_of(query, conditions(wanted)) or ("" if wanted.q else "saved"),
        conflicted=in_conflict(session, library_id, rows),
        highlights=highlighted.numbers(session, library_id, [row.view for row in rows]),
    )


def _shelf(session: Session, library_id: str, wanted: Wanted, result: finding.Found) -> Shelf:
    """What was counted of the papers found; else the numbers of the whole library."""
    searches = saved_searches.every(session, library_id)
    if result.facets is None:
        whole = facets.facets(session, library_id)
        return Shelf(whole, wanted, None if wanted.q else whole.total, searches=searches)
    if wanted.q:
        everything = None if wanted.filtered else result.total
    else:
        everything = facets.count(session, library_id, PaperFilter())
    return Shelf(result.facets, wanted, everything, narrowed=True, searches=searches)


def in_conflict(session: Session, library_id: str, rows: Sequence[Row]) -> frozenset[str]:
    """Those of the papers whose note, or that of a joined record, has an open conflict."""
    records = {one.id: row.view.paper.id for row in rows for one in (row.view.paper, *row.view.aliases)}
    return frozenset(records[record] for record in conflicts.open_in(session, library_id, records))


def _busy(ordered: Sequence[Facet], most: int, chosen: Iterable[str]) -> list[Facet]:
    """The first ones, without those of no paper, and whichever are chosen."""
    first = [one for one in ordered[:most] if one.papers]
    shown = {name_key(one.name) for one in first}
    missing = {name_key(name): name for name in chosen if name and name_key(name) not in shown}
    if not missing:
        return first
    known = {key: one for one in ordered if (key := name_key(one.name)) in missing}
    return first + [known.get(key, Facet(name, 0)) for key, name in missing.items()]
