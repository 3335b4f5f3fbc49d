"""The envelope of the sync protocol; what is inside is read by services.requests, member by member."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Range

from postil.schemas.base import In, Out, Text
from postil.services.changes import Token
from postil.services.snapshot import MAX_ROWS

_TOKEN = {
    "type": "array",
    "prefixItems": [{"type": "integer"}, {"type": "string"}],
    "description": 'Version and nonce of a commit; [0, "0"] at first.',
}


class SyncIn(Schema):
    """Operations, and where the last pull ended. Members that are not known are kept and passed over."""

    class Meta:
        """Members that are not known are kept."""

        unknown = INCLUDE

    v = fields.Raw(required=True, metadata={"type": "integer", "description": "Version of the protocol: 1."})
    device = fields.Raw(metadata={"type": "string", "description": "The client's own id, a UUID."})
    epoch = fields.Raw(metadata={"type": "string", "description": "As last received; empty at first."})
    cursor = fields.Raw(metadata=_TOKEN)
    max_seen = fields.Raw(metadata=_TOKEN)
    ack = fields.Raw(metadata={"type": "integer", "description": "Results up to this number were processed."})
    clock = fields.Raw(metadata={"type": "string", "description": "The client's time, RFC 3339."})
    ops = fields.List(
        fields.Dict(keys=fields.String(), metadata={"additionalProperties": True}),
        metadata={"description": "At most 100 operations, in order of `seq`."},
    )
    limit = fields.Raw(metadata={"type": "integer", "description": "Changes wanted at most."})
    record = fields.Raw(metadata={"type": "boolean", "description": "Note how far this replica has pulled."})


class SyncOut(Schema):
    """Changes since the cursor, and what became of the operations."""

    class Meta:
        """Members that are not known are kept."""

        unknown = INCLUDE

    epoch = fields.String(required=True)
    changes = fields.Raw(required=True, metadata={"type": "array", "items": {"type": "object"}})
    cursor = fields.Raw(required=True, metadata=_TOKEN)
    max_seen = fields.Raw(required=True, metadata=_TOKEN)
    more = fields.Boolean(required=True)
    pruned = fields.Integer(required=True, metadata={"description": "What was gone by this version is forgotten."})
    last_seq = fields.Integer(required=True)
    results = fields.Raw(required=True, metadata={"type": "array", "items": {"type": "object"}})
    server_time = fields.String(required=True)
    poll_after = fields.Integer(required=True, metadata={"description": "Seconds until the next idle pull."})


class Trail(fields.String):
    """Tokens as `version:nonce` with commas between."""

    def __init__(self, most: int, doc: str) -> None:
        pattern = r"^(\d{1,18}:\w{1,64}(,\d{1,18}:\w{1,64})*)?$"
        super().__init__(load_default=(), metadata={"description": doc, "pattern": pattern})
        self._pattern, self._most = re.compile(pattern, re.ASCII), most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        tokens = [one for one in text.split(",") if one]
        if self._pattern.fullmatch(text) is None or len(tokens) > self._most:
            raise ValidationError(f"must be at most {self._most} of version:nonce, with commas between.")
        return tuple(Token(int(ver), nonce) for ver, _, nonce in (one.partition(":") for one in tokens))


class SnapshotQuery(In):
    """Where to go on, and which tokens the client knows."""

    after = Text(6000, "The `after` of the chunk before; without it, the first chunk.", load_default=None)
    known = Trail(128, "Tokens where the client's pulls ended; `fork` is the newest that the history has.")
    limit = fields.Integer(
        load_default=MAX_ROWS,
        validate=Range(1, MAX_ROWS, error="must be from {min} to {max}."),
        error_messages={"invalid": "must be a whole number."},
        metadata={"description": "How many rows to give at most."},
    )


class SnapshotOut(Out):
    """One chunk of a snapshot."""

    epoch = fields.String(required=True)
    rows = fields.Raw(
        required=True,
        metadata={
            "type": "array",
            "items": {"type": "object"},
            "description": "Each {e, id, f: {field: [value, version, at]}}.",
        },
    )
    cursor = fields.Raw(required=True, metadata=_TOKEN)
    fork = fields.Raw(required=True, metadata=_TOKEN)
    total = fields.Integer(required=True, metadata={"description": "Rows of the whole snapshot, about."})
    after = fields.String(required=True, allow_none=True, metadata={"description": "Null at the end."})


class DigestQuery(In):
    """At which version."""

    ver = fields.Integer(
        required=True,
        validate=Range(0, 2**62, error="must be a version."),
        error_messages={"invalid": "must be a whole number.", "required": "Missing."},
        metadata={"description": "The version of the client's cursor."},
    )


class DigestOut(Out):
    """The digest, null when the library is at another version."""

    ver = fields.Integer(required=True)
    current = fields.Raw(required=True, metadata=_TOKEN)
    digest = fields.String(required=True, allow_none=True, metadata={"description": "SHA-256, hexadecimal."})
    buckets = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
