"""One page of a long answer: `items`, and the cursor of the next page."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Range

from postil.schemas.base import In, Out, Text

MOST = 200


class PageQuery(In):
    """Where to go on, and how many to give."""

    cursor = Text(2000, "The `next` of the page before; without it, the first page.", load_default=None)
    limit = fields.Integer(
        load_default=50,
        validate=Range(1, MOST, error="must be from {min} to {max}."),
        error_messages={"invalid": "must be a whole number."},
        metadata={"description": "How many items to give at most."},
    )


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """The schema of a page of `item`, called `name` in the OpenAPI document."""
    return type(
        name,
        (Out,),
        {
            "__doc__": f"A page of {item.__name__.removesuffix('Out').lower()} items.",
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "The cursor of the next page; null at the end."},
            ),
        },
    )
