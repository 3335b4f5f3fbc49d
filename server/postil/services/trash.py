"""What was deleted and can come back (all things with an id of their own), with when and by which device it went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from postil.domain import cursors
from postil.domain.errors import NotFound
from postil.domain.fields import DELETED, THINGS
from postil.domain.ops import Op
from postil.models import Annotation, FieldVersion, Paper
from postil.services import aliases, annotations, edits, history
from postil.services.batch import chunks
from postil.services.edits import Writer
from postil.services.pruning import KEPT_DAYS
from postil.services.stores import STORES

#: How long deleted things are kept at least (docs/reference/sync.md, Pruning).
KEPT = timedelta(days=KEPT_DAYS)


@dataclass(frozen=True, slots=True)
class Gone:
    """A deleted thing. `by` is the name of the device, empty when it is not known."""

    entity: str
    thing: Any
    at: datetime
    by: str

    @property
    def until(self) -> datetime:
        """Until when it is kept at least."""
        return self.at + KEPT


@dataclass(frozen=True, slots=True)
class Page:
    """Some deleted things, the latest first; how many there are; the cursor of the next ones (None at the end)."""

    items: tuple[Gone, ...]
    total: int
    next: str | None


def page(session: Session, library_id: str, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What is in the trash. Raises Invalid for a cursor that is not ours."""
    gone = _gone(library_id)
    total = session.scalar(select(func.count()).select_from(gone)) or 0
    query = select(gone)
    if cursor:
        ts, ident = cursors.decode(cursor, int, str)
        query = query.where((gone.c.ts < ts) | ((gone.c.ts == ts) & (gone.c.id > ident)))
    rows = session.execute(query.order_by(gone.c.ts.desc(), gone.c.id).limit(limit + 1)).all()
    more = rows[limit - 1] if len(rows) > limit else None
    rows = rows[:limit]
    things: dict[tuple[str, str], Any] = {}
    for entity in THINGS:
        things |= {(entity, thing.id): thing for thing in _things(session, library_id, entity, rows)}
    known = history.names(session, library_id, {row.device_id for row in rows})
    items = tuple(
        Gone(row.entity, things[row.entity, row.id], history.time_of(row.ts), known.get(row.device_id, ""))
        for row in rows
    )
    return Page(items, total, cursors.encode(more.ts, more.id) if more else None)


def _gone(library_id: str) -> Subquery:
    """Every deleted thing with when (ms) and by whom; records joined to a paper come and go with it."""
    parts = []
    for entity in THINGS:
        model: Any = STORES[entity].model
        part = (
            select(
                literal(entity).label("entity"),
                model.id.label("id"),
                func.coalesce(FieldVersion.ts, 0).label("ts"),
                func.coalesce(FieldVersion.device_id, "").label("device_id"),
            )
            .outerjoin(
                FieldVersion,
                (FieldVersion.library_id == model.library_id)
                & (FieldVersion.entity == entity)
                & (FieldVersion.entity_id == model.id)
                & (FieldVersion.field == DELETED),
            )
            .where(model.library_id == library_id, model.deleted)
        )
        parts.append(part.where(Paper.alias_of.is_(None)) if model is Paper else part)
    return union_all(*parts).subquery("gone")


def restore(session: Session, writer: Writer, entity: str, ident: str) -> Any:
    """Bring one thing back as it was; the thing. Raises NotFound."""
    store = STORES[entity] if entity in THINGS else None
    thing = session.scalars(store.select(writer.library_id, [ident])).first() if store else None
    if thing is None:
        raise NotFound("There is no such thing in the trash. It may have been restored already.")
    if thing.deleted:
        edits.commit(session, writer, _back(session, thing))
    return thing


def restore_all(session: Session, writer: Writer) -> int:
    """Bring everything back in one commit; how many things."""
    gone = _gone(writer.library_id)
    rows = session.execute(select(gone.c.entity, gone.c.id).order_by(gone.c.ts, gone.c.id)).all()
    things = [thing for entity in THINGS for thing in _things(session, writer.library_id, entity, rows)]
    edits.commit(session, writer, list(dict.fromkeys(op for thing in things for op in _back(session, thing))))
    return len(rows)


def _things(session: Session, library_id: str, entity: str, rows: Iterable[Any]) -> list[Any]:
    """Those of the rows that are of a kind."""
    wanted = [row.id for row in rows if row.entity == entity]
    return [one for some in chunks(wanted) for one in session.scalars(STORES[entity].select(library_id, some))]


def _back(session: Session, thing: Any) -> list[Op]:
    """The operations that restore a thing; a paper with the records that point at it, an annotation with its paper."""
    if isinstance(thing, Annotation):
        return annotations.restoring(session, thing)
    entity = next(name for name in THINGS if isinstance(thing, STORES[name].model))
    joined = aliases.members(session, thing.library_id, thing.id) if entity == "paper" else []
    return [Op("restore", entity, thing.id), *(Op("restore", "paper", one.id) for one in joined if one.deleted)]
