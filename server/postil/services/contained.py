"""The annotations of a library as a container holds them: all in one order, the oldest first, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from postil.domain.errors import Gone, NotFound
from postil.models import Annotation, Paper
from postil.services import annotations
from postil.services.annotations import AnnotationView


@dataclass(frozen=True, slots=True)
class Contents:
    """How many annotations there are, and when one of them was changed last (None: there is none)."""

    total: int
    modified: datetime | None


def contents(session: Session, library_id: str) -> Contents:
    """What a library's container holds. Annotations of papers in the trash are not in it."""
    counted = _present(library_id, func.count(), func.max(Annotation.updated_at))
    total, modified = session.execute(counted).one()
    return Contents(total, modified)


def views(session: Session, library_id: str, start: int, limit: int) -> list[AnnotationView]:
    """At most `limit` annotations from place `start` (from 0), with their tags."""
    found = session.scalars(_in_order(_present(library_id, Annotation)).offset(start).limit(limit)).all()
    return annotations.views(session, library_id, found)


def names(session: Session, library_id: str, start: int, limit: int) -> list[str]:
    """The last parts of the addresses of at most `limit` annotations from place `start` (from 0)."""
    query = _in_order(_present(library_id, Annotation.slug, Annotation.id)).offset(start).limit(limit)
    return [slug or ident for slug, ident in session.execute(query)]


def one(session: Session, library_id: str, name: str) -> AnnotationView:
    """The annotation whose address ends with `name`. Raises NotFound, Gone for a deleted one."""
    found = annotations.get(session, library_id, name, deleted=True)
    if found.deleted:
        raise Gone("This annotation was deleted.")
    paper = session.get(Paper, (library_id, found.paper_id))
    if paper is None or paper.deleted:
        raise NotFound("The paper of this annotation is in the trash.", trashed=True)
    (view,) = annotations.views(session, library_id, [found])
    return view


def name(annotation: Annotation) -> str:
    """The last part of an annotation's address."""
    return annotation.slug or annotation.id


def _present(library_id: str, *columns: Any) -> Select[Any]:
    at_paper = (Paper.library_id == Annotation.library_id) & (Paper.id == Annotation.paper_id)
    own = Annotation.library_id == library_id, ~Annotation.deleted, ~Paper.deleted
    return select(*columns).select_from(Annotation).join(Paper, at_paper).where(*own)


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(Annotation.created_at, Annotation.id)
