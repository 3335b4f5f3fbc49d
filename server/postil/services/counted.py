"""By what the papers that a search finds can be narrowed: the index's counts, under the names that people gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.spelling import name_key
from postil.models import ReadingList, Tag
from postil.search import port
from postil.services import spellings
from postil.services.facets import Facet, Facets
from postil.services.remembered import Remembered
from postil.services.spellings import Spellings

_names: Final = Remembered(libraries=32, each=2)

#: What makes a name different → every tag, or list, that is called so: two machines may have given one name to two.
Named = Mapping[str, list[Facet]]


def facets(session: Session, library_id: str, counts: port.Facets) -> Facets:
    """The counts of an index (port.FACETS), of each kind the most frequent first.

    What no paper has is left out. Takes a fixed number of statements, fewer where names are remembered.
    """
    years = sorted(((int(year), papers) for year, papers in counts["year"].items()), reverse=True)
    lists = _existing(_names.get(session, library_id, "lists", lambda: _lists(session, library_id)), counts["list"])
    return Facets(
        statuses=counts["status"],
        starred=counts["is"].get("starred", 0),
        has=counts["has"],
        tags=_existing(_names.get(session, library_id, "tags", lambda: _tags(session, library_id)), counts["tag"]),
        lists=sorted(lists, key=lambda one: name_key(one.name)),
        sites=_written(spellings.sites, session, library_id, counts["site"]),
        years=years,
        venues=_written(spellings.venues, session, library_id, counts["venue"]),
    )


def _existing(names: Named, counts: Mapping[str, int]) -> list[Facet]:
    """With its number each tag or list that has one; one that is gone meanwhile has no name."""
    found = [
        Facet(one.name, papers, one.id, one.color)
        for key, papers in counts.items()
        if papers
        for one in names.get(key, ())
    ]
    return sorted(found, key=_most_first)


def _written(of: Spellings, session: Session, library_id: str, counts: Mapping[str, int]) -> list[Facet]:
    names = of.of(session, library_id, counts)
    return sorted((Facet(names[folded], papers) for folded, papers in counts.items() if papers), key=_most_first)


def _most_first(facet: Facet) -> tuple[int, str, str]:
    return -facet.papers, name_key(facet.name), facet.id


def _tags(session: Session, library_id: str) -> Named:
    query = select(Tag.id, Tag.name, Tag.color).where(Tag.library_id == library_id, ~Tag.deleted)
    return _by_key([Facet(name, 0, ident, color) for ident, name, color in session.execute(query)])


def _lists(session: Session, library_id: str) -> Named:
    query = select(ReadingList.id, ReadingList.name).where(ReadingList.library_id == library_id, ~ReadingList.deleted)
    return _by_key([Facet(name, 0, ident) for ident, name in session.execute(query)])


def _by_key(named: list[Facet]) -> Named:
    found: dict[str, list[Facet]] = {}
    for one in named:
        found.setdefault(name_key(one.name), []).append(one)
    return found
