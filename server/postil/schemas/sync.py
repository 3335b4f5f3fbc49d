"""The envelope of the sync protocol; what is inside is read by services.sync, member by member."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

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
    last_seq = fields.Integer(required=True)
    results = fields.Raw(required=True, metadata={"type": "array", "items": {"type": "object"}})
    server_time = fields.String(required=True)
    poll_after = fields.Integer(required=True, metadata={"description": "Seconds until the next idle pull."})
