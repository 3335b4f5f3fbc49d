"""One round trip of the sync protocol: operations in, outcomes and changes out (docs/reference/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, ResyncRequired, UpgradeRequired
from postil.domain.ops import Op, Rejected, milliseconds, parse
from postil.models import Device, Library, OpResult, SyncDevice, now
from postil.services import changes, ledger
from postil.services.changes import Token

PROTOCOL = 1
MAX_OPS = 100
MAX_PAGE = 500
POLL_SECONDS = 300


def needs_writing(request: Mapping[str, Any]) -> bool:
    """Whether the request brings operations; an idle pull is answered without the write lock."""
    return bool(request.get("ops"))


def exchange(session: Session, device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one sync request (SYNC.md, Request and response) of a device, in the caller's transaction.

    Raises UpgradeRequired, ResyncRequired (409, `reason`) and Invalid; an operation never raises, its outcome
    tells what became of it.
    """
    _check_version(request)
    replica_id = _replica_id(request, device)
    cursor, seen = _token(request, "cursor"), _token(request, "max_seen")
    if needs_writing(request):
        library = ledger.lock(session, device.library_id)
    else:
        library = session.scalars(select(Library).where(Library.id == device.library_id)).one()
    _check_history(session, library, request, cursor, seen)
    replica = session.get(SyncDevice, (library.id, replica_id))
    if needs_writing(request):
        replica = replica or _register(session, library, replica_id)
        _process(session, library, replica, request)
        replica.device_id, replica.seen_at, replica.last_pull_ver = device.id, now(), cursor.ver
    page = changes.since(session, library, cursor, _limit(request))
    return {
        "epoch": library.epoch,
        "changes": page.changes,
        "cursor": page.cursor.wire,
        "max_seen": changes.newest(session, library).wire,
        "more": page.more,
        "last_seq": replica.last_seq if replica else 0,
        "results": _results(session, library.id, replica_id, _ack(request)),
        "server_time": now().isoformat(),
        "poll_after": POLL_SECONDS,
    }


def _check_version(request: Mapping[str, Any]) -> None:
    version = request.get("v")
    if isinstance(version, bool) or not isinstance(version, int):
        raise Invalid("The request does not say its protocol version.", {"v": ["Must be a whole number."]})
    if version < PROTOCOL:
        raise UpgradeRequired("This extension is too old for the server. Update it; what waits here is kept.")
    if version > PROTOCOL:
        raise UpgradeRequired(f"The server speaks version {PROTOCOL} of the sync protocol. Update the server.")


def _replica_id(request: Mapping[str, Any], device: Device) -> str:
    given = request.get("device", device.id)
    if not isinstance(given, str) or len(given) != 36 or not given.isascii():
        raise Invalid("The device must be a UUID.", {"device": ["Must be a UUID."]})
    return given


def _token(request: Mapping[str, Any], name: str) -> Token:
    given = request.get(name, [0, "0"])
    match given:
        case [int(ver), str(nonce)] if not isinstance(ver, bool) and 0 <= ver < 2**62:
            return Token(ver, nonce)
        case _:
            raise Invalid(f"{name} must be a version and a nonce.", {name: ["Must be [version, nonce]."]})


def _limit(request: Mapping[str, Any]) -> int:
    given = request.get("limit", MAX_PAGE)
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise Invalid("limit must be a whole number from 1.", {"limit": ["Must be a whole number from 1."]})
    return min(given, MAX_PAGE)


def _ack(request: Mapping[str, Any]) -> int:
    given = request.get("ack", 0)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**62:
        raise Invalid("ack must be a sequence number.", {"ack": ["Must be a whole number."]})
    return given


def _check_history(session: Session, library: Library, request: Mapping[str, Any], cursor: Token, seen: Token) -> None:
    epoch = request.get("epoch") or ""
    if epoch and epoch != library.epoch:
        raise ResyncRequired("The server was restored from a backup.", reason="history_diverged")
    for token in (cursor, seen):
        if token.ver and not changes.known(session, library.id, token):
            raise ResyncRequired("The server has another history than this device.", reason="history_diverged")


def _register(session: Session, library: Library, replica_id: str) -> SyncDevice:
    made = SyncDevice(library_id=library.id, id=replica_id, device_id="", last_seq=0, last_pull_ver=0)
    session.add(made)
    return made


def _process(session: Session, library: Library, replica: SyncDevice, request: Mapping[str, Any]) -> None:
    _forget(session, replica, _ack(request))
    fresh = _fresh(replica, request["ops"])
    if not fresh:
        return
    author = ledger.Author(replica.id, _clock_offset(request))
    receipt = ledger.apply(session, library.id, author, [op for _, op in fresh])
    for (seq, _), outcome in zip(fresh, receipt.outcomes, strict=True):
        if outcome.outcome != "applied":
            session.add(
                OpResult(
                    library_id=library.id,
                    device_id=replica.id,
                    seq=seq,
                    outcome=outcome.outcome,
                    detail=outcome.detail,
                )
            )
    replica.last_seq = fresh[-1][0]
    session.flush()


def _fresh(replica: SyncDevice, ops: Any) -> list[tuple[int, Op | Rejected]]:
    """The operations that were not processed before, in order. Raises Invalid and ResyncRequired."""
    if not isinstance(ops, list) or len(ops) > MAX_OPS:
        raise Invalid(f"ops must be a list of at most {MAX_OPS}.", {"ops": [f"At most {MAX_OPS}."]})
    fresh: list[tuple[int, Op | Rejected]] = []
    last = replica.last_seq
    for raw in ops:
        seq = raw.get("seq") if isinstance(raw, dict) else None
        if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq < 2**62:
            raise Invalid("Every operation needs a sequence number.", {"ops": ["seq must be a whole number."]})
        if seq <= last:
            continue
        if seq != last + 1:
            raise ResyncRequired(
                f"Operation {last + 1} of this device never came.", reason="device_unknown", last_seq=last
            )
        last = seq
        try:
            fresh.append((seq, parse(raw)))
        except Rejected as why:
            fresh.append((seq, why))
    return fresh


def _clock_offset(request: Mapping[str, Any]) -> int:
    clock = request.get("clock")
    try:
        return milliseconds(now().isoformat()) - milliseconds(clock) if isinstance(clock, str) else 0
    except ValueError:
        return 0


def _forget(session: Session, replica: SyncDevice, ack: int) -> None:
    session.execute(
        delete(OpResult).where(
            OpResult.library_id == replica.library_id, OpResult.device_id == replica.id, OpResult.seq <= ack
        )
    )


def _results(session: Session, library_id: str, replica_id: str, ack: int) -> list[dict[str, Any]]:
    query = (
        select(OpResult)
        .where(OpResult.library_id == library_id, OpResult.device_id == replica_id, OpResult.seq > ack)
        .order_by(OpResult.seq)
    )
    return [{"seq": one.seq, "outcome": one.outcome, **one.detail} for one in session.scalars(query)]
