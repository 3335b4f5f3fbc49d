"""Annotations out of a file: made once, under the ids that they had, and dated as they were."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from postil.domain.fields import ANNOTATION
from postil.domain.identifiers import NAMESPACE
from postil.domain.ops import Op, valid_id
from postil.formats.reference import AnnotationOf
from postil.models import Annotation, AnnotationTag
from postil.services import edits, papers, tags


def saving(session: Session, library_id: str, paper_id: str, given: Sequence[AnnotationOf]) -> list[Op]:
    """The operations that annotate a paper with these: one that is there keeps what it says, and gets what it lacks."""
    ops: list[Op] = []
    for one in given:
        ident = _ident(paper_id, one)
        held = session.get(Annotation, (library_id, ident))
        own = _written(ident, paper_id, one, held)
        for name in papers.once([name for name in one.tags if not edits.refusal("tag", "name", name)]):
            tag_id, made = tags.making(session, library_id, name)
            tagged = session.get(AnnotationTag, (library_id, ident, tag_id))
            ops += made
            if made or tagged is None or not tagged.present:
                own.append(Op("add", "annotation_tag", f"{ident}|{tag_id}"))
        ops += own if held else _dated(own, one)
    return ops


def _written(ident: str, paper_id: str, one: AnnotationOf, held: Annotation | None) -> list[Op]:
    """The operations that write the fields of an annotation which it lacks."""
    ops = []
    if held is None or not held.paper_id:
        ops.append(edits.put("annotation", ident, "paper_id", paper_id))
    elif held.deleted:
        ops.append(Op("restore", "annotation", ident))
    return ops + [
        edits.put("annotation", ident, name, value)
        for name, value in one.fields.items()
        if not edits.refusal("annotation", name, value)
        and value != ANNOTATION[name].empty
        and (held is None or getattr(held, name) == ANNOTATION[name].empty)
    ]


def _dated(ops: list[Op], one: AnnotationOf) -> list[Op]:
    """The operations that make an annotation, dated back to when it was made first."""
    at = past(one.created_at)
    return [replace(op, ts=int(at.timestamp() * 1000), exact=True) for op in ops] if at else ops


def keep_days(session: Session, library_id: str, paper_id: str, given: Sequence[AnnotationOf], made: set[str]) -> None:
    """Those that are new (`made`: their ids) stand where they stood among others, and say when they were changed."""
    for one in given:
        ident = _ident(paper_id, one)
        found = session.get(Annotation, (library_id, ident)) if ident in made else None
        begun, changed = past(one.created_at), past(one.updated_at)
        if found is not None and begun is not None:
            found.created_at = begun
            found.updated_at = max(begun, changed or begun)


def new(ops: Sequence[Op]) -> set[str]:
    """The ids of the annotations that these operations make."""
    return {op.id for op in ops if op.entity == "annotation" and op.field == "paper_id"}


def past(text: str) -> datetime | None:
    """An ISO 8601 time that is not still to come, in UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo and at <= datetime.now(UTC) else None
    except (ValueError, OverflowError):
        return None


def _ident(paper_id: str, one: AnnotationOf) -> str:
    """The id that the file gives, else one made of what is said: the same file makes the same annotation."""
    if valid_id("annotation", one.id):
        return one.id
    said = json.dumps([paper_id, one.id, one.fields.get("target"), one.created_at], sort_keys=True, default=str)
    return str(uuid.uuid5(NAMESPACE, f"annotation:{said.encode('utf-8', 'replace').hex()}"))
