"""What one commit has read and changed: rows and field versions, fetched together and written once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from postil.domain.fields import DELETED, ENTITIES, PRESENT, THINGS
from postil.domain.merge import Current
from postil.domain.ops import Op
from postil.models import Annotation, AnnotationTag, FieldVersion, ListEntry, Paper, PaperTag, now
from postil.services.stores import STORES, column

_CHUNK = 200


def chunks(items: Sequence[str], size: int = _CHUNK) -> Iterator[list[str]]:
    """The items in runs short enough for one statement."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


class Batch:
    """The rows that one commit works on, each read once."""

    def __init__(self, session: Session, library_id: str) -> None:
        self.session = session
        self.library_id = library_id
        #: Paper id → version of the last operation that touched it.
        self.touched: dict[str, int] = {}
        #: Identifiers added: (paper, scheme, value).
        self.proofs: list[tuple[str, str, str]] = []
        #: Records that others pointed at before this commit.
        self.parted: set[str | None] = set()
        #: Values put aside, as rows of the history.
        self.history: list[dict[str, Any]] = []
        self._rows: dict[tuple[str, str], Any] = {}
        self._versions: dict[tuple[str, str, str], FieldVersion] = {}
        self._loaded: set[tuple[str, str]] = set()

    def load(self, ops: Iterable[Op]) -> None:
        """Read in few statements what these operations will ask for."""
        wanted: dict[str, set[str]] = {}
        for op in ops:
            for entity, ident in ((op.entity, op.id), *owners(op)):
                wanted.setdefault(entity, set()).add(ident)
        for entity, idents in wanted.items():
            for some in chunks(sorted(idents - {known for kind, known in self._loaded if kind == entity})):
                self._read(entity, some)

    def _read(self, entity: str, idents: list[str]) -> None:
        store = STORES[entity]
        for row in self.session.scalars(store.select(self.library_id, idents)):
            self._rows[entity, store.ident(row)] = row
        query = select(FieldVersion).where(
            FieldVersion.library_id == self.library_id,
            FieldVersion.entity == entity,
            FieldVersion.entity_id.in_(idents),
        )
        for version in self.session.scalars(query):
            self._versions[entity, version.entity_id, version.field] = version
        self._loaded.update((entity, ident) for ident in idents)

    def exists(self, entity: str, ident: str) -> bool:
        """Whether there is a row, deleted or not."""
        if (entity, ident) not in self._loaded:
            self._read(entity, [ident])
        return (entity, ident) in self._rows

    def row(self, entity: str, ident: str) -> Any:
        """The row, made when there is none."""
        if not self.exists(entity, ident):
            made = STORES[entity].new(self.library_id, ident)
            self.session.add(made)
            self._rows[entity, ident] = made
        return self._rows[entity, ident]

    def set(self, row: Any, stamp: str, value: Any) -> None:
        """Put a value into the row's column of that field."""
        setattr(row, column(stamp), value)

    def version(self, op: Op) -> FieldVersion | None:
        """The version record of the field that `op` writes."""
        self.exists(op.entity, op.id)
        return self._versions.get((op.entity, op.id, op.stamp))

    def add_version(self, op: Op) -> FieldVersion:
        """A new version record for the field that `op` writes."""
        made = FieldVersion(
            library_id=self.library_id,
            entity=op.entity,
            entity_id=op.id,
            field=op.stamp,
            ver=0,
            ts=0,
            device_id="",
        )
        self.session.add(made)
        self._versions[op.entity, op.id, op.stamp] = made
        return made

    def current(self, op: Op) -> Current:
        """The field that `op` writes, as it stands."""
        version = self.version(op)
        if self.exists(op.entity, op.id):
            value = getattr(self._rows[op.entity, op.id], column(op.stamp))
        else:
            value = False if op.stamp in {PRESENT, DELETED} else ENTITIES[op.entity][op.field].empty
        if version is None:
            return Current(value)
        return Current(value, version.ver, version.ts, version.device_id, version.seq)

    def touch(self, op: Op, ver: int) -> None:
        """Note which papers look different after `op`."""
        for paper_id in self._papers_of(op):
            self.touched[paper_id] = ver
        for entity, ident in (*self.owners(op), (op.entity, op.id)):
            if entity in THINGS and entity != "paper" and self.exists(entity, ident):
                self._rows[entity, ident].ver = ver
            if entity == "annotation" and self.exists(entity, ident):
                self._rows[entity, ident].updated_at = now()
        if op.entity == "tag":
            carrying = self._marked(op.id).with_only_columns(Annotation.id)
            own = (Annotation.library_id == self.library_id, Annotation.id.in_(carrying))
            self.session.execute(update(Annotation).where(*own).values(ver=ver, updated_at=now()))
        if op.entity == "identifier" and op.kind == "add":
            paper, scheme, value = STORES["identifier"].split(op.id)
            self.proofs.append((paper, scheme, value))

    def _papers_of(self, op: Op) -> list[str]:
        if op.entity == "paper":
            return [op.id]
        if op.entity == "tag":
            return self._carriers(op.id)
        if op.entity == "list":
            listed = select(ListEntry.paper_id).where(
                ListEntry.library_id == self.library_id, ListEntry.list_id == op.id, ListEntry.present
            )
            return list(self.session.scalars(listed))
        return [ident for entity, ident in self.owners(op) if entity == "paper"]

    def _carriers(self, tag_id: str) -> list[str]:
        """The papers that show a tag, on themselves or on an annotation."""
        tagged = select(PaperTag.paper_id).where(
            PaperTag.library_id == self.library_id, PaperTag.tag_id == tag_id, PaperTag.present
        )
        annotated = self._marked(tag_id).with_only_columns(Annotation.paper_id)
        return sorted({*self.session.scalars(tagged), *self.session.scalars(annotated)})

    def _marked(self, tag_id: str) -> Select[Any]:
        """The annotations that carry a tag."""
        query = select(Annotation).join(
            AnnotationTag,
            (AnnotationTag.library_id == Annotation.library_id) & (AnnotationTag.annotation_id == Annotation.id),
        )
        query = query.where(AnnotationTag.library_id == self.library_id, AnnotationTag.tag_id == tag_id)
        return query.where(AnnotationTag.present)

    def owners(self, op: Op) -> list[tuple[str, str]]:
        """What `op` hangs on: the things that a membership joins, and of an annotation its paper."""
        found = owners(op)
        for entity, ident in (*found, (op.entity, op.id)):
            if entity == "annotation" and self.exists(entity, ident) and self._rows[entity, ident].paper_id:
                found.append(("paper", self._rows[entity, ident].paper_id))
        return found

    def papers(self) -> dict[str, Paper]:
        """The touched papers that there are, by id."""
        unread = [paper for paper in self.touched if ("paper", paper) not in self._loaded]
        for some in chunks(unread):
            self._read("paper", some)
        return {paper: self._rows["paper", paper] for paper in self.touched if ("paper", paper) in self._rows}


def owners(op: Op) -> list[tuple[str, str]]:
    """The things that a membership joins, by its id: paper_tag → paper and tag; a thing has none."""
    parts = op.id.split("|", 1)
    if op.entity == "paper_tag":
        return [("paper", parts[0]), ("tag", parts[1])]
    if op.entity == "annotation_tag":
        return [("annotation", parts[0]), ("tag", parts[1])]
    if op.entity == "list_entry":
        return [("list", parts[0]), ("paper", parts[1])]
    return [("paper", parts[0])] if op.entity == "identifier" else []
