"""Many papers at once: what was read from files into a library, in commits small enough for others to write between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from postil.domain.errors import Invalid, PostilError
from postil.domain.identifiers import BadIdentifier, Identifier, normalise
from postil.domain.spelling import name_key
from postil.formats.listing import ListingRow
from postil.formats.reference import Document, Reference, Unread
from postil.models import Paper
from postil.models.engine import writing
from postil.services import annotation_imports, edits, history, papers, shelving
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from postil.services.papers import Plan

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows were read, and how many of them were new papers."""

    rows: int
    created: int


@dataclass(slots=True)
class Report:
    """What became of a file: papers that are new, entries that were known, and what could not be taken in, and why."""

    entries: int = 0
    created: int = 0
    known: int = 0
    #: Annotations that are new.
    annotations: int = 0
    unread: list[Unread] = field(default_factory=list)
    #: What was left out of entries that were taken in.
    left_out: list[Unread] = field(default_factory=list)
    #: Versions of the library before and after: what undo takes back.
    after: int = 0
    until: int = 0


def rows(
    sessions: sessionmaker[Session],
    writer: Writer,
    found: Iterable[ListingRow],
    tags: Sequence[str],
    progress: Callable[[int], object],
) -> Count:
    """Save every row; what is in the library already stays as it is. Killed halfway, run again."""
    read = [Reference(_fields(row), tuple(row.identifiers.items()), tuple(tags)) for row in found]
    for name in tags:
        edits.read("tag", "name", name)
    report = document(sessions, writer, Document(tuple(read)), progress)
    return Count(report.entries, report.created)


def _fields(row: ListingRow) -> dict[str, Any]:
    extra = {} if row.n_authors is None else {"extra": {"n_authors": row.n_authors}}
    return {"title": row.title, "abstract": row.abstract, "published_on": row.published_on, **extra}


def document(
    sessions: sessionmaker[Session],
    writer: Writer,
    found: Document,
    progress: Callable[[int], object],
    tags: Sequence[str] = (),
) -> Report:
    """Save every paper of a file, also with `tags`; by the rules of any save (services/papers.py).

    An entry that cannot be taken in stops no other. Killed halfway, run again: what is there stays as it is.
    """
    report = Report(unread=list(found.unread))
    with sessions() as session:
        report.after = report.until = history.version(session, writer.library_id)
    shelving.colors(sessions, writer, found.shelf)
    new: set[str] = set()
    known: set[str] = set()
    waiting = _unlisted(found)
    while chunk := list(islice(waiting, CHUNK)):
        for reference, plan in _saved(sessions, writer, chunk, tags, report):
            (new if plan.created else known).add(plan.paper_id)
            report.annotations += len(annotation_imports.new(plan.ops))
            report.left_out += _lost(reference)
        report.entries += len(chunk)
        progress(report.entries)
    shelving.lists(sessions, writer, found.shelf)
    shelving.searches(sessions, writer, found.shelf)
    with sessions() as session:
        report.until = history.version(session, writer.library_id)
    report.created = len(new)
    report.known = report.entries - len(new) - (len(report.unread) - len(found.unread))
    return report


def _unlisted(found: Document) -> Iterator[Reference]:
    """The references without those lists that the file gives as wholes: they are filled in their order in the end."""
    whole = {name_key(one.name) for one in found.shelf.lists}
    for one in found.references:
        yield replace(one, lists=tuple(name for name in one.lists if name_key(name) not in whole))


def _saved(
    sessions: sessionmaker[Session], writer: Writer, chunk: list[Reference], tags: Sequence[str], report: Report
) -> Iterator[tuple[Reference, Plan]]:
    """The entries that could be saved, as one commit; one by one where that is refused."""
    try:
        plans = _save(sessions, writer, chunk, tags, report)
    except PostilError as why:
        if len(chunk) == 1:
            report.unread.append(_refused(chunk[0], why))
            return
        for one in chunk:
            yield from _saved(sessions, writer, [one], tags, report)
        return
    yield from plans


def _save(
    sessions: sessionmaker[Session], writer: Writer, chunk: list[Reference], tags: Sequence[str], report: Report
) -> list[tuple[Reference, Plan]]:
    plans: list[tuple[Reference, Plan]] = []
    unread: list[Unread] = []
    with sessions() as session:
        writing(session, writer.library_id)
        for reference in chunk:
            try:
                plan = papers.saving(session, writer.library_id, draft(reference, tags))
            except Invalid as why:
                unread.append(_refused(reference, why))
            else:
                plans.append((reference, _annotated(session, writer, _dated(plan, reference), reference)))
        edits.commit(session, writer, [op for _, plan in plans for op in plan.ops])
        for reference, plan in plans:
            _keep_days(session, writer.library_id, reference, plan)
        session.commit()
    report.unread += unread
    return plans


def draft(reference: Reference, tags: Sequence[str] = ()) -> PaperDraft:
    """An entry of a file as a paper to be saved, without those parts that cannot be kept (see `_lost`)."""
    known = [one for pair in reference.identifiers if (one := _identifier(*pair))]
    first: dict[str, str] = {}
    for one in known:
        first.setdefault(one.scheme, one.value)
    return PaperDraft(
        {name: value for name, value in reference.fields.items() if not edits.refusal("paper", name, value)},
        first,
        tuple(name for name in (*reference.tags, *tags) if not edits.refusal("tag", "name", name)),
        tuple(name for name in reference.lists if not edits.refusal("list", "name", name)),
        "" if edits.refusal("paper", "note", reference.note) else reference.note,
        more=tuple(known),
        canonical=_identifier(*reference.canonical.split(":", 1)) if ":" in reference.canonical else None,
    )


def _identifier(scheme: str, value: str) -> Identifier | None:
    try:
        return replace(normalise(scheme, value), version=None)
    except BadIdentifier:
        return None


def _refused(reference: Reference, why: PostilError) -> Unread:
    """Why an entry was not taken in: by what it had to leave out, where it had to."""
    reasons = dict.fromkeys([*(one.why for one in _lost(reference)), why.message])
    return Unread(reference.place, " ".join(reasons))


def _lost(reference: Reference) -> list[Unread]:
    """What of an entry is left out, and why."""
    given = [("paper", name, value) for name, value in reference.fields.items() if value is not None]
    given += [("paper", "note", reference.note), *(("tag", "name", name) for name in reference.tags)]
    given += [("list", "name", name) for name in reference.lists]
    given += [("annotation", name, value) for one in reference.annotations for name, value in one.fields.items()]
    given += [("tag", "name", name) for one in reference.annotations for name in one.tags]
    reasons = [why for entity, name, value in given if (why := edits.refusal(entity, name, value))]
    reasons += [
        f"“{value[:80]}” is no identifier of the kind {scheme}."
        for scheme, value in reference.identifiers
        if _identifier(scheme, value) is None
    ]
    return [Unread(reference.place, why) for why in reasons]


def _dated(plan: Plan, reference: Reference) -> Plan:
    """The same, its beginning dated back to when the paper was saved first."""
    at = annotation_imports.past(reference.saved_at)
    if at is None or not plan.created:
        return plan
    saved = int(at.timestamp() * 1000)
    begins = ("restore", "paper")
    ops = [replace(op, ts=saved, exact=True) if (op.kind, op.entity) == begins else op for op in plan.ops]
    return replace(plan, ops=ops)


def _annotated(session: Session, writer: Writer, plan: Plan, reference: Reference) -> Plan:
    ops = annotation_imports.saving(session, writer.library_id, plan.paper_id, reference.annotations)
    return replace(plan, ops=[*plan.ops, *ops])


def _keep_days(session: Session, library_id: str, reference: Reference, plan: Plan) -> None:
    """A new paper stands where it stood among those that were saved before and after it; so do its annotations."""
    at = annotation_imports.past(reference.saved_at)
    paper = session.get(Paper, (library_id, plan.paper_id)) if at is not None and plan.created else None
    if paper is not None and at is not None:
        paper.created_at = min(paper.created_at, at)
    made = annotation_imports.new(plan.ops)
    annotation_imports.keep_days(session, library_id, plan.paper_id, reference.annotations, made)
