"""Finding papers: what a query and conditions ask for, as one page of papers in the way they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from postil.domain import cursors
from postil.domain.errors import Invalid
from postil.domain.identifiers import BadIdentifier, normalise_url
from postil.domain.query import Label, Not, Part, Query, Years
from postil.search.library import LibrarySearch
from postil.search.port import Hit
from postil.services import facets, library, lists, tags, views
from postil.services.narrowing import PaperFilter
from postil.services.views import PaperView

#: Hits that can be paged through.
DEEPEST = 10_000
#: More papers than any library has.
_ALL: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Conditions:
    """What papers must be besides what is searched; all hold. Tags and the list by name or id."""

    status: str | None = None
    tags: tuple[str, ...] = ()
    list: str | None = None
    starred: bool | None = None
    #: The name of a site (domain/sites.py).
    site: str | None = None
    #: Years of publication, both included; 0 is "unknown".
    years: tuple[int, int] | None = None
    #: Names out of `narrowing.HAS`.
    has: tuple[str, ...] = ()
    #: True: only the trash; False: all but the trash.
    trashed: bool = False
    #: A name out of `library.ORDERS`; empty: best first, or newest first without any text.
    order: str = ""


@dataclass(frozen=True, slots=True)
class _Slice:
    """Which page of the papers in an order."""

    order: str
    cursor: str | None
    limit: int


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


def find(
    session: Session,
    search: LibrarySearch,
    library_id: str,
    query: Query,
    conditions: Conditions | None = None,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Found:
    """The papers that a query finds, in the order of the conditions.

    Ends the session's transaction where it searches: what is read after is as new as what was searched.
    Raises Invalid for a cursor that is not ours, and for a search in the trash.
    """
    conditions = conditions or Conditions()
    known = _known(session, library_id, conditions)
    if known is None:
        return Found((), 0)
    chosen, labels = known
    if not query.text:
        return _listed(session, library_id, chosen, _Slice(conditions.order or "saved", cursor, limit))
    if conditions.trashed:
        raise Invalid("The trash cannot be searched.", {"q": ["Not together with trashed."]})
    hit = _named(session, library_id, query, chosen)
    if hit is not None:
        return Found(_rows(session, library_id, [hit], chosen) if not cursor else (), 1)
    # no paper has that identifier: it may still stand in a text
    asked = replace(query, parts=(*query.parts, *labels), identifier=None)
    if conditions.order:
        return _sorted(session, search, library_id, asked, chosen, _Slice(conditions.order, cursor, limit))
    offset: int = cursors.decode(cursor, int)[0] if cursor else 0
    return _searched(session, search, library_id, asked, chosen, offset, limit)


def every(
    session: Session,
    search: LibrarySearch,
    library_id: str,
    query: Query,
    conditions: Conditions | None = None,
    *,
    most: int | None = None,
) -> list[str]:
    """The ids of the first `most` papers (None: of all) that a query finds, in the order of the conditions as `find`.

    Ends the session's transaction where it searches. Raises Invalid for a search in the trash.
    """
    conditions = conditions or Conditions()
    known = _known(session, library_id, conditions)
    if known is None:
        return []
    chosen, labels = known
    if not query.text:
        return library.ids(session, library_id, chosen, most, order=conditions.order or "saved")
    if conditions.trashed:
        raise Invalid("The trash cannot be searched.", {"q": ["Not together with trashed."]})
    hit = _named(session, library_id, query, chosen)
    if hit is not None:
        return [hit.paper_id]
    session.commit()
    asked = replace(query, parts=(*query.parts, *labels), identifier=None)
    found = search.matching(library_id, asked, limit=_ALL).ids
    ordered = library.ids(session, library_id, replace(chosen, among=found), order=conditions.order or "saved")
    if not conditions.order:
        present = set(ordered)
        ordered = [ident for ident in found if ident in present]
    return ordered[:most]


def count(session: Session, library_id: str, conditions: Conditions) -> int:
    """How many papers the conditions let through."""
    known = _known(session, library_id, conditions)
    return facets.count(session, library_id, known[0]) if known else 0


def _listed(session: Session, library_id: str, chosen: PaperFilter, wanted: _Slice) -> Found:
    page = library.page(session, library_id, chosen, order=wanted.order, cursor=wanted.cursor, limit=wanted.limit)
    rows = [Row(view) for view in views.views(session, library_id, page.papers)]
    return Found(rows, facets.count(session, library_id, chosen), page.next)


def _sorted(
    session: Session, search: LibrarySearch, library_id: str, query: Query, chosen: PaperFilter, wanted: _Slice
) -> Found:
    session.commit()
    result = search.matching(library_id, query)
    found = _listed(session, library_id, replace(chosen, among=tuple(result.ids)), wanted)
    return replace(found, corrected=result.corrected, incomplete=result.incomplete)


def _searched(
    session: Session,
    search: LibrarySearch,
    library_id: str,
    query: Query,
    chosen: PaperFilter,
    offset: int,
    limit: int,
) -> Found:
    limit = min(limit, DEEPEST - offset)
    if limit <= 0:
        return Found((), 0)
    session.commit()  # the search first brings in what was committed; what is read after is as new
    result = search.search(library_id, query, limit=limit, offset=offset)
    end = offset + len(result.hits)
    more = result.hits and end < min(result.total, DEEPEST)
    return Found(
        _rows(session, library_id, result.hits, chosen),
        result.total,
        cursors.encode(end) if more else None,
        result.corrected,
        result.incomplete,
    )


def _rows(session: Session, library_id: str, hits: Sequence[Hit], chosen: PaperFilter) -> list[Row]:
    """The papers of hits as the database has them now; those that the conditions no longer let through left out."""
    by_id = {hit.paper_id: hit for hit in hits}
    papers = library.by_ids(session, library_id, list(by_id), chosen)
    return [Row(view, by_id[view.paper.id]) for view in views.views(session, library_id, papers)]


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


def _known(session: Session, library_id: str, asked: Conditions) -> tuple[PaperFilter, list[Part]] | None:
    """The conditions, by id for the database and by name for the index; None when no tag or list is called so."""
    carried = [tag for name in asked.tags if (tag := tags.named(session, library_id, name))]
    held = lists.named(session, library_id, asked.list) if asked.list else None
    if len(carried) < len(asked.tags) or (asked.list and held is None):
        return None
    labels: list[Part] = [Label("paper-tag", tag.name) for tag in carried]
    labels += [Label("list", held.name)] if held else []
    labels += [Label("status", asked.status)] if asked.status else []
    labels += [Label("site", asked.site)] if asked.site else []
    labels += [Label("has", thing) for thing in asked.has]
    if asked.starred is not None:
        labels.append(Label("is", "starred") if asked.starred else Not(Label("is", "starred")))
    if asked.years is not None:
        labels.append(Not(Years(1, None)) if asked.years == (0, 0) else Years(*asked.years))
    chosen = PaperFilter(
        status=asked.status,
        tags=tuple(tag.id for tag in carried),
        list_id=held.id if held else None,
        starred=asked.starred,
        site=asked.site,
        years=asked.years,
        has=asked.has,
        trashed=asked.trashed,
    )
    return chosen, labels
