"""Which papers have highlights, and how many: read from the annotations' index, joined records included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import Session

from postil.models import Annotation, Paper
from postil.services.views import PaperView


def condition(library_id: str, joined: Subquery) -> ColumnElement[bool]:
    """Papers that have a highlight, themselves or on one of the records `joined` to them (aliases.heads)."""
    held = _held(library_id)
    through = select(joined.c.head).join(Annotation, Annotation.paper_id == joined.c.record).where(*held)
    return Paper.id.in_(select(Annotation.paper_id).where(*held).union_all(through))


def papers(session: Session, library_id: str, heads: Mapping[str, str | None]) -> int:
    """How many papers have a highlight; none of the trash. `heads` are as memberships.standing tells."""
    found = session.scalars(select(Annotation.paper_id).distinct().where(*_held(library_id)))
    return len({heads.get(record, record) for record in found} - {None})


def numbers(session: Session, library_id: str, views: Sequence[PaperView]) -> dict[str, int]:
    """Paper id → number of its highlights, of those among `views` that have any; in one statement."""
    heads = {record.id: view.paper.id for view in views for record in (view.paper, *view.aliases)}
    if not heads:
        return {}
    query = select(Annotation.paper_id, func.count()).where(*_held(library_id), Annotation.paper_id.in_(heads))
    found = Counter[str]()
    for record, number in session.execute(query.group_by(Annotation.paper_id)):
        found[heads[record]] += number
    return dict(found)


def _held(library_id: str) -> tuple[ColumnElement[bool], ...]:
    """Highlights that are not deleted: all that the conditions name is in one index."""
    return Annotation.library_id == library_id, ~Annotation.deleted, Annotation.highlighted.is_(True)
