"""What fields held before, and what was written again."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import OneOf

from postil.domain.fields import ENTITIES
from postil.schemas.base import Out, Text
from postil.schemas.page import PageQuery, page_of


class HistoryQuery(PageQuery):
    """Of which thing or membership the history is asked."""

    e = fields.String(
        required=True,
        validate=OneOf(list(ENTITIES), error="must be one of {choices}."),
        error_messages={"required": "Missing.", "invalid": "must be text."},
        metadata={"description": "The kind of entity."},
    )
    id = Text(4300, "Its id as in the sync protocol; of a membership the two ids with a bar between.", required=True)


class HistoryOut(Out):
    """A value that is no longer, or never became, the field's."""

    id = fields.Integer(required=True, metadata={"description": "For POST /history/{id}/restore."})
    entity = fields.String(required=True, metadata={"enum": list(ENTITIES)})
    entity_id = fields.String(required=True)
    field = fields.String(required=True)
    value = fields.Raw(required=True, metadata={"description": "The value that was put aside."})
    reason = fields.String(
        required=True,
        metadata={
            "enum": ["replaced", "superseded", "merged", "conflict"],
            "description": "superseded: lost against what stood there. merged, conflict: two items with the same ver, "
            "the text that came and, behind it, the text that stood there; conflict: both had changed the same lines.",
        },
    )
    ver = fields.Integer(required=True, metadata={"description": "Version of the change that put it aside."})
    at = fields.AwareDateTime(required=True, metadata={"description": "When it was put aside."})
    written_at = fields.AwareDateTime(required=True, metadata={"description": "When it had been written."})
    device_id = fields.String(required=True, metadata={"description": "Who had written it."})
    device_name = fields.String(required=True, allow_none=True)


class RestoredOut(Out):
    """What was written again."""

    entity = fields.String(required=True, metadata={"enum": list(ENTITIES)})
    entity_id = fields.String(required=True)
    field = fields.String(required=True)
    value = fields.Raw(required=True, metadata={"description": "The value that stands there now."})


HistoryPage = page_of(HistoryOut, "HistoryPage")
