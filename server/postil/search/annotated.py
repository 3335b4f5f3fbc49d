"""What is searched of a paper's annotations: quotes, comments, the paragraphs around, and tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.models import Annotation, AnnotationTag, Tag

CONTEXTS: Final = 100_000
"""Characters of paragraphs around quotes that are searched of one record."""

_AT_ONCE: Final = 1_000


@dataclass(slots=True)
class Annotated:
    """What the annotations of one record say, in the order in which they were made."""

    quotes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    #: Paragraphs without what is quoted of them, each once.
    contexts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    #: Characters of the paragraphs.
    long: int = 0


def annotated(session: Session, library_id: str, ids: Sequence[str]) -> dict[str, Annotated]:
    """Return what is searched of the annotations of some records, by record; in a few statements."""
    context = Annotation.target["context"].as_string()
    query = select(
        Annotation.created_at, Annotation.id, Annotation.paper_id, Annotation.quote, Annotation.comment, context
    ).where(Annotation.library_id == library_id, Annotation.paper_id.in_(ids), ~Annotation.deleted)
    found: dict[str, Annotated] = {}
    paper_of: dict[str, str] = {}
    # Asked for in order, SQLite goes through all annotations of the library by the index of their times.
    for _, ident, paper_id, quote, comment, around in sorted(session.execute(query), key=lambda row: (row[0], row[1])):
        _add(found.setdefault(paper_id, Annotated()), quote, comment, around or "")
        paper_of[ident] = paper_id
    for ident, name in _tags(session, library_id, list(paper_of)):
        found[paper_of[ident]].tags.append(name)
    return found


def _tags(session: Session, library_id: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield annotations with the name of each of their tags, read by the annotations' keys."""
    query = select(AnnotationTag.annotation_id, Tag.name).join(Tag, Tag.id == AnnotationTag.tag_id)
    query = query.where(AnnotationTag.library_id == library_id, AnnotationTag.present)
    query = query.where(Tag.library_id == library_id, ~Tag.deleted)
    for start in range(0, len(ids), _AT_ONCE):
        some = AnnotationTag.annotation_id.in_(ids[start : start + _AT_ONCE])
        yield from ((row[0], row[1]) for row in session.execute(query.where(some)))


def _add(found: Annotated, quote: str, comment: str, around: str) -> None:
    if quote:
        found.quotes.append(quote)
    if comment.strip():
        found.comments.append(comment)
    rest = (around.replace(quote, "\u2026", 1) if quote else around).strip(" \u2026")
    if rest and rest not in found.contexts and found.long + len(rest) <= CONTEXTS:
        found.contexts.append(rest)
        found.long += len(rest)
