"""How the server is."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import Out


class HealthOut(Out):
    """The server's health."""

    status = fields.String(required=True, metadata={"enum": ["ok"]})
    version = fields.String(required=True)
    database = fields.String(required=True, metadata={"enum": ["ok"]})
    index_lag = fields.Integer(
        required=True, metadata={"description": "Changes that the search index does not hold yet."}
    )
