"""From rows to search documents: what of a paper is searched, with the records that it stands for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import String, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from postil.domain.sorting import year
from postil.models import ListEntry, Paper, PaperIdentifier, PaperTag, ReadingList, Tag
from postil.search.annotated import Annotated, annotated
from postil.search.port import SearchDocument

BATCH: Final = 200
"""How many papers are read at a time."""

_PAPER: Final = (
    Paper.id,
    Paper.title,
    Paper.abstract,
    Paper.authors,
    Paper.note,
    Paper.status,
    Paper.starred,
    Paper.venue,
    Paper.published_on,
    Paper.code_url,
    Paper.pdf_url,
    Paper.created_at,
    Paper.alias_of,
    Paper.title_key,
    Paper.author_key,
    Paper.read_key,
    Paper.rating_key,
)


_LIBRARY: Final = bindparam("library", type_=String)
_IDS: Final = bindparam("ids", type_=String, expanding=True)

# Made once: making them takes longer than the answers, and a search asks for a document after each save.
# `deleted` in words that no index answers: with one, SQLite goes through the whole library for five papers.
_LIVE: Final = select(*_PAPER).where(
    Paper.library_id == _LIBRARY, Paper.id.in_(_IDS), func.coalesce(Paper.deleted, False).is_(False)
)
_TAGS: Final = (
    select(literal("tags").label("what"), PaperTag.paper_id, Tag.name)
    .join(Tag, (Tag.library_id == PaperTag.library_id) & (Tag.id == PaperTag.tag_id))
    .where(PaperTag.library_id == _LIBRARY, PaperTag.paper_id.in_(_IDS), PaperTag.present, ~Tag.deleted)
)
_LISTS: Final = (
    select(literal("lists"), ListEntry.paper_id, ReadingList.name)
    .join(ReadingList, (ReadingList.library_id == ListEntry.library_id) & (ReadingList.id == ListEntry.list_id))
    .where(ListEntry.library_id == _LIBRARY, ListEntry.paper_id.in_(_IDS))
    .where(ListEntry.present, ~ReadingList.deleted)
)
_IDENTIFIERS: Final = (
    select(literal("identifiers"), PaperIdentifier.paper_id, PaperIdentifier.scheme + ":" + PaperIdentifier.value)
    .where(PaperIdentifier.library_id == _LIBRARY, PaperIdentifier.paper_id.in_(_IDS))
    .where(PaperIdentifier.present)
)
_SITES: Final = (
    select(literal("sites"), PaperIdentifier.paper_id, PaperIdentifier.site)
    .where(PaperIdentifier.library_id == _LIBRARY, PaperIdentifier.paper_id.in_(_IDS))
    .where(PaperIdentifier.present, PaperIdentifier.scheme == "url", PaperIdentifier.site != "")
)
_ATTACHED: Final = union_all(_TAGS, _LISTS, _IDENTIFIERS, _SITES)


class Aliases:
    """Which records of a library point at which; read once, since they are few."""

    def __init__(self, session: Session, library_id: str) -> None:
        query = select(Paper.id, Paper.alias_of).where(Paper.library_id == library_id, Paper.alias_of > "")
        self._target: dict[str, str] = {row[0]: row[1] for row in session.execute(query) if row[1]}
        self._members: dict[str, list[str]] = {}
        for alias in sorted(self._target):
            self._members.setdefault(self.root(alias), []).append(alias)

    def root(self, paper_id: str) -> str:
        """Return the record that stands for a paper."""
        seen = {paper_id}
        while (target := self._target.get(paper_id)) and target not in seen:
            seen.add(target)
            paper_id = target
        return paper_id

    def members(self, paper_id: str) -> list[str]:
        """Return the records that a paper stands for, without itself."""
        return [member for member in self._members.get(paper_id, ()) if member != paper_id]


class _Attached(NamedTuple):
    """What other tables say of some papers."""

    tags: dict[str, list[str]]
    lists: dict[str, list[str]]
    identifiers: dict[str, list[str]]
    sites: dict[str, list[str]]
    annotations: dict[str, Annotated]


def load(
    session: Session, library_id: str, paper_ids: Collection[str] | None = None, aliases: Aliases | None = None
) -> Iterator[SearchDocument]:
    """Yield the documents of a library, or of those papers among `paper_ids` that are to be found.

    Papers in the trash, and records that point at another, are not. Order is by id. `aliases` are read where the
    caller has not read them in the same transaction.
    """
    aliases = Aliases(session, library_id) if aliases is None else aliases
    wanted = _found_ids(session, library_id) if paper_ids is None else sorted(paper_ids)
    for start in range(0, len(wanted), BATCH):
        yield from _load_batch(session, library_id, wanted[start : start + BATCH], aliases)


def _found_ids(session: Session, library_id: str) -> list[str]:
    query = select(Paper.id).where(Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_(None))
    return list(session.scalars(query.order_by(Paper.id)))


def _load_batch(session: Session, library_id: str, ids: Sequence[str], aliases: Aliases) -> Iterator[SearchDocument]:
    records = {paper_id: [paper_id, *aliases.members(paper_id)] for paper_id in ids}
    members = [member for paper_id in ids for member in aliases.members(paper_id)]
    rows = {row.id: row for row in session.execute(_LIVE, {"library": library_id, "ids": [*{*ids, *members}]})}
    heads = {row.id for row in rows.values() if row.alias_of is None}
    attached = _attached(session, library_id, list(rows))
    for paper_id in ids:
        if paper_id in heads:
            yield _document([rows[record] for record in records[paper_id] if record in rows], attached)


def _attached(session: Session, library_id: str, ids: list[str]) -> _Attached:
    found = _Attached({}, {}, {}, {}, annotated(session, library_id, ids))
    for what, paper_id, value in session.execute(_ATTACHED, {"library": library_id, "ids": ids}):
        getattr(found, what).setdefault(paper_id, []).append(value)
    return found


def _document(records: Sequence[Any], attached: _Attached) -> SearchDocument:
    """Return the document of the first record, with what the others add to it."""
    head, *others = records

    def union(of: dict[str, list[str]]) -> tuple[str, ...]:
        return tuple(sorted({value for record in records for value in of.get(record.id, ())}))

    told = [attached.annotations[record.id] for record in records if record.id in attached.annotations]
    titles = [other.title for other in others if other.title and other.title != head.title]
    abstract = head.abstract or next((other.abstract for other in others if other.abstract), "")
    document = SearchDocument(
        paper_id=head.id,
        title=head.title,
        abstract="\n\n".join(filter(None, [abstract, *titles])),
        authors=tuple(head.authors or next((other.authors for other in others if other.authors), ())),
        tags=union(attached.tags),
        note="\n\n".join(record.note for record in records if record.note),
        identifiers=union(attached.identifiers),
        status=head.status,
        starred=head.starred,
        lists=union(attached.lists),
        venue=head.venue or next((other.venue for other in others if other.venue), ""),
        year=next(filter(None, (year(record.published_on) for record in records)), None),
        added_at=head.created_at,
        ver=0,
        sites=union(attached.sites),
        has=_possessions(records, told),
        quotes=tuple(quote for one in told for quote in one.quotes),
        comments=tuple(comment for one in told for comment in one.comments),
        contexts=tuple(dict.fromkeys(context for one in told for context in one.contexts)),
        annotation_tags=tuple(sorted({tag for one in told for tag in one.tags})),
        published_on=head.published_on,
        title_key=head.title_key,
        author_key=head.author_key,
        read_key=head.read_key,
        rating_key=head.rating_key,
    )
    return replace(document, ver=fingerprint(document))


def _possessions(records: Sequence[Any], told: Sequence[Annotated]) -> tuple[str, ...]:
    things = {
        "code": any(record.code_url for record in records),
        "pdf": any(record.pdf_url for record in records),
        "highlight": any(one.quotes for one in told),
        "comment": any(one.comments for one in told),
    }
    return tuple(thing for thing, there in things.items() if there)


def fingerprint(document: SearchDocument) -> int:
    """Return 63 bits that change whenever anything of a document (but `ver`) does.

    Not the paper's own version: renaming a tag changes the document, not the paper.
    """
    content = [
        value.isoformat() if isinstance(value, datetime) else value
        for value in (getattr(document, name) for name in document.__slots__ if name != "ver")
    ]
    packed = json.dumps(content).encode()
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big") >> 1
