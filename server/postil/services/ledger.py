"""The only writer: applies operations with versions, history and index outbox in the caller's transaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from postil.domain.fields import PRESENT
from postil.domain.merge import Current, Decision, decide, replaced
from postil.domain.ops import Op, Rejected
from postil.models import Commit, History, IndexOutbox, Library, now
from postil.search.relational import joined
from postil.services import aliases, revival
from postil.services.batch import Batch
from postil.services.derived import derive


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the device of the operations, and how far its clock is behind the server's (ms)."""

    device: str
    clock_offset: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one operation: applied, merged, superseded, kept or rejected (with a reason)."""

    op: Op
    outcome: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A commit: its token (version, nonce), the outcomes in order, and the papers that it touched."""

    ver: int
    nonce: str
    outcomes: tuple[Outcome, ...]
    papers: frozenset[str]


def lock(session: Session, library_id: str) -> Library:
    """The library's row, locked against other writers until the transaction ends."""
    query = select(Library).where(Library.id == library_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def current(session: Session, library_id: str) -> Library:
    """The library's row as it stands, without waiting for writers."""
    return session.scalars(select(Library).where(Library.id == library_id)).one()


def apply(session: Session, library_id: str, author: Author, ops: Sequence[Op | Rejected]) -> Receipt:
    """Apply operations in order as one commit. Never raises for an operation: its outcome says what happened.

    A `Rejected` in the place of an operation stands for one that could not be read; it is counted and passed over.
    """
    library = lock(session, library_id)
    batch = Batch(session, library_id)
    batch.load([op for op in ops if isinstance(op, Op)])
    outcomes = []
    for op in ops:
        library.version += 1
        outcomes.append(_one(batch, author, op, library.version))
    if ops:
        for follow in aliases.proven(batch):
            library.version += 1
            _one(batch, Author(aliases.IDENTITY), follow, library.version)
    nonce = _close(batch, library, author) if ops else ""
    return Receipt(library.version, nonce, tuple(outcomes), frozenset(batch.touched))


def _one(batch: Batch, author: Author, op: Op | Rejected, ver: int) -> Outcome:
    if isinstance(op, Rejected):
        return Outcome(Op("", "", ""), "rejected", {"reason": str(op)})
    present = int(time.time() * 1000)
    offset = 0 if op.exact else author.clock_offset
    ts = present if op.ts is None else min(max(0, op.ts + offset, op.after + 1 if op.after else 0), present)
    if op.kind in {"del", "restore"}:
        return _existence(batch, author, op, ver, ts)
    if op.kind == "set" and op.field == "canonical" and not aliases.names_itself(op):
        return Outcome(op, "rejected", {"reason": "the id of a paper is made from its canonical id"})
    if op.field == "alias_of" and (why := aliases.refusal(batch.session, batch.library_id, op)):
        return Outcome(op, "rejected", {"reason": why})
    current = batch.current(op)
    decision = decide(current, op, author.device, ts)
    if decision.outcome == "rejected":
        return Outcome(op, "rejected", {"reason": f"{op.field} never changes"})
    if not (_again(op) and current.ver and decision.value == current.value):
        _write(batch, op, decision, ver)
    if decision.write and op.kind != "remove":
        _revive(batch, op, decision, ver)
    return Outcome(op, decision.outcome, _detail(current, decision))


def _revive(batch: Batch, op: Op, decision: Decision, ver: int) -> None:
    for thing in revival.revived(batch, op):
        asides = replaced(batch.current(thing), False)
        found = Decision("applied", True, False, decision.ts, decision.device, asides)
        _write(batch, replace(thing, seq=op.seq), found, ver)


def _again(op: Op) -> bool:
    """Whether the server itself adds or removes, and sees what stands there: to do the same again is no change."""
    return op.stamp == PRESENT and op.seq is None and op.ts is None


def _detail(current: Current, decision: Decision) -> dict[str, Any]:
    if decision.outcome == "superseded":
        return {"kept": decision.value}
    return {"conflict": True, "theirs": current.value} if decision.conflict else {}


def _existence(batch: Batch, author: Author, op: Op, ver: int, ts: int) -> Outcome:
    current = batch.current(op)
    gone = op.kind == "del"
    if gone and not batch.exists(op.entity, op.id):
        return Outcome(op, "applied")
    if gone and revival.unseen(batch, op, author.device):
        return Outcome(op, "kept", {"reason": "it holds something that this device had not seen"})
    later = max(ts, current.ts + 1)
    decision = Decision("applied", True, gone, later, author.device, replaced(current, gone))
    _write(batch, op, decision, ver)
    if not gone:
        _revive(batch, op, decision, ver)  # an annotation that comes back brings its paper
    return Outcome(op, "applied")


def _write(batch: Batch, op: Op, decision: Decision, ver: int) -> None:
    stood = batch.version(op)
    batch.history += [
        {
            "library_id": batch.library_id,
            "entity": op.entity,
            "entity_id": op.id,
            "field": op.stamp,
            "value": put.value,
            "reason": put.reason,
            "ver": ver,
            # of two that were merged the first is what stood there
            "written_ver": stood.ver if stood and place == 0 and put.reason != "superseded" else None,
            "device_id": put.device,
            "ts": put.ts,
        }
        for place, put in enumerate(decision.asides)
    ]
    if decision.write:
        if op.field == "alias_of":
            batch.parted.add(batch.row("paper", op.id).alias_of)
        _stamp(batch, op, decision, ver, op.seq)


def _stamp(batch: Batch, op: Op, decision: Decision, ver: int, seq: int | None) -> None:
    row = batch.row(op.entity, op.id)
    batch.set(row, op.stamp, decision.value)
    derive(row, op.entity, op.stamp)
    version = batch.version(op)
    if version is None:
        version = batch.add_version(op)
    version.ver, version.ts = ver, decision.ts
    version.device_id = decision.device
    version.seq = seq if decision.outcome != "merged" else None
    batch.touch(op, ver)


def _close(batch: Batch, library: Library, author: Author) -> str:
    nonce = secrets.token_hex(8)
    batch.session.add(Commit(library_id=library.id, ver=library.version, nonce=nonce, device_id=author.device))
    papers = batch.papers()
    for paper in papers.values():
        paper.updated_at = now()
        paper.ver = max(paper.ver, batch.touched[paper.id])
    heads = {*batch.parted, *(paper.alias_of for paper in papers.values())}
    changed = {*batch.touched, *(head for head in heads if head)}
    # As statements and not as objects: each object's number would be fetched by a statement of its own.
    indexed = [{"library_id": library.id, "paper_id": paper_id} for paper_id in sorted(changed)]
    for model, rows in ((IndexOutbox, indexed), (History, batch.history)):
        if rows:
            batch.session.execute(insert(model), rows)
    joined.saved(batch.session, library)
    batch.session.flush()
    return nonce
