"""Forgetting for good: deleted things, ended memberships, history and commits that nobody can need any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from postil.domain.fields import DELETED
from postil.models import Annotation, Commit, FieldVersion, History, Library, OpResult, Paper, SyncDevice
from postil.services import ledger
from postil.services.batch import chunks
from postil.services.stores import STORES

#: Days that deleted things, history and results are kept.
KEPT_DAYS = 180
_THINGS = ("paper", "tag", "list", "annotation", "saved_search")
_MEMBERSHIPS = ("identifier", "paper_tag", "list_entry", "annotation_tag")
#: Where the ids of a membership's ends stand: entity → (attribute, entity that it names).
_ENDS = {
    "identifier": (("paper_id", "paper"),),
    "paper_tag": (("paper_id", "paper"), ("tag_id", "tag")),
    "list_entry": (("list_id", "list"), ("paper_id", "paper")),
    "annotation_tag": (("annotation_id", "annotation"), ("tag_id", "tag")),
}


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went: deleted things, memberships, values of the history, and commits."""

    things: int = 0
    memberships: int = 0
    history: int = 0
    commits: int = 0


def prune(session: Session, library_id: str, before: datetime) -> Pruned:
    """Drop what has been gone since before `before`, in the caller's writing transaction.

    Never above the version that the slowest replica seen since then had pulled. Cursors below are told
    `history_pruned` from now on; replicas and their numbers stay.
    """
    library = ledger.lock(session, library_id)
    session.execute(_results(library_id, before))
    floor = _floor(session, library_id, before)
    if floor <= library.pruned_ver:
        return Pruned()
    gone = {entity: _deleted(session, library_id, entity, floor) for entity in _THINGS}
    gone["paper"] = _unneeded(session, library_id, gone["paper"])
    gone["annotation"] = sorted({*gone["annotation"], *_annotations(session, library_id, gone["paper"])})
    ended = {entity: _ended(session, library_id, entity, floor, gone) for entity in _MEMBERSHIPS}
    for entity, idents in {**gone, **ended}.items():
        _drop(session, library_id, entity, idents)
    history = session.execute(delete(History).where(History.library_id == library_id, History.ver <= floor))
    commits = session.execute(delete(Commit).where(Commit.library_id == library_id, Commit.ver < floor))
    session.execute(update(Library).where(Library.id == library_id).values(pruned_ver=floor))
    session.flush()
    session.expire_all()
    return Pruned(
        things=sum(map(len, gone.values())),
        memberships=sum(map(len, ended.values())),
        history=_count(history),
        commits=_count(commits),
    )


def _count(result: Any) -> int:
    return int(result.rowcount)


def _results(library_id: str, before: datetime) -> Any:
    asleep = select(SyncDevice.id).where(SyncDevice.library_id == library_id, SyncDevice.seen_at < before)
    return delete(OpResult).where(OpResult.library_id == library_id, OpResult.device_id.in_(asleep))


def _floor(session: Session, library_id: str, before: datetime) -> int:
    """The last commit's version that is old enough and that every replica seen lately has pulled; 0 for none."""
    pulled = session.scalar(
        select(func.min(SyncDevice.last_pull_ver)).where(
            SyncDevice.library_id == library_id, SyncDevice.seen_at >= before
        )
    )
    query = select(func.max(Commit.ver)).where(Commit.library_id == library_id, Commit.at < before)
    if pulled is not None:
        query = query.where(Commit.ver <= pulled)
    return int(session.scalar(query) or 0)


def _marked(library_id: str, entity: str, field: str, floor: int) -> Any:
    return select(FieldVersion.entity_id).where(
        FieldVersion.library_id == library_id,
        FieldVersion.entity == entity,
        FieldVersion.field == field,
        FieldVersion.ver <= floor,
    )


def _deleted(session: Session, library_id: str, entity: str, floor: int) -> list[str]:
    """Things that were deleted up to `floor` and have not been written since."""
    model: Any = STORES[entity].model
    later = aliased(FieldVersion)
    query = select(model.id).where(
        model.library_id == library_id,
        model.deleted,
        model.id.in_(_marked(library_id, entity, DELETED, floor)),
        ~select(later.ver)
        .where(
            later.library_id == library_id,
            later.entity == entity,
            later.entity_id == model.id,
            later.ver > floor,
        )
        .exists(),
    )
    return sorted(session.scalars(query))


def _unneeded(session: Session, library_id: str, papers: list[str]) -> list[str]:
    """The papers that no record points at which stays."""
    query = select(Paper.alias_of, Paper.id).where(Paper.library_id == library_id, Paper.alias_of > "")
    going = set(papers)
    needed = {target for target, record in session.execute(query) if record not in going}
    return [paper for paper in papers if paper not in needed]


def _annotations(session: Session, library_id: str, papers: list[str]) -> list[str]:
    """What is annotated on papers that go: it goes with them."""
    own = select(Annotation.id).where(Annotation.library_id == library_id)
    return [one for some in chunks(papers) for one in session.scalars(own.where(Annotation.paper_id.in_(some)))]


def _ended(session: Session, library_id: str, entity: str, floor: int, gone: dict[str, list[str]]) -> list[str]:
    """Memberships that ended up to `floor`, and those of things that go."""
    store = STORES[entity]
    model: Any = store.model
    found: set[str] = set()
    for row in session.scalars(select(model).where(model.library_id == library_id, ~model.present)):
        found.add(store.ident(row))
    young = select(FieldVersion.entity_id).where(
        FieldVersion.library_id == library_id, FieldVersion.entity == entity, FieldVersion.ver > floor
    )
    found -= set(session.scalars(young))
    for attribute, thing in _ENDS[entity]:
        for some in chunks(gone[thing]):
            of_these = select(model).where(model.library_id == library_id, getattr(model, attribute).in_(some))
            found.update(store.ident(row) for row in session.scalars(of_these))
    return sorted(found)


def _drop(session: Session, library_id: str, entity: str, idents: list[str]) -> None:
    for some in chunks(idents):
        for row in session.scalars(STORES[entity].select(library_id, some)):
            session.delete(row)
        of_these = and_(FieldVersion.entity == entity, FieldVersion.entity_id.in_(some))
        session.execute(delete(FieldVersion).where(FieldVersion.library_id == library_id, of_these))
        told = and_(History.entity == entity, History.entity_id.in_(some))
        session.execute(delete(History).where(History.library_id == library_id, told))
    session.flush()
