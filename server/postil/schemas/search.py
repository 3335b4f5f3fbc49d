"""Searches and what they find."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import Out, Switch, Text
from postil.schemas.page import PageQuery
from postil.schemas.paper import PaperOut


class SearchQuery(PageQuery):
    """A search."""

    q = Text(1000, "Words and conditions, in the language of the search box.", required=True)
    typing = Switch("Whether the last word may be the beginning of one.", load_default=False)


class Fragment(Out):
    """A piece of text; plain text, never markup."""

    text = fields.String(required=True)
    match = fields.Boolean(required=True, metadata={"description": "Whether it is what was searched."})


class HitOut(Out):
    """A found paper."""

    paper = fields.Nested(PaperOut, required=True)
    score = fields.Float(required=True)
    snippets = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(Fragment)),
        required=True,
        metadata={
            "description": (
                "For title, abstract and note, where there is text to show: its fragments in order. Of annotations "
                "quote, comment and context (the paragraph around a quote), where they match."
            )
        },
    )


class SearchOut(Out):
    """A page of found papers, best first."""

    items = fields.List(fields.Nested(HitOut), required=True)
    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True, metadata={"description": "Papers found, on all pages."})
    corrected = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The query as searched, when misspelt words were replaced."},
    )
    incomplete = fields.Boolean(
        required=True,
        metadata={"description": "The index is behind or being rebuilt: papers may be missing."},
    )
