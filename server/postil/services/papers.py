"""Papers: save, change, note, remove and bring back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain.errors import NotFound
from postil.domain.fields import PAPER
from postil.domain.identifiers import STRONG, Identifier
from postil.domain.ops import Op
from postil.domain.spelling import name_key
from postil.models import Paper, now
from postil.services import aliases, edits, lists, tags
from postil.services.drafts import PaperDraft, identify
from postil.services.edits import Writer

#: What a page shows of a paper; a later save fills gaps in it and changes nothing else.
SEEN_FIELDS = ("title", "authors", "abstract", "published_on", "venue", "url", "pdf_url", "code_url", "extra")
#: What the user says of a paper.
OWN_FIELDS = ("status", "rating", "starred", "progress", "read_at")


@dataclass(frozen=True, slots=True)
class Saved:
    """The paper, and whether it is new to the library."""

    paper: Paper
    created: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What saving a draft takes: the record it goes to, and the operations."""

    paper_id: str
    ops: list[Op]
    created: bool


def save(session: Session, writer: Writer, draft: PaperDraft) -> Saved:
    """Save a paper, or fill the gaps of the one that is there: nothing that the user wrote is replaced.

    Identifiers, tags and lists are added; a note is kept only when there was none. Raises Invalid.
    """
    plan = saving(session, writer.library_id, draft)
    edits.commit(session, writer, plan.ops)
    return Saved(aliases.resolve(session, writer.library_id, plan.paper_id), plan.created)


def saving(session: Session, library_id: str, draft: PaperDraft) -> Plan:
    """The operations that save a draft, not applied yet. Raises Invalid."""
    known = identify(draft)
    held = aliases.holders(session, library_id, [(one.scheme, one.value) for one in known])
    paper_id = _existing(session, library_id, known, held) or ids.paper_id(known[0])
    before = session.get(Paper, (library_id, paper_id))
    created = before is None or before.deleted
    ops = [Op("restore", "paper", paper_id)] if created else []
    if before is None:
        ops.append(edits.put("paper", paper_id, "canonical", str(known[0]), fill=True))
    ops += _gaps(before, paper_id, draft)
    missing = [one for one in known if (paper_id, one.scheme, one.value) not in held]
    ops += [Op("add", "identifier", f"{paper_id}|{one}") for one in missing]
    for name in once(draft.tags):
        ops += tags.adding(session, library_id, paper_id, name)
    for name in once(draft.lists):
        ops += lists.adding(session, library_id, paper_id, name)
    return Plan(paper_id, ops, created)


def once(names: Sequence[str]) -> list[str]:
    """The names of tags or lists without those that only spell an earlier one differently."""
    return list({name_key(name): name for name in reversed(names)}.values())[::-1]


def _existing(
    session: Session, library_id: str, known: list[Identifier], held: list[tuple[str, str, str]]
) -> str | None:
    """The record that holds the strongest of these identifiers and is not proven to be another paper."""
    for one in [one for one in known if one.scheme in STRONG] or known[:1]:
        for holder, scheme, value in sorted(held):
            if (scheme, value) == (one.scheme, one.value):
                head = aliases.resolve(session, library_id, holder).id
                if one == known[0] or not aliases.contradicts(session, library_id, head, known):
                    return head
    return None


def _gaps(before: Paper | None, paper_id: str, draft: PaperDraft) -> list[Op]:
    ops = []
    for name in (*SEEN_FIELDS, *OWN_FIELDS):
        value = draft.fields.get(name)
        if value is None or value == PAPER[name].empty:
            continue
        op = edits.put("paper", paper_id, name, value, fill=True)
        if before is None or getattr(before, name) == PAPER[name].empty:
            ops.append(op)
    if draft.note and (before is None or not before.note):
        ops.append(edits.put("paper", paper_id, "note", draft.note))
    return ops


def get(session: Session, library_id: str, ident: str, *, trashed: bool = False) -> Paper:
    """The record that stands for a paper. Raises NotFound, also for one in the trash unless `trashed`."""
    found = aliases.resolve(session, library_id, ident)
    if found.deleted and not trashed:
        raise NotFound("This paper is in the trash.", trashed=True)
    return found


def change(
    session: Session, writer: Writer, ident: str, fields: Mapping[str, Any], expected: int | None = None
) -> Paper:
    """Write some fields of a paper (domain/fields.py). Raises NotFound, Invalid, and Stale when not at `expected`."""
    paper = get(session, writer.library_id, ident)
    edits.expect(paper.ver, expected)
    ops = [
        edits.put("paper", paper.id, name, value)
        for name, value in fields.items()
        if edits.read("paper", name, value) != getattr(paper, name)
    ]
    ops += reading(paper.id, fields) if any(op.field == "status" for op in ops) else []
    edits.commit(session, writer, ops)
    return paper


def reading(ident: str, fields: Mapping[str, Any]) -> list[Op]:
    """What goes with marking a paper read: the time of reading, unless that is given."""
    if fields.get("status") != "read" or fields.get("read_at"):
        return []
    return [edits.put("paper", ident, "read_at", now().isoformat(timespec="seconds"))]


def write_note(session: Session, writer: Writer, ident: str, text: str, base_text: str | None = None) -> str:
    """Write the note, merging it with edits made since `base_text` was read; `applied` or `merged`."""
    paper = get(session, writer.library_id, ident)
    if text == paper.note:
        return "applied"
    receipt = edits.commit(session, writer, [edits.put("paper", paper.id, "note", text, base_text=base_text)])
    return receipt.outcomes[0].outcome if receipt else "applied"


def remove(session: Session, writer: Writer, ident: str, expected: int | None = None) -> Paper:
    """Put a paper, and the records that point at it, into the trash."""
    paper = get(session, writer.library_id, ident)
    edits.expect(paper.ver, expected)
    gone = [paper, *aliases.members(session, writer.library_id, paper.id)]
    edits.commit(session, writer, [Op("del", "paper", one.id) for one in gone if not one.deleted])
    return paper


def restore(session: Session, writer: Writer, ident: str) -> Paper:
    """Bring a paper back from the trash, as it was."""
    paper = get(session, writer.library_id, ident, trashed=True)
    back = [paper, *aliases.members(session, writer.library_id, paper.id)]
    edits.commit(session, writer, [Op("restore", "paper", one.id) for one in back if one.deleted])
    return paper
