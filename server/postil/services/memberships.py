"""How many papers carry each tag and stand on each list: counted where the index has it, then put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from postil.models import Annotation, AnnotationTag, ListEntry, Paper, PaperTag
from postil.services.remembered import Remembered

_known = Remembered(libraries=64, each=3)


def by_tag(session: Session, library_id: str) -> Mapping[str, int]:
    """Tag id → number of papers that carry it, for tags of at least one.

    A paper counts once however many of its joined records carry the tag; one in the trash does not count.
    """
    return _counted(session, library_id, PaperTag, PaperTag.tag_id)


def by_list(session: Session, library_id: str) -> Mapping[str, int]:
    """List id → number of papers on it, for lists of at least one; counted as `by_tag` does."""
    return _counted(session, library_id, ListEntry, ListEntry.list_id)


def annotations_by_tag(session: Session, library_id: str) -> Mapping[str, int]:
    """Tag id → number of annotations that carry it, for tags of at least one; of papers in the trash none count.

    A tag of an annotation is not one of its paper: a passage is tagged, not the whole work.
    """

    def count() -> dict[str, int]:
        own = (AnnotationTag.library_id == library_id, AnnotationTag.present)
        of_tag = select(AnnotationTag.tag_id, func.count()).where(*own).group_by(AnnotationTag.tag_id)
        found = Counter(dict(_pairs(session, of_tag)))
        # The few that do not count, by indexes: to join all would read the long rows of annotations.
        found.subtract(dict(_pairs(session, of_tag.where(AnnotationTag.annotation_id.in_(_gone(library_id))))))
        return {ident: annotations for ident, annotations in found.items() if annotations}

    return _known.get(session, library_id, "annotation_tag", count)


def _gone(library_id: str) -> Any:
    """The annotations that were deleted, or are of papers in the trash."""
    own = select(Annotation.id).where(Annotation.library_id == library_id)
    trashed = select(Paper.id).where(Paper.library_id == library_id, Paper.deleted)
    return union(own.where(Annotation.deleted), own.where(Annotation.paper_id.in_(trashed)))


def marked(library_id: str) -> Select[str, str]:
    """(annotation, tag) of the annotations that are there and carry a tag; those of papers in the trash are not."""
    live = (Annotation.library_id == library_id, Annotation.deleted.is_(False), Paper.deleted.is_(False))
    return (
        select(AnnotationTag.annotation_id, AnnotationTag.tag_id)
        .join(Annotation, Annotation.id == AnnotationTag.annotation_id)
        .join(Paper, (Paper.library_id == Annotation.library_id) & (Paper.id == Annotation.paper_id))
        .where(AnnotationTag.library_id == library_id, AnnotationTag.present, *live)
    )


def carriers(session: Session, library_id: str, tag_ids: Iterable[str]) -> set[str]:
    """The papers that carry at least one of these tags, themselves or by a joined record; none of the trash."""
    query = select(PaperTag.paper_id).where(
        PaperTag.library_id == library_id, PaperTag.tag_id.in_(list(tag_ids)), PaperTag.present
    )
    heads_of = standing(session, library_id)
    heads = {heads_of.get(paper_id, paper_id) for paper_id in session.scalars(query)}
    return {head for head in heads if head is not None}


def _counted(session: Session, library_id: str, model: Any, holder: Any) -> Mapping[str, int]:
    return _known.get(session, library_id, model.__tablename__, lambda: _count(session, library_id, model, holder))


def _count(session: Session, library_id: str, model: Any, holder: Any) -> dict[str, int]:
    """All memberships, less those that ended, and those of odd papers as often as these count."""
    own = model.library_id == library_id
    found = Counter(dict(_pairs(session, select(holder, func.count()).where(own).group_by(holder))))
    # Of tags there is an index of what ended, and none of what has not.
    found.subtract(dict(_pairs(session, select(holder, func.count()).where(own, ~model.present).group_by(holder))))
    heads_of = standing(session, library_id)
    # Counted here and not there: to count in the order of tags, SQLite would go through all memberships.
    of_odd = select(holder, model.paper_id).where(own, model.present, model.paper_id.in_(odd(library_id)))
    seen: set[tuple[str, str]] = set()
    for ident, paper_id in _pairs(session, of_odd):
        head = heads_of.get(paper_id)
        if head is None or (ident, head) in seen:
            found[ident] -= 1
        else:
            seen.add((ident, head))
    return {ident: papers for ident, papers in found.items() if papers}


def _pairs(session: Session, query: Any) -> Iterator[tuple[Any, Any]]:
    return ((row[0], row[1]) for row in session.execute(query))


def odd(library_id: str) -> Any:
    """Papers that do not simply count once: in the trash, joined to others, or joined to."""
    own = Paper.library_id == library_id
    return union(
        select(Paper.id).where(own, Paper.deleted),
        select(Paper.id).where(own, Paper.alias_of > ""),
        select(Paper.alias_of).where(own, Paper.alias_of > ""),
    )


def standing(session: Session, library_id: str) -> dict[str, str | None]:
    """Odd paper → the record that stands for it in the end; None where that one is in the trash."""
    seen = select(Paper.id, Paper.alias_of, Paper.deleted).where(Paper.library_id == library_id)
    rows: dict[str, tuple[str | None, bool]] = {}
    for ident, target, gone in session.execute(union(seen.where(Paper.deleted), seen.where(Paper.alias_of > ""))):
        rows[ident] = (target, gone)
    for target in {target for target, _ in rows.values() if target and target not in rows}:
        rows[target] = (None, False)  # the ledger lets nothing point at what is not there
    found: dict[str, str | None] = {}
    for ident in rows:
        head = _head(rows, ident)
        found[ident] = None if rows[head][1] else head
    return found


def _head(rows: Mapping[str, tuple[str | None, bool]], ident: str) -> str:
    """The end of the way from a record; itself where that leads round in a ring."""
    at, seen = ident, {ident}
    while (target := rows[at][0]) is not None:
        if target in seen:
            return ident
        seen.add(target)
        at = target
    return at
