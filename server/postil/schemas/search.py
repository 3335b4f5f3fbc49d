"""Searches and what they find."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import Out, Ready, Switch, Text
from postil.schemas.narrowing import SearchedQuery
from postil.schemas.paper import PaperOut


class SearchQuery(SearchedQuery):
    """A search."""

    q = Text(1000, "Words and conditions, in the language of the search box.", required=True)
    typing = Switch("Whether the last word may be the beginning of one.", load_default=False)
    facets = Switch("Whether to count what the papers found can be narrowed by.", load_default=False)


class Fragment(Out):
    """A piece of text; plain text, never markup."""

    text = fields.String(required=True)
    match = fields.Boolean(required=True, metadata={"description": "Whether it is what was searched."})


class HitOut(Out):
    """A found paper."""

    paper = fields.Nested(PaperOut, required=True)
    score = fields.Float(required=True)
    snippets = Ready(
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


class FacetOut(Out):
    """Something that papers can be narrowed by."""

    name = fields.String(required=True)
    papers = fields.Integer(required=True)


class SearchOut(Out):
    """A page of found papers, best first or in the order asked for."""

    items = fields.List(fields.Nested(HitOut), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": (
                "The cursor of the next page; null at the end. Pages go by number: when papers are saved or removed "
                "meanwhile, some may come twice or be passed over."
            )
        },
    )
    total = fields.Integer(required=True, metadata={"description": "Papers found, on all pages."})
    corrected = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The query as searched, when misspelt words were replaced."},
    )
    misread = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What was typed that looks like more than words but was searched as words."},
    )
    facets = Ready(
        keys=fields.String(),
        values=fields.List(fields.Nested(FacetOut)),
        required=True,
        allow_none=True,
        metadata={
            "description": (
                "Where asked for: how many of the papers found there are of each status, tag, list, site, venue and "
                "year (newest first, last `unknown`), with each thing that `has` and `is` ask for; the most frequent "
                "first. Status, list, site, venue and year are counted without their own filter. Null where not asked "
                "for, or not known for the moment."
            )
        },
    )
    incomplete = fields.Boolean(
        required=True,
        metadata={"description": "The index is behind or being rebuilt: papers may be missing."},
    )
