"""The annotations of a library as a list, the newest first: narrowed by filters, paged by an opaque cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from postil.domain import cursors
from postil.domain.identifiers import BadIdentifier, normalise_url
from postil.domain.ops import valid_id
from postil.models import Annotation, AnnotationTag, Paper
from postil.services import aliases, annotations, library
from postil.services.annotations import AnnotationView


@dataclass(frozen=True, slots=True)
class AnnotationFilter:
    """Which annotations: all given conditions hold. Those of papers in the trash are never among them."""

    #: Records (papers or such as were joined to one), when not None.
    records: tuple[str, ...] | None = None
    color: str | None = None
    #: Tags by id, all of them.
    tags: tuple[str, ...] = ()
    #: Whether there is a comment.
    commented: bool | None = None
    #: Whether anything is quoted.
    highlighted: bool | None = None
    #: Each is in what is quoted or in the comment, capitals of a to z aside.
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some annotations, and the cursor of the next ones (None at the end)."""

    views: tuple[AnnotationView, ...]
    next: str | None


def page(
    session: Session, library_id: str, wanted: AnnotationFilter, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """At most `limit` annotations after `cursor`. Raises Invalid for a cursor that is not ours."""
    here = tuple_(Annotation.created_at, Annotation.id)
    query = select(Annotation).where(*_conditions(library_id, wanted))
    if cursor:
        query = query.where(here < tuple_(*_read_cursor(cursor)))
    query = query.order_by(Annotation.created_at.desc(), Annotation.id.desc()).limit(limit + 1)
    found = list(session.scalars(query))
    last = found[limit - 1] if len(found) > limit else None
    following = cursors.encode(last.created_at.isoformat(), last.id) if last else None
    return Page(tuple(annotations.views(session, library_id, found[:limit])), following)


def _conditions(library_id: str, wanted: AnnotationFilter) -> list[ColumnElement[bool]]:
    live = select(Paper.id).where(
        Paper.library_id == library_id, Paper.id == Annotation.paper_id, Paper.deleted.is_(False)
    )
    parts = [Annotation.library_id == library_id, Annotation.deleted.is_(False), live.exists()]
    if wanted.records is not None:
        parts.append(Annotation.paper_id.in_(wanted.records))
    if wanted.color is not None:
        parts.append(Annotation.color == wanted.color)
    if wanted.commented is not None:
        parts.append(Annotation.comment != "" if wanted.commented else Annotation.comment == "")
    if wanted.highlighted is not None:
        parts.append(Annotation.highlighted.is_(wanted.highlighted))
    for word in wanted.words:
        texts = (Annotation.quote, Annotation.comment)
        parts.append(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    for tag in wanted.tags:
        held = select(AnnotationTag.annotation_id).where(
            AnnotationTag.library_id == library_id,
            AnnotationTag.annotation_id == Annotation.id,
            AnnotationTag.tag_id == tag,
            AnnotationTag.present,
        )
        parts.append(held.exists())
    return parts


def papers_of(session: Session, library_id: str, views: Sequence[AnnotationView]) -> dict[str, Paper]:
    """Annotation id → the paper that it is shown with; a statement for each step that joined records are away."""
    rows: dict[str, Paper] = {}
    wanted = {view.annotation.paper_id for view in views}
    while wanted:
        query = select(Paper).where(Paper.library_id == library_id, Paper.id.in_(wanted))
        found = {paper.id: paper for paper in session.scalars(query)}
        rows |= found
        wanted = {paper.alias_of for paper in found.values() if paper.alias_of} - rows.keys()
    return {view.annotation.id: aliases.resolve(session, library_id, view.annotation.paper_id) for view in views}


def records(session: Session, library_id: str, papers: Sequence[str]) -> tuple[str, ...]:
    """The papers that stand for these records, with all that are joined to them."""
    heads = {aliases.resolve(session, library_id, one).id for one in papers}
    return tuple(one for head in sorted(heads) for one in aliases.family(session, library_id, head))


def annotated_at(session: Session, library_id: str, address: str) -> list[str]:
    """The records of which something was annotated at an address that names no paper by itself."""
    wanted = _address(address)
    query = select(Annotation.source, Annotation.paper_id).where(
        Annotation.library_id == library_id, Annotation.deleted.is_(False)
    )
    joined = query.join(Paper, (Paper.library_id == library_id) & (Paper.id == Annotation.paper_id))
    rows = session.execute(joined.distinct())
    return sorted({row.paper_id for row in rows if row.source and _address(row.source) == wanted})


def _address(text: str) -> str:
    try:
        return normalise_url(text)
    except BadIdentifier:
        return text


def _read_cursor(cursor: str) -> tuple[Any, str]:
    at, ident = cursors.decode(cursor, str, str)
    try:
        if not valid_id("annotation", ident):
            raise ValueError(cursor)
        return library.ORDERS["saved"].read(at), ident
    except (ValueError, OverflowError):
        raise cursors.unknown() from None
