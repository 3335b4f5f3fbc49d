"""Which papers a request asks for: by search, or newest first, under the same conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from postil.api import paging
from postil.api.endpoint import Call, searching
from postil.domain import query as language
from postil.domain.errors import Invalid
from postil.domain.query import Label, Not, Part, Query
from postil.models import Paper, ReadingList, Tag
from postil.search.port import Hit, SearchResult
from postil.services import library, lists, tags
from postil.services.library import PaperFilter

#: Hits that can be paged through.
DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of papers; of a search also its hits by paper id, and what it said of itself."""

    items: Sequence[Paper]
    next: str | None
    hits: dict[str, Hit]
    result: SearchResult | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The conditions of a request, by name for the index and by id for the database."""

    filter: PaperFilter
    parts: tuple[Part, ...]


def find_papers(call: Call) -> Found:
    """The papers that the query of GET /papers asks for. Raises Invalid."""
    asked = call.query
    wanted = _wanted(call, asked)
    if wanted is None:
        return Found((), None, {})
    if not asked.get("q", "").strip():
        page = library.page(call.session, call.library_id, wanted.filter, cursor=asked["cursor"], limit=asked["limit"])
        return Found(page.papers, page.next, {})
    if asked["trashed"]:
        raise Invalid("The trash cannot be searched.", {"q": ["Not together with trashed."]})
    parsed = language.parse(asked["q"])
    return search(call, replace(parsed, parts=(*parsed.parts, *wanted.parts)), wanted.filter)


def search(call: Call, query: Query, wanted: PaperFilter | None = None) -> Found:
    """One page of what the index finds, as the database has it now."""
    offset = paging.decode(call.query["cursor"], int)[0] if call.query["cursor"] else 0
    limit = min(call.query["limit"], max(0, DEEPEST - offset))
    if not limit:
        return Found((), None, {}, SearchResult((), 0))
    named = _named(call, query, wanted)
    if named is not None:
        return named
    call.session.commit()  # the search first brings in what was committed; what is read after is as new
    words = replace(query, identifier=None)  # no paper has that identifier: it may still stand in a text
    result = searching().search(call.library_id, words, limit=limit, offset=offset)
    hits = {hit.paper_id: hit for hit in result.hits}
    found = library.by_ids(call.session, call.library_id, list(hits), wanted)
    more = result.hits and offset + len(result.hits) < min(result.total, DEEPEST)
    return Found(found, paging.encode(offset + len(result.hits)) if more else None, hits, result)


def _named(call: Call, query: Query, wanted: PaperFilter | None) -> Found | None:
    """The one paper that the whole query names by an identifier or an address, when the library has it."""
    if query.identifier is None:
        return None
    scheme, _, value = query.identifier.partition(":")
    paper = library.by_identifier(call.session, call.library_id, scheme, value)
    if paper is None or not library.by_ids(call.session, call.library_id, [paper.id], wanted):
        return None
    hit = Hit(paper.id, 1.0, {})
    return Found([paper], None, {paper.id: hit}, SearchResult((hit,), 1))


def _wanted(call: Call, asked: dict[str, Any]) -> _Wanted | None:
    """The conditions, or None when they name a tag or list that does not exist: then nothing is found."""
    carried = [tag_named(call, name) for name in asked.get("tag", ())]
    named = asked.get("list")
    held = list_named(call, named) if named else None
    if None in carried or (named and held is None):
        return None
    labelled = [tag for tag in carried if tag is not None]
    parts: list[Part] = [Label("tag", tag.name) for tag in labelled]
    if held is not None:
        parts.append(Label("list", held.name))
    if asked.get("status"):
        parts.append(Label("status", asked["status"]))
    starred = asked.get("starred")
    if starred is not None:
        parts.append(Label("is", "starred") if starred else Not(Label("is", "starred")))
    conditions = PaperFilter(
        status=asked.get("status"),
        tags=tuple(tag.id for tag in labelled),
        list_id=held.id if held else None,
        starred=starred,
        trashed=asked["trashed"],
    )
    return _Wanted(conditions, tuple(parts))


def tag_named(call: Call, name: str) -> Tag | None:
    """The tag of that id or name."""
    found = call.session.get(Tag, (call.library_id, name))
    return found if found is not None and not found.deleted else tags.find(call.session, call.library_id, name)


def list_named(call: Call, name: str) -> ReadingList | None:
    """The reading list of that id or name."""
    found = call.session.get(ReadingList, (call.library_id, name))
    return found if found is not None and not found.deleted else lists.find(call.session, call.library_id, name)
