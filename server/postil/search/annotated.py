"""What is searched of a paper's annotations: quotes, comments, the paragraphs around, and tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.models import Annotation, AnnotationTag, Tag

CONTEXTS: Final = 100_000
"""Characters of paragraphs around quotes that are searched of one record."""


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
    """Return what is searched of the annotations of some records, by record; in two statements."""
    context = Annotation.target["context"].as_string()
    query = select(Annotation.id, Annotation.paper_id, Annotation.quote, Annotation.comment, context).where(
        Annotation.library_id == library_id, Annotation.paper_id.in_(ids), ~Annotation.deleted
    )
    found: dict[str, Annotated] = {}
    for _, paper_id, quote, comment, around in session.execute(query.order_by(Annotation.created_at, Annotation.id)):
        _add(found.setdefault(paper_id, Annotated()), quote, comment, around or "")
    if found:
        tags = (
            select(Annotation.paper_id, Tag.name)
            .join(AnnotationTag, AnnotationTag.annotation_id == Annotation.id)
            .join(Tag, Tag.id == AnnotationTag.tag_id)
            .where(Annotation.library_id == library_id, Annotation.paper_id.in_(found), ~Annotation.deleted)
            .where(AnnotationTag.library_id == library_id, AnnotationTag.present)
            .where(Tag.library_id == library_id, ~Tag.deleted)
        )
        for paper_id, name in session.execute(tags):
            found[paper_id].tags.append(name)
    return found


def _add(found: Annotated, quote: str, comment: str, around: str) -> None:
    if quote:
        found.quotes.append(quote)
    if comment.strip():
        found.comments.append(comment)
    rest = (around.replace(quote, "\u2026", 1) if quote else around).strip(" \u2026")
    if rest and rest not in found.contexts and found.long + len(rest) <= CONTEXTS:
        found.contexts.append(rest)
        found.long += len(rest)
