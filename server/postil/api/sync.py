"""/api/v1/sync: the sync protocol (docs/reference/sync.md): round trips, the snapshot, the digest."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from postil.api import compression
from postil.api.endpoint import Call, Contract, endpoint
from postil.domain.errors import TooLarge
from postil.schemas.sync import DigestOut, DigestQuery, SnapshotOut, SnapshotQuery, SyncIn, SyncOut
from postil.services import digest, ledger, snapshot, sync

blueprint = Blueprint("sync", __name__, url_prefix="/v1/sync")
blueprint.after_request(compression.gzipped)
#: Bytes of a request with several operations; a single one may be longer, as a note with its base may be.
MAX_BYTES = 256 * 1024


@blueprint.post("")
@endpoint(Contract(body=SyncIn, returns=SyncOut, scope="sync", writes=sync.needs_writing, fails=(409, 426)))
def exchange(call: Call) -> dict[str, Any]:
    """Send operations and receive changes. An operation never fails the request: its outcome tells.

    A request without operations does not wait for writers.
    """
    if (request.content_length or 0) > MAX_BYTES and len(call.body.get("ops") or ()) > 1:
        raise TooLarge("Send at most 256 KiB of operations at a time.")
    return sync.exchange(call.session, call.asker, call.body)


@blueprint.get("/snapshot")
@endpoint(Contract(query=SnapshotQuery, returns=SnapshotOut, scope="sync", fails=(409,)))
def whole(call: Call) -> dict[str, Any]:
    """The whole library as of one commit, in chunks, and the newest commit that the client and the server share."""
    query = call.query
    found = ledger.current(call.session, call.library_id)
    return snapshot.chunk(call.session, found, query["after"], query["known"], query["limit"]).wire


@blueprint.get("/digest")
@endpoint(Contract(query=DigestQuery, returns=DigestOut, scope="sync"))
def check(call: Call) -> dict[str, Any]:
    """A hash of all synced fields, if the library is at that version."""
    return digest.of(call.session, ledger.current(call.session, call.library_id), call.query["ver"])
