"""A paper as it is shown: the record with its identifiers, tags, lists and joined records, fetched for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from postil.models import ListEntry, Paper, PaperIdentifier, PaperTag, ReadingList, Tag

T = TypeVar("T")

# Put together once: that takes as long as reading the rows of a page.
_LIBRARY: Final[BindParameter[str]] = bindparam("library_id")
_PAPERS: Final[BindParameter[Any]] = bindparam("papers", expanding=True)
_POINTING: Final = select(Paper).where(Paper.library_id == _LIBRARY, Paper.alias_of.in_(_PAPERS))
_IDENTIFIERS: Final = select(PaperIdentifier.paper_id, PaperIdentifier.scheme, PaperIdentifier.value).where(
    PaperIdentifier.library_id == _LIBRARY, PaperIdentifier.paper_id.in_(_PAPERS), PaperIdentifier.present
)
_TAGS: Final = (
    select(PaperTag.paper_id, Tag)
    .join(Tag, (Tag.library_id == PaperTag.library_id) & (Tag.id == PaperTag.tag_id))
    .where(PaperTag.library_id == _LIBRARY, PaperTag.paper_id.in_(_PAPERS), PaperTag.present, ~Tag.deleted)
    # Left to itself, SQLite goes through all tags of the library in the index that has them by tag.
    .with_hint(PaperTag, "INDEXED BY sqlite_autoindex_paper_tag_1", "sqlite")
)
_LISTS: Final = (
    select(ListEntry.paper_id, ReadingList)
    .join(ReadingList, (ReadingList.library_id == ListEntry.library_id) & (ReadingList.id == ListEntry.list_id))
    .where(ListEntry.library_id == _LIBRARY, ListEntry.paper_id.in_(_PAPERS), ListEntry.present, ~ReadingList.deleted)
)


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper with what hangs on it, that of joined records included."""

    paper: Paper
    #: (scheme, value), pages where it was seen as scheme `url`.
    identifiers: tuple[tuple[str, str], ...]
    tags: tuple[Tag, ...]
    lists: tuple[ReadingList, ...]
    #: Records that proved to be this paper.
    aliases: tuple[Paper, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses of the pages where the paper was seen."""
        return tuple(value for scheme, value in self.identifiers if scheme == "url")


def views(session: Session, library_id: str, papers: Sequence[Paper]) -> list[PaperView]:
    """The papers as shown, in the same order; a fixed number of statements however many there are."""
    heads = {paper.id: paper.id for paper in papers}
    aliases: dict[str, list[Paper]] = {paper.id: [] for paper in papers}
    wanted = list(heads)
    while wanted:
        # Sorted here and not there: SQLite would go through the whole library for the order's sake.
        pointing = session.scalars(_POINTING, _given(library_id, wanted))
        unknown = [paper for paper in pointing if paper.id not in heads]
        joined = sorted(unknown, key=lambda paper: paper.id)
        for paper in joined:
            heads[paper.id] = heads[paper.alias_of or ""]
            aliases[heads[paper.id]].append(paper)
        wanted = [paper.id for paper in joined]
    found = list(heads)
    identifiers = _identifiers(session, library_id, found)
    tags = _attached(session, _TAGS, library_id, found)
    lists = _attached(session, _LISTS, library_id, found)

    def whole(parts: dict[str, list[T]], head: str) -> tuple[T, ...]:
        members = [head, *(paper.id for paper in aliases[head])]
        return tuple(dict.fromkeys(part for member in members for part in parts.get(member, ())))

    return [
        PaperView(
            paper,
            whole(identifiers, paper.id),
            tuple(sorted(whole(tags, paper.id), key=lambda tag: (tag.name_key, tag.id))),
            tuple(sorted(whole(lists, paper.id), key=lambda one: (one.name_key, one.id))),
            tuple(aliases[paper.id]),
        )
        for paper in papers
    ]


def view(session: Session, library_id: str, paper: Paper) -> PaperView:
    """One paper as shown."""
    return views(session, library_id, [paper])[0]


def _given(library_id: str, papers: list[str]) -> dict[str, Any]:
    return {"library_id": library_id, "papers": papers}


def _identifiers(session: Session, library_id: str, papers: list[str]) -> dict[str, list[tuple[str, str]]]:
    rows = session.execute(_IDENTIFIERS, _given(library_id, papers))
    found: dict[str, list[tuple[str, str]]] = {}
    for paper, scheme, value in sorted((row[0], row[1], row[2]) for row in rows):
        found.setdefault(paper, []).append((scheme, value))
    return found


def _attached(session: Session, query: Select[str, T], library_id: str, papers: list[str]) -> dict[str, list[T]]:
    """Paper id → what a statement finds of it."""
    found: dict[str, list[T]] = {}
    for paper, one in session.execute(query, _given(library_id, papers)):
        found.setdefault(paper, []).append(one)
    return found
