"""Tags as they are sent and shown."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import In, Out, Value
from postil.schemas.page import page_of

_COLOR = {"type": "string", "pattern": "^(#[0-9a-fA-F]{6})?$"}


class TagIn(In):
    """A tag to be made."""

    name = Value("tag", "name", "The name, on one line.", {"type": "string", "minLength": 1}, required=True)
    color = Value("tag", "color", "#rrggbb, or empty.", _COLOR, load_default="")


class TagPatch(In):
    """What to change of a tag."""

    name = Value("tag", "name", "The name, on one line.", {"type": "string", "minLength": 1})
    color = Value("tag", "color", "#rrggbb, or empty.", _COLOR)


class TagOut(Out):
    """A tag."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    color = fields.String(required=True)
    papers = fields.Integer(required=True, metadata={"description": "Papers that carry it."})
    annotations = fields.Integer(required=True, metadata={"description": "Annotations that carry it."})
    ver = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


TagPage = page_of(TagOut, "TagPage")
