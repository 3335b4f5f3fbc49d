"""One round trip of the sync protocol: operations in, outcomes and changes out (docs/reference/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from postil.models import Device, Library, SyncDevice, now
from postil.services import changes, ledger, replicas
from postil.services.changes import START, Token
from postil.services.requests import Request

POLL_SECONDS = 300


def needs_writing(request: Mapping[str, Any]) -> bool:
    """Whether the request brings operations or wishes to be recorded; an idle pull needs no write lock."""
    return bool(request.get("ops")) or request.get("record") is True


def exchange(session: Session, device: Device, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one sync request of a device, in the caller's transaction.

    Raises UpgradeRequired, ResyncRequired (409, `reason`) and Invalid; an operation never raises, its outcome
    tells what became of it.
    """
    request = Request.read(raw, device.id)
    writes = needs_writing(raw)
    library = (ledger.lock if writes else ledger.current)(session, device.library_id)
    replica = replicas.find(session, library.id, request.replica)
    vers = (request.cursor.ver, request.max_seen.ver, library.version)
    tokens = changes.tokens(session, library.id, *vers)
    _check_history(library, request, replica, tokens)
    last = tokens.get(library.version, START)
    if writes:
        replica = replica or replicas.register(session, library.id, request.replica)
        last = _process(session, library, replica, request) or last
        replica.device_id, replica.seen_at, replica.last_pull_ver = device.id, now(), request.cursor.ver
    page = changes.since(session, library, request.cursor, request.limit, last)
    return {
        "epoch": library.epoch,
        "changes": page.changes,
        "cursor": page.cursor.wire,
        "max_seen": last.wire,
        "more": page.more,
        "pruned": library.pruned_ver,
        "last_seq": replica.last_seq if replica else 0,
        "results": replicas.results(session, replica, request.ack) if replica else [],
        "server_time": now().isoformat(),
        "poll_after": POLL_SECONDS,
    }


def _check_history(library: Library, request: Request, replica: SyncDevice | None, tokens: Mapping[int, Token]) -> None:
    if request.epoch and request.epoch != library.epoch:
        raise replicas.resync("history_diverged", "The server was restored from a backup.", replica)
    for token in (request.max_seen, request.cursor):
        if token.ver >= max(1, library.pruned_ver) and tokens.get(token.ver) != token:
            raise replicas.resync("history_diverged", "The server has another history than this device.", replica)
    if 0 < request.cursor.ver < library.pruned_ver:
        raise replicas.resync("history_pruned", "This device has not synced for very long.", replica)


def _process(session: Session, library: Library, replica: SyncDevice, request: Request) -> Token | None:
    """Apply what is new; returns the token of the commit, if there was anything."""
    replicas.forget(session, replica, request.ack)
    ops = replicas.fresh(replica, request)
    if not ops:
        return None
    known = replicas.sent_by_copies(session, replica)
    first = [one for one in ops if one[1] not in known]
    author = ledger.Author(replica.id, request.clock_offset)
    receipt = ledger.apply(session, library.id, author, [op for _, _, op in first])
    replicas.processed(session, replica, ops, dict(zip((seq for seq, _, _ in first), receipt.outcomes, strict=True)))
    return Token(receipt.ver, receipt.nonce) if first else None
