"""How the server is."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import Out


class BehindOut(Out):
    """How far the indexes of one search backend are behind."""

    backend = fields.String(required=True, metadata={"description": "What keeps the indexes."})
    waiting = fields.Integer(required=True, metadata={"description": "Changes that the indexes do not hold yet."})
    oldest_seconds = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "At least how long the oldest of them has waited; null when none does."},
    )


class HealthOut(Out):
    """The server's health."""

    status = fields.String(required=True, metadata={"enum": ["ok"]})
    version = fields.String(required=True)
    database = fields.String(required=True, metadata={"enum": ["ok"]})
    index_lag = fields.Integer(
        required=True,
        metadata={"description": "Changes that the search indexes do not hold yet; searches find them all the same."},
    )
    indexes = fields.List(
        fields.Nested(BehindOut), required=True, metadata={"description": "The same for each search backend in use."}
    )
