"""Replicas and their sequence numbers: what of a request is new, what is a retry, and what is another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from postil.domain.errors import ResyncRequired
from postil.domain.ops import Op, Rejected, nonce, parse
from postil.models import OpResult, SyncDevice
from postil.services.ledger import Outcome
from postil.services.requests import Request

#: So many nonces of its last operations are kept for each replica.
RECENT = 500
#: Characters from which a nonce is taken for one of its kind in the whole library; a shorter one, which another
#: client may use too, says something of its own replica only.
UNMISTAKABLE = 16


def find(session: Session, library_id: str, replica_id: str) -> SyncDevice | None:
    """The replica of that id, if the library knows it."""
    return session.get(SyncDevice, (library_id, replica_id))


def register(session: Session, library_id: str, replica_id: str) -> SyncDevice:
    """A replica that the library did not know before."""
    made = SyncDevice(library_id=library_id, id=replica_id, device_id="", last_seq=0, last_pull_ver=0, recent=[])
    session.add(made)
    return made


def resync(reason: str, sentence: str, replica: SyncDevice | None) -> ResyncRequired:
    """The refusal that tells a client how far the server had come with its operations."""
    last, recent = (replica.last_seq, [one for one in replica.recent if one]) if replica else (0, [])
    return ResyncRequired(sentence, reason=reason, last_seq=last, recent=recent)


def fresh(replica: SyncDevice, request: Request) -> list[tuple[int, str, Op | Rejected]]:
    """(number, nonce, operation) of those that were not processed before, in order.

    Raises ResyncRequired when numbers are missing, or were used by a copy of the replica for other operations.
    """
    found: list[tuple[int, str, Op | Rejected]] = []
    last = replica.last_seq
    for seq, raw in request.ops:
        mark = nonce(raw)
        if seq <= replica.last_seq:
            known = _nonce_of(replica, seq)
            if mark and known and mark != known:
                raise resync("device_unknown", f"Operation {seq} of this device was another one.", replica)
            continue
        if seq <= last:
            continue
        if seq != last + 1:
            raise resync("device_unknown", f"Operation {last + 1} of this device never came.", replica)
        last = seq
        try:
            found.append((seq, mark, parse(raw)))
        except Rejected as why:
            found.append((seq, mark, why))
    return found


def _nonce_of(replica: SyncDevice, seq: int) -> str:
    back = replica.last_seq - seq
    return replica.recent[-1 - back] if back < len(replica.recent) else ""


def sent_by_copies(session: Session, replica: SyncDevice) -> set[str]:
    """Nonces of what other replicas sent lately.

    Profiles that were copied with edits waiting take new names, and each sends what waited. It is asked for as long
    as this replica may still be sending that.
    """
    if replica.last_seq >= RECENT:
        return set()
    query = select(SyncDevice.recent).where(SyncDevice.library_id == replica.library_id, SyncDevice.id != replica.id)
    return {mark for recent in session.scalars(query) for mark in recent if len(mark) >= UNMISTAKABLE}


def processed(
    session: Session,
    replica: SyncDevice,
    ops: Sequence[tuple[int, str, Op | Rejected]],
    outcomes: Mapping[int, Outcome],
) -> None:
    """Note that these operations were processed, and what became of those that were not plainly applied.

    `outcomes` by number; it lacks those that a copy of the replica had sent.
    """
    session.add_all(
        OpResult(
            library_id=replica.library_id,
            device_id=replica.id,
            seq=seq,
            outcome=outcome.outcome,
            detail=outcome.detail,
        )
        for seq, outcome in outcomes.items()
        if outcome.outcome != "applied"
    )
    replica.last_seq = ops[-1][0]
    replica.recent = [*replica.recent, *(mark for _, mark, _ in ops)][-RECENT:]
    session.flush()


def forget(session: Session, replica: SyncDevice, ack: int) -> None:
    """Drop results that the replica has worked in."""
    session.execute(
        delete(OpResult).where(
            OpResult.library_id == replica.library_id, OpResult.device_id == replica.id, OpResult.seq <= ack
        )
    )


def results(session: Session, replica: SyncDevice, ack: int) -> list[dict[str, Any]]:
    """Results after `ack`, in order, as on the wire."""
    query = (
        select(OpResult)
        .where(OpResult.library_id == replica.library_id, OpResult.device_id == replica.id, OpResult.seq > ack)
        .order_by(OpResult.seq)
    )
    return [{"seq": one.seq, "outcome": one.outcome, **one.detail} for one in session.scalars(query)]
