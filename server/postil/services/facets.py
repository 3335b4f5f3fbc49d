"""What the filters of a library offer: how many papers there are of each status, tag, list, site and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.values import STATUSES
from postil.models import Paper, PaperIdentifier, ReadingList, Tag
from postil.services import highlighted, library, memberships
from postil.services.batch import chunks
from postil.services.narrowing import PaperFilter
from postil.services.remembered import Remembered


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that papers can be narrowed by, and how many there are."""

    name: str
    papers: int
    id: str = ""
    #: Of a tag: `#rrggbb`, or empty.
    color: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of papers. A paper counts once, with all its joined records; none in the trash does."""

    statuses: Mapping[str, int]
    starred: int
    #: Papers that have a note, code, a highlight.
    has: Mapping[str, int]
    #: The most used first; all of them, also those of no paper.
    tags: Sequence[Facet]
    #: By name; all of them.
    lists: Sequence[Facet]
    #: The most frequent first.
    sites: Sequence[Facet]
    #: (year, papers), the newest first; 0 is "unknown" and comes last.
    years: Sequence[tuple[int, int]]
    #: The most frequent first; only of what a search finds (services/counted.py).
    venues: Sequence[Facet] = ()

    @property
    def total(self) -> int:
        """All papers, of whatever status."""
        return sum(self.statuses.values())


#: Odd paper → the record that stands for it; None where that is in the trash (memberships.standing).
Heads = Mapping[str, str | None]

_known = Remembered(libraries=32, each=64)


def facets(session: Session, library_id: str) -> Facets:
    """The numbers of a library, in a fixed number of statements; in one where nothing has changed since they were."""
    return _known.get(session, library_id, "facets", lambda: _read(session, library_id))


def count(session: Session, library_id: str, wanted: PaperFilter) -> int:
    """How many papers a filter lets through; in one statement where nothing has changed since they were counted."""
    if wanted.among is not None:
        return library.count(session, library_id, wanted)
    return _known.get(session, library_id, wanted, lambda: library.count(session, library_id, wanted))


def _read(session: Session, library_id: str) -> Facets:
    heads = memberships.standing(session, library_id)
    statuses, starred, has, years = _papers(session, library_id, heads)
    return Facets(
        statuses=statuses,
        starred=starred,
        has={**has, "highlight": highlighted.papers(session, library_id, heads)},
        tags=_tags(session, library_id),
        lists=_lists(session, library_id),
        sites=_sites(session, library_id, heads),
        years=sorted(years.items(), reverse=True),
    )


def _papers(
    session: Session, library_id: str, heads: Heads
) -> tuple[dict[str, int], int, dict[str, int], Counter[int]]:
    """Numbers by status, of stars, of what papers have, and by year: from one walk through an index."""
    columns = (Paper.status, Paper.starred, Paper.year, Paper.noted, Paper.coded)
    query = (
        select(*columns, func.count())
        .where(Paper.library_id == library_id, Paper.deleted.is_(False), Paper.alias_of.is_(None))
        .group_by(*columns)
    )
    has, years = _joined(session, library_id, heads)
    statuses, starred = dict.fromkeys(STATUSES, 0), 0
    years[0] -= years.total()
    for status, star, year, noted, coded, papers in session.execute(query):
        statuses[status] = statuses.get(status, 0) + papers
        years[year] += papers
        starred += papers if star else 0
        has["note"] += papers if noted else 0
        has["code"] += papers if coded else 0
    return statuses, starred, has, +years


def _joined(session: Session, library_id: str, heads: Heads) -> tuple[dict[str, int], Counter[int]]:
    """How many papers have a note, code, or a year (each), only on a record that is joined to them."""
    joined = {record: head for record, head in heads.items() if head not in {None, record}}
    if not joined:
        return {"note": 0, "code": 0}, Counter()
    columns = (Paper.id, Paper.noted, Paper.coded, Paper.year, Paper.deleted)
    rows: dict[str, tuple[bool, bool, int, bool]] = {}
    for some in chunks(sorted({one for pair in joined.items() for one in pair if one})):
        query = select(*columns).where(Paper.library_id == library_id, Paper.id.in_(some))
        rows |= {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(query)}
    found = {}
    for place, thing in enumerate(("note", "code")):
        with_it = {head for record, head in joined.items() if head and rows[record][place] and not rows[head][place]}
        found[thing] = len(with_it)
    years: dict[str, int] = {}
    for record, head in sorted(joined.items()):
        _, _, year, deleted = rows[record]
        if head and year and not deleted and not rows[head][2]:
            years.setdefault(head, year)
    return found, Counter(years.values())


def _tags(session: Session, library_id: str) -> list[Facet]:
    papers = memberships.by_tag(session, library_id)
    query = select(Tag.id, Tag.name, Tag.color, Tag.name_key).where(Tag.library_id == library_id, ~Tag.deleted)
    rows = sorted(session.execute(query), key=lambda row: (-papers.get(row[0], 0), row[3], row[0]))
    return [Facet(name, papers.get(ident, 0), ident, color) for ident, name, color, _ in rows]


def _lists(session: Session, library_id: str) -> list[Facet]:
    papers = memberships.by_list(session, library_id)
    query = select(ReadingList.id, ReadingList.name).where(ReadingList.library_id == library_id, ~ReadingList.deleted)
    rows = session.execute(query.order_by(ReadingList.name_key, ReadingList.id))
    return [Facet(name, papers.get(ident, 0), ident) for ident, name in rows]


def _sites(session: Session, library_id: str, heads: Heads) -> list[Facet]:
    """Counted where the index has it, then put right for records in the trash, joined, and joined to."""
    site, paper = PaperIdentifier.site, PaperIdentifier.paper_id
    seen = (PaperIdentifier.library_id == library_id, PaperIdentifier.present, site != "")
    found: Counter[str] = Counter()
    for name, number in session.execute(select(site, func.count(paper.distinct())).where(*seen).group_by(site)):
        found[name] = number
    counted: set[tuple[str, str]] = set()
    for name, record in session.execute(
        select(site, paper).distinct().where(*seen, paper.in_(memberships.odd(library_id)))
    ):
        head = heads.get(record)
        if head is None or (name, head) in counted:
            found[name] -= 1
        else:
            counted.add((name, head))
    rows = sorted(found.items(), key=lambda row: (-row[1], row[0]))
    return [Facet(name, number) for name, number in rows if number > 0]
