"""Saved searches as they are sent and shown."""

from __future__ import annotations

from marshmallow import fields

from postil.domain.query import MAX_TEXT
from postil.schemas.base import In, Out, Value
from postil.schemas.page import page_of

_NAME = {"type": "string", "minLength": 1, "examples": ["Diffusion, unread"]}
_QUERY = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_TEXT,
    "examples": ['diffusion tag:"to read" is:unread sort:saved'],
}


class SavedSearchPatch(In):
    """What to change of a saved search."""

    name = Value("saved_search", "name", "The name, on one line.", _NAME)
    query = Value("saved_search", "query", "What is searched, in the language of the search box.", _QUERY)


class SavedSearchIn(In):
    """A search to be saved."""

    name = Value("saved_search", "name", "The name, on one line.", _NAME, required=True)
    query = Value(
        "saved_search", "query", "What is searched, in the language of the search box.", _QUERY, required=True
    )


class SavedSearchOut(Out):
    """A saved search."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    query = fields.String(
        required=True, metadata={"description": "For the parameter `q` of GET /api/v1/search, filters and all."}
    )
    ver = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


SavedSearchPage = page_of(SavedSearchOut, "SavedSearchPage")
