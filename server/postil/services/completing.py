"""What the search box offers while somebody types: names of fields, then values that the library has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain import query_begun
from postil.domain.query import MAX_TEXT, InField, Query
from postil.domain.query_begun import Begun
from postil.domain.query_tokens import unquoted
from postil.models import Paper
from postil.search.library import LibrarySearch
from postil.search.text.words import label
from postil.services import facets
from postil.services.facets import Facet

MOST: Final = 10
"""Offers at a time."""

_MIXED: Final = 3
"""Values of each kind that are offered for a word without a name before it."""

_LOOKED_AT: Final = 60
"""Papers, the best found, that names of authors and venues are taken from."""

_PAPERS: Final = {"author": Paper.authors, "authors": Paper.authors, "venue": Paper.venue}

Offers = Iterable[tuple[str, str]]
"""Values, and what to say of each."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: `insert` takes the place of the text from `start` to `end`, in characters.

    `label` is what is shown (`tag:rl`), `hint` says in a few words what it is or how many papers have it.
    """

    start: int
    end: int
    insert: str
    label: str
    hint: str


def complete(session: Session, search: LibrarySearch, library_id: str, text: str, caret: int) -> tuple[Completion, ...]:
    """At most ten offers for the word at the caret (in characters, 0 to the length of the text), the best first.

    Empty where there is nothing to offer: in the middle of a word, after a blank, for words that begin nothing. What
    was saved before the call is among the offers.
    """
    caret = min(max(caret, 0), len(text), MAX_TEXT)
    begun = None if text[caret : caret + 1].strip(" )") else query_begun.begun(text[:caret])
    if begun is None:
        return ()
    if not begun.name:
        found = _of_no_name(session, library_id, begun.value)
    else:
        found = (
            (query_begun.written(begun.name, value), hint)
            for value, hint in _values(session, search, library_id, begun)
        )
    typed = text[begun.start : caret].lower()
    offers = (Completion(begun.start, caret, insert, insert, hint) for insert, hint in found if insert.lower() != typed)
    return tuple(islice(offers, MOST))


def _of_no_name(session: Session, library_id: str, word: str) -> Iterator[tuple[str, str]]:
    """Names that begin with a word, then values that do."""
    yield from query_begun.names(word)
    if len(word) < query_begun.LEAST:
        return
    for name in ("is", "has"):
        yield from ((query_begun.written(name, value), hint) for value, hint in query_begun.values(name, word))
    shelf = facets.facets(session, library_id)
    for name, some in (("tag", shelf.tags), ("list", shelf.lists)):
        fitting = islice(_fitting(some, word), _MIXED)
        yield from ((query_begun.written(name, value), hint) for value, hint in fitting)


def _values(session: Session, search: LibrarySearch, library_id: str, begun: Begun) -> Offers:
    name, value = begun.name, begun.value
    if name in _PAPERS:
        return _of_papers(session, search, library_id, begun) if value.strip() else ()
    if name not in {"tag", "list", "site", "year"}:
        return query_begun.values(name, value)
    shelf = facets.facets(session, library_id)
    if name == "year":
        years = ((f"{year:04}", papers) for year, papers in shelf.years if year)
        return ((year, _number(papers)) for year, papers in years if year.startswith(value))
    return _fitting({"tag": shelf.tags, "list": shelf.lists, "site": shelf.sites}[name], value)


def _fitting(some: Sequence[Facet], begun_with: str) -> Offers:
    """Names of which a word begins so, of most papers first, then those that only hold it.

    Those of no paper are left out, and those with quotes in them: the language has no way to say them.
    """
    key = label(begun_with)
    inside: list[Facet] = []
    ranked = sorted((one for one in some if one.papers and unquoted(one.name) == one.name), key=lambda one: -one.papers)
    for one in ranked:
        named = label(one.name)
        if any(named.startswith(key, at) for at in _beginnings(named)):
            yield one.name, _number(one.papers)
        elif key in named:
            inside.append(one)
    yield from ((one.name, _number(one.papers)) for one in inside)


def _of_papers(session: Session, search: LibrarySearch, library_id: str, begun: Begun) -> Offers:
    """Authors or venues of papers found by what is typed, those of most of these papers first."""
    column = _PAPERS[begun.name]
    field = "venue" if begun.name == "venue" else "authors"
    query = Query(begun.value, (InField(field, begun.value),), typing=True)
    ids = [hit.paper_id for hit in search.search(library_id, query, limit=_LOOKED_AT).hits]
    rows = session.scalars(select(column).where(Paper.library_id == library_id, Paper.id.in_(ids)))
    counted = Counter(one for found in rows for one in ([found] if isinstance(found, str) else found))
    asked = label(begun.value).split()
    for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        named = label(name)
        if all(any(named.startswith(word, at) for at in _beginnings(named)) for word in asked):
            yield name, "venue" if begun.name == "venue" else "author"


def _beginnings(name: str) -> list[int]:
    """Where the words of a name begin."""
    return [0, *(at + 1 for at, char in enumerate(name) if not char.isalnum())]


def _number(papers: int) -> str:
    return f"{papers} paper{'' if papers == 1 else 's'}"
