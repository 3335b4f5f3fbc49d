"""Where each synced entity lives: its table, and how an operation's id and field names map to columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, tuple_

from postil.domain.fields import DELETED, PRESENT
from postil.models import (
    Annotation,
    AnnotationTag,
    Base,
    ListEntry,
    Paper,
    PaperIdentifier,
    PaperTag,
    ReadingList,
    SavedSearch,
    Tag,
)

#: Columns whose name is not that of the field.
_COLUMNS = {PRESENT: "present", DELETED: "deleted"}


def column(field: str) -> str:
    """Name of the column that holds `field`."""
    return _COLUMNS.get(field, field)


@dataclass(frozen=True, slots=True)
class Store:
    """A table and the columns that make an operation's id, in order."""

    model: type[Base]
    keys: tuple[str, ...]

    def split(self, ident: str) -> tuple[str, ...]:
        """`paper|tag` → (paper, tag); `paper|scheme:value` → (paper, scheme, value)."""
        left, bar, right = ident.partition("|")
        if not bar:
            return (left,)
        return (left, *right.split(":", 1)) if len(self.keys) == 3 else (left, right)

    def ident(self, row: Base) -> str:
        """The operation's id of a row: the inverse of `split`."""
        parts = [str(getattr(row, key)) for key in self.keys]
        return "|".join([parts[0], ":".join(parts[1:])]) if len(parts) > 1 else parts[0]

    def select(self, library_id: str, idents: list[str]) -> Select[Any]:
        """The rows of these ids."""
        model: Any = self.model
        if len(self.keys) == 1:
            return select(model).where(model.library_id == library_id, model.id.in_(idents))
        columns = tuple_(*(getattr(model, key) for key in self.keys))
        return select(model).where(model.library_id == library_id, columns.in_([self.split(one) for one in idents]))

    def new(self, library_id: str, ident: str) -> Base:
        """An empty row for an id, with the values that stand for "nothing yet"."""
        given = dict(zip(self.keys, self.split(ident), strict=True))
        row = self.model(library_id=library_id, **given)
        for attribute in type(row).__mapper__.column_attrs:
            default = attribute.columns[0].default
            if default is not None and attribute.key not in given:
                made: Any = default
                setattr(row, attribute.key, made.arg(None) if made.is_callable else made.arg)
        return row


STORES: Mapping[str, Store] = {
    "paper": Store(Paper, ("id",)),
    "identifier": Store(PaperIdentifier, ("paper_id", "scheme", "value")),
    "tag": Store(Tag, ("id",)),
    "paper_tag": Store(PaperTag, ("paper_id", "tag_id")),
    "list": Store(ReadingList, ("id",)),
    "annotation": Store(Annotation, ("id",)),
    "annotation_tag": Store(AnnotationTag, ("annotation_id", "tag_id")),
    "saved_search": Store(SavedSearch, ("id",)),
    "list_entry": Store(ListEntry, ("list_id", "paper_id")),
}
