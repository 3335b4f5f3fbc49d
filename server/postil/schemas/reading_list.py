"""Reading lists and their entries as they are sent and shown."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import In, Out, Text, Value
from postil.schemas.page import page_of
from postil.schemas.paper import PaperOut


class ListIn(In):
    """A reading list to be made."""

    name = Value("list", "name", "The name, on one line.", {"type": "string", "minLength": 1}, required=True)
    description = Value("list", "description", "What it is for.", {"type": "string"}, load_default="")


class ListPatch(In):
    """What to change of a reading list."""

    name = Value("list", "name", "The name, on one line.", {"type": "string", "minLength": 1})
    description = Value("list", "description", "What it is for.", {"type": "string"})


class ListOut(Out):
    """A reading list."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    papers = fields.Integer(required=True, metadata={"description": "Papers in it."})
    ver = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


class PlaceIn(In):
    """Where a paper goes in a list."""

    before = Text(
        36,
        "Id of the paper to stand in front of; null or missing: the end.",
        allow_none=True,
        load_default=None,
    )


class EntryOut(Out):
    """A paper's place in a list."""

    rank = fields.String(required=True, metadata={"description": "Entries are sorted by (rank, paper id)."})
    paper = fields.Nested(PaperOut, required=True)


ListPage = page_of(ListOut, "ListPage")
EntryPage = page_of(EntryOut, "EntryPage")
