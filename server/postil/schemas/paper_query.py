"""Which papers a request asks for."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import OneOf

from postil.domain.values import STATUSES
from postil.schemas.base import In, Switch, Text
from postil.schemas.page import PageQuery


class PaperQuery(PageQuery):
    """Which papers: all given conditions hold."""

    q = Text(1000, "A search (the language of the search box); best first. Without it: newest first.")
    status = fields.String(
        validate=OneOf(STATUSES, error=f"must be one of {', '.join(STATUSES)}."),
        metadata={"description": "How far the reading is."},
    )
    tag = fields.List(Text(800, "A tag."), metadata={"description": "Name or id of a tag; may be repeated."})
    list = Text(800, "Name or id of a reading list.")
    starred = Switch("Only those starred, or not starred.")
    trashed = Switch("The trash instead of the library.", load_default=False)


class LookupQuery(In):
    """One of both."""

    identifier = Text(4200, "An identifier with its scheme.", metadata={"examples": ["arxiv:2401.00001"]})
    url = Text(4096, "The address of a page.", metadata={"examples": ["https://arxiv.org/abs/2401.00001"]})
