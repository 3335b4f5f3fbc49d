"""A failure as it is told (RFC 9457)."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields


class Problem(Schema):
    """What went wrong, for programs and for people."""

    class Meta:
        """Members that are not known are kept."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "Address of an explanation, relative to the server."})
    title = fields.String(required=True, metadata={"description": "The kind of problem in a few words."})
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "This case, as a sentence for people."})
    errors = fields.Dict(
        keys=fields.String(), metadata={"description": "With `invalid`: what is wrong with each field."}
    )
