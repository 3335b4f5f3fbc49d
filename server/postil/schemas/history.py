"""What happened to a paper."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import Out
from postil.schemas.page import page_of


class HistoryOut(Out):
    """A value that is no longer, or never became, the field's."""

    entity = fields.String(required=True, metadata={"description": "paper, paper_tag, list_entry or identifier."})
    entity_id = fields.String(required=True)
    field = fields.String(required=True)
    value = fields.Raw(required=True, metadata={"description": "The value that was put aside."})
    reason = fields.String(required=True, metadata={"enum": ["replaced", "superseded", "merged"]})
    ver = fields.Integer(required=True, metadata={"description": "Version of the change that put it aside."})
    at = fields.AwareDateTime(required=True, metadata={"description": "When it was put aside."})
    written_at = fields.AwareDateTime(required=True, metadata={"description": "When it had been written."})
    device_id = fields.String(required=True, metadata={"description": "Who had written it."})
    device_name = fields.String(required=True, allow_none=True)


HistoryPage = page_of(HistoryOut, "HistoryPage")
