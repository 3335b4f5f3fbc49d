"""A paper as it is shown: the record with its identifiers, tags, lists and joined records, fetched for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.models import ListEntry, Paper, PaperIdentifier, PaperTag, ReadingList, Tag

T = TypeVar("T")


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
        query = select(Paper).where(Paper.library_id == library_id, Paper.alias_of.in_(wanted))
        unknown = [paper for paper in session.scalars(query) if paper.id not in heads]
        joined = sorted(unknown, key=lambda paper: paper.id)
        for paper in joined:
            heads[paper.id] = heads[paper.alias_of or ""]
            aliases[heads[paper.id]].append(paper)
        wanted = [paper.id for paper in joined]
    found = list(heads)
    identifiers = _identifiers(session, library_id, found)
    tags = _tags(session, library_id, found)
    lists = _lists(session, library_id, found)

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


def _identifiers(session: Session, library_id: str, papers: list[str]) -> dict[str, list[tuple[str, str]]]:
    query = select(PaperIdentifier.paper_id, PaperIdentifier.scheme, PaperIdentifier.value).where(
        PaperIdentifier.library_id == library_id,
        PaperIdentifier.paper_id.in_(papers),
        PaperIdentifier.present,
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for paper, scheme, value in sorted((row[0], row[1], row[2]) for row in session.execute(query)):
        found.setdefault(paper, []).append((scheme, value))
    return found


def _tags(session: Session, library_id: str, papers: list[str]) -> dict[str, list[Tag]]:
    query = (
        select(PaperTag.paper_id, Tag)
        .join(Tag, (Tag.library_id == PaperTag.library_id) & (Tag.id == PaperTag.tag_id))
        .where(PaperTag.library_id == library_id, PaperTag.paper_id.in_(papers), PaperTag.present, ~Tag.deleted)
        # Left to itself, SQLite goes through all tags of the library in the index that has them by tag.
        .with_hint(PaperTag, "INDEXED BY sqlite_autoindex_paper_tag_1", "sqlite")
    )
    found: dict[str, list[Tag]] = {}
    for paper, tag in session.execute(query):
        found.setdefault(paper, []).append(tag)
    return found


def _lists(session: Session, library_id: str, papers: list[str]) -> dict[str, list[ReadingList]]:
    query = (
        select(ListEntry.paper_id, ReadingList)
        .join(
            ReadingList,
            (ReadingList.library_id == ListEntry.library_id) & (ReadingList.id == ListEntry.list_id),
        )
        .where(
            ListEntry.library_id == library_id,
            ListEntry.paper_id.in_(papers),
            ListEntry.present,
            ~ReadingList.deleted,
        )
    )
    found: dict[str, list[ReadingList]] = {}
    for paper, one in session.execute(query):
        found.setdefault(paper, []).append(one)
    return found
