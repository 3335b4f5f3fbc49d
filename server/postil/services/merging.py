"""Joining two records by hand, as one paper, and parting them again; nothing of either is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound
from postil.domain.fields import PAPER, Rule
from postil.domain.ops import Op
from postil.models import Annotation, Commit, FieldVersion, Paper
from postil.services import aliases, edits, papers, views
from postil.services.edits import Writer
from postil.services.views import PaperView

#: Schemes of which one paper has one value: two values are most likely two papers.
SINGLE: Final = ("arxiv", "pmid", "acl")


@dataclass(frozen=True, slots=True)
class Merger:
    """What joining two papers comes to."""

    #: The record that is shown from then on, with its own identifiers, tags and lists.
    stands: PaperView
    #: The record that points at it.
    joins: PaperView
    #: What the record that stands lacks and gets from the other: field → value.
    gains: Mapping[str, Any]
    #: (scheme, value of the one, value of the other) that speak against it.
    against: tuple[tuple[str, str, str], ...]
    #: Annotations of the one and of the other; the paper shows all of them.
    annotations: tuple[int, int] = (0, 0)


def plan(session: Session, library_id: str, one: str, other: str, stands: str = "") -> Merger:
    """What joining the papers of two records comes to; the better known stands, unless `stands` names the other.

    Raises NotFound, and Invalid when they are one paper already.
    """
    pair = [papers.get(session, library_id, ident) for ident in (one, other)]
    if pair[0].id == pair[1].id:
        raise Invalid("These two are one paper already. Choose another one to merge with.")
    pair.sort(key=aliases.strength)
    if stands and aliases.resolve(session, library_id, stands).id == pair[1].id:
        pair.reverse()
    head, joins = views.views(session, library_id, pair)
    marks = _annotated(session, head), _annotated(session, joins)
    return Merger(head, joins, _gains(head.paper, joins.paper), _against(head, joins), marks)


def merge(session: Session, writer: Writer, one: str, other: str, stands: str = "") -> Merger:
    """Join the papers of two records, as one commit; as `plan` says and raises."""
    planned = plan(session, writer.library_id, one, other, stands)
    ops = [Op("set", "paper", planned.joins.paper.id, field="alias_of", value=planned.stands.paper.id)]
    ops += [
        edits.put("paper", planned.stands.paper.id, name, value, fill=True) for name, value in planned.gains.items()
    ]
    edits.commit(session, writer, ops)
    return planned


def separate(session: Session, writer: Writer, record: str) -> Paper:
    """Let a joined record stand for itself again; what the other gained by the merge, and still has so, goes back.

    Raises NotFound, and Conflict when the record is not joined to any.
    """
    library_id = writer.library_id
    joined = session.get(Paper, (library_id, record))
    if joined is None:
        raise NotFound("There is no such record in this library.")
    if joined.alias_of is None:
        raise Conflict("This record stands for itself already.")
    head = aliases.resolve(session, library_id, record)
    ops = [Op("set", "paper", record, field="alias_of", value=None)]
    ops += [edits.put("paper", head.id, name, PAPER[name].empty) for name in _gained(session, joined, head)]
    edits.commit(session, writer, ops)
    return joined


def _annotated(session: Session, view: PaperView) -> int:
    records = [one.id for one in (view.paper, *view.aliases)]
    own = (Annotation.library_id == view.paper.library_id, Annotation.paper_id.in_(records))
    return session.scalar(select(func.count()).where(*own, Annotation.deleted.is_(False))) or 0


def _gains(head: Paper, joins: Paper) -> dict[str, Any]:
    """What the record that stands does not know, or its reader has not said, and the other does."""
    found = {}
    for name in (*papers.SEEN_FIELDS, *papers.OWN_FIELDS):
        value = getattr(joins, name)
        if value != PAPER[name].empty and getattr(head, name) == PAPER[name].empty:
            found[name] = value
    return found


def _against(head: PaperView, joins: PaperView) -> tuple[tuple[str, str, str], ...]:
    found = []
    for scheme in SINGLE:
        ours, theirs = (sorted(value for kind, value in view.identifiers if kind == scheme) for view in (head, joins))
        if ours and theirs and not set(ours) & set(theirs):
            found.append((scheme, ours[0], theirs[0]))
    return tuple(found)


def _gained(session: Session, joined: Paper, head: Paper) -> list[str]:
    """Fields of the head that the commit which joined the record wrote, and nobody has written since."""
    library_id = joined.library_id
    link = session.get(FieldVersion, (library_id, "paper", joined.id, "alias_of"))
    if link is None:
        return []
    end = select(func.min(Commit.ver)).where(Commit.library_id == library_id, Commit.ver >= link.ver).scalar_subquery()
    query = select(FieldVersion.field).where(
        FieldVersion.library_id == library_id,
        FieldVersion.entity == "paper",
        FieldVersion.entity_id == head.id,
        FieldVersion.ver > link.ver,
        FieldVersion.ver <= end,
        FieldVersion.device_id == link.device_id,
    )
    movable = {*papers.SEEN_FIELDS, *papers.OWN_FIELDS}
    return sorted(
        name for name in session.scalars(query) if name in movable and PAPER[name].rule not in {Rule.ONCE, Rule.MAX}
    )
