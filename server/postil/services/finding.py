"""Finding papers: what a query and conditions ask for, as one page of papers in the way they are shown.

Words and venues are found by the index, which also puts in order and counts what else there is to narrow by. What
has neither is listed from the database, whose pages neither skip nor repeat a paper when others are saved meanwhile.
Pages of what the index finds go by number: after a save that sorts before them their first papers come again, and
after a removal as many are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from postil.domain import cursors
from postil.domain.errors import Invalid
from postil.domain.identifiers import BadIdentifier, normalise_url
from postil.domain.query import Query
from postil.search.library import LibrarySearch
from postil.search.port import Hit, SearchResult
from postil.services import conditions as conditioning
from postil.services import counted, facets, library, views
from postil.services.conditions import BEST, Conditions, Known
from postil.services.facets import Facets
from postil.services.narrowing import PaperFilter
from postil.services.views import PaperView

#: Hits that can be paged through.
DEEPEST = 10_000
#: More papers than any library has.
_ALL: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of what is found: at most `limit` papers from a cursor on; with what to narrow by if `counted`.

    With a `limit` of 0 there are only the numbers.
    """

    cursor: str | None = None
    limit: int = 50
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One paper, and how a search found it."""

    view: PaperView
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of papers. `next` is the cursor of the following page, None at the end."""

    rows: Sequence[Row]
    #: Papers on all pages.
    total: int
    next: str | None = None
    #: The query as searched, when misspelt words were replaced.
    corrected: str | None = None
    #: The index is behind or being rebuilt: papers may be missing.
    incomplete: bool = False
    #: What papers are narrowed by, of what was found; None where it was not asked for or cannot be told.
    facets: Facets | None = None
    #: Whether the whole query is an identifier or an address of the one paper.
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Library:
    """Where to look."""

    session: Session
    search: LibrarySearch
    id: str


def find(
    session: Session,
    search: LibrarySearch,
    library_id: str,
    query: Query,
    conditions: Conditions | None = None,
    page: Page | None = None,
) -> Found:
    """The papers that a query finds, in the order of the conditions, else of the query (order_of).

    Ends the session's transaction where it searches: what is read after is as new as what was searched.
    Raises Invalid for a cursor that is not ours, and for a search in the trash.
    """
    conditions, page = conditions or Conditions(), page or Page()
    known = conditioning.known(session, library_id, conditions)
    if known is None:
        return Found((), 0)
    where = _Library(session, search, library_id)
    asked = _asked(query, known, conditions)
    if not _by_index(query, conditions):
        return _listed(where, asked, known, page, narrow=conditions.narrow and not conditions.trashed)
    hit = _named(session, library_id, query, known.filter)
    if hit is not None:
        shown = [hit] if page.limit and not page.cursor else []
        return Found(_rows(where, shown, known.filter), 1, named=True)
    return _searched(where, asked, known.filter, page)


def every(
    session: Session,
    search: LibrarySearch,
    library_id: str,
    query: Query,
    conditions: Conditions | None = None,
    *,
    most: int | None = None,
) -> list[str]:
    """The ids of the first `most` papers (None: of all) that a query finds, in the order in which `find` has them.

    Ends the session's transaction where it searches. Raises Invalid for a search in the trash.
    """
    conditions = conditions or Conditions()
    known = conditioning.known(session, library_id, conditions)
    if known is None:
        return []
    asked = _asked(query, known, conditions)
    if not _by_index(query, conditions):
        return library.ids(session, library_id, known.filter, most, order=asked.order or "saved")
    hit = _named(session, library_id, query, known.filter)
    if hit is not None:
        return [hit.paper_id]
    session.commit()
    found = search.matching(library_id, asked, limit=_ALL, order=asked.order).ids
    present = set(library.ids(session, library_id, replace(known.filter, among=found)))
    return [ident for ident in found if ident in present][:most]


def order_of(query: Query, conditions: Conditions) -> str:
    """The order of what is found: that of the conditions, else the `sort:` of the query; empty for best first."""
    if conditions.order == BEST:
        return ""
    return conditions.order or query.order


def _by_index(query: Query, conditions: Conditions) -> bool:
    """Whether only the index can answer. Raises Invalid where that is about the trash, which it does not have."""
    if not query.text and not conditions.venue:
        return False
    if conditions.trashed:
        raise Invalid("The trash cannot be searched.", {"q": ["Not together with trashed."]})
    return True


def _asked(query: Query, known: Known, conditions: Conditions) -> Query:
    """What is asked of the index. No paper has the identifier, if there is one: it may still stand in a text."""
    order = order_of(query, conditions) or ("" if query.text else "saved")
    return replace(query, filters=known.parts, identifier=None, order=order)


def _listed(where: _Library, asked: Query, known: Known, page: Page, *, narrow: bool) -> Found:
    tally = _tally(where, asked) if narrow and page.counted else None
    if tally is None or tally.incomplete or not tally.facets:
        found = Found((), facets.count(where.session, where.id, known.filter))
    else:
        found = Found((), tally.total, facets=_facets(where, tally))
    if not page.limit:
        return found
    order = asked.order or "saved"
    part = library.page(where.session, where.id, known.filter, order=order, cursor=page.cursor, limit=page.limit)
    rows = [Row(view) for view in views.views(where.session, where.id, part.papers)]
    return replace(found, rows=rows, next=part.next)


def _tally(where: _Library, asked: Query) -> SearchResult:
    """The index's numbers alone."""
    where.session.commit()
    return where.search.search(where.id, asked, limit=0, facets=True)


def _searched(where: _Library, asked: Query, chosen: PaperFilter, page: Page) -> Found:
    offset: int = cursors.decode(page.cursor, int)[0] if page.cursor else 0
    limit = max(0, min(page.limit, DEEPEST - offset))
    where.session.commit()  # the search first brings in what was committed; what is read after is as new
    result = where.search.search(where.id, asked, limit=limit, offset=offset, order=asked.order, facets=page.counted)
    end = offset + len(result.hits)
    more = result.hits and end < min(result.total, DEEPEST)
    rows = _rows(where, result.hits, chosen)
    return Found(
        rows if asked.text else [Row(row.view) for row in rows],
        result.total,
        cursors.encode(end) if more else None,
        result.corrected,
        result.incomplete,
        _facets(where, result),
    )


def _facets(where: _Library, result: SearchResult) -> Facets | None:
    return counted.facets(where.session, where.id, result.facets) if result.facets else None


def _rows(where: _Library, hits: Sequence[Hit], chosen: PaperFilter) -> list[Row]:
    """The papers of hits as the database has them now; those that the conditions no longer let through left out."""
    by_id = {hit.paper_id: hit for hit in hits}
    papers = library.by_ids(where.session, where.id, list(by_id), chosen)
    return [Row(view, by_id[view.paper.id]) for view in views.views(where.session, where.id, papers)]


def _named(session: Session, library_id: str, query: Query, chosen: PaperFilter) -> Hit | None:
    """The one paper that the whole query names by an identifier or an address, when the library has it."""
    named = query.identifier or _page(query.text)
    if named is None:
        return None
    scheme, _, value = named.partition(":")
    paper = library.by_identifier(session, library_id, scheme, value)
    if paper is None or not library.by_ids(session, library_id, [paper.id], chosen):
        return None
    return Hit(paper.id, 1.0, {})


def _page(text: str) -> str | None:
    if not text.lower().startswith(("http://", "https://")):
        return None
    try:
        return f"url:{normalise_url(text)}"
    except BadIdentifier:
        return None
