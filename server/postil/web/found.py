"""The papers that a reader asked for, ready to be shown: a page of rows, how many there are, counts for filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from postil.domain import identifiers
from postil.domain.query import Label, Query, Word, parse
from postil.domain.spelling import name_key
from postil.models import Paper, ReadingList, Tag
from postil.search.library import LibrarySearch
from postil.search.port import Hit, SearchResult
from postil.services import library, lists, tags, tallies, views
from postil.services.library import PaperFilter
from postil.services.tallies import Tally
from postil.services.views import PaperView
from postil.web.wanted import Wanted

PAGE: Final = 50
#: Tags that are offered before all are asked for.
BUSY: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One paper, and how the search found it."""

    view: PaperView
    hit: Hit | None = None


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


def shelf(session: Session, library_id: str) -> Shelf:
    """The filters' counts of a whole library."""
    return Shelf(
        tags.counted(session, library_id), lists.counted(session, library_id), tallies.tally(session, library_id)
    )


def find(
    session: Session, search: LibrarySearch, library_id: str, wanted: Wanted, offered: Shelf, *, typing: bool = False
) -> Found:
    """The papers that `wanted` asks for, best first with words, else newest first. Raises Invalid for a bad cursor."""
    if wanted.q:
        return _searched(session, search, library_id, wanted, typing=typing)
    chosen = _filter(wanted, offered)
    if chosen is None:
        return Found(wanted, (), 0)
    page = library.page(session, library_id, chosen, cursor=wanted.cursor or None, limit=PAGE)
    rows = [Row(view) for view in views.views(session, library_id, page.papers)]
    following = replace(wanted, cursor=page.next) if page.next else None
    return Found(wanted, rows, library.count(session, library_id, chosen), following)


def _searched(session: Session, search: LibrarySearch, library_id: str, wanted: Wanted, *, typing: bool) -> Found:
    query = parse(wanted.q, typing=typing)
    named = _named(session, library_id, wanted)
    if named is not None:
        return Found(wanted, [Row(view) for view in views.views(session, library_id, [named])], 1)
    result = search.search(library_id, _filtered(query, wanted), limit=PAGE, offset=wanted.after)
    if not result.total and query.identifier and not wanted.filtered:
        words = Query(wanted.q, tuple(Word(word) for word in wanted.q.split()))
        result = search.search(library_id, words, limit=PAGE, offset=wanted.after)
    rows = _rows(session, library_id, result)
    end = wanted.after + len(result.hits)
    following = replace(wanted, after=end) if result.hits and end < result.total else None
    return Found(wanted, rows, result.total, following, result.corrected, result.incomplete)


def _rows(session: Session, library_id: str, result: SearchResult) -> list[Row]:
    hits = {hit.paper_id: hit for hit in result.hits}
    papers = library.by_ids(session, library_id, list(hits))
    return [Row(view, hits[view.paper.id]) for view in views.views(session, library_id, papers)]


def _named(session: Session, library_id: str, wanted: Wanted) -> Paper | None:
    """The paper that the words name by an id or an address, if the library has it."""
    named = identifiers.from_text(wanted.q)
    if named is None and wanted.q.startswith(("http://", "https://")):
        named = _page(wanted.q)
    if named is None or wanted.filtered:
        return None
    return library.by_identifier(session, library_id, named.scheme, named.value)


def _page(address: str) -> identifiers.Identifier | None:
    try:
        return identifiers.normalise("url", address)
    except identifiers.BadIdentifier:
        return None


def _filtered(query: Query, wanted: Wanted) -> Query:
    labels = [Label("tag", name) for name in wanted.tags]
    labels += [Label("status", wanted.status)] if wanted.status else []
    labels += [Label("list", wanted.list_name)] if wanted.list_name else []
    labels += [Label("is", "starred")] if wanted.starred else []
    return replace(query, parts=(*query.parts, *labels), identifier=None if labels else query.identifier)


def _filter(wanted: Wanted, offered: Shelf) -> PaperFilter | None:
    """The filter by ids; None when a tag or list is asked for that there is not."""
    by_name = {tag.name_key: tag.id for tag, _ in offered.tags}
    lists_by_name = {one.name_key: one.id for one, _ in offered.lists}
    chosen = [by_name.get(name_key(name)) for name in wanted.tags]
    list_id = lists_by_name.get(name_key(wanted.list_name)) if wanted.list_name else None
    if None in chosen or (wanted.list_name and list_id is None):
        return None
    return PaperFilter(
        status=wanted.status or None,
        tags=tuple(ident for ident in chosen if ident),
        list_id=list_id,
        starred=True if wanted.starred else None,
    )
