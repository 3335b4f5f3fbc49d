"""The note of a paper."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import In, Out, Text, Value


class NoteIn(In):
    """A note to be written. With `base_text`, edits made since it was read are merged, not lost."""

    text = Value("paper", "note", "The note in Markdown, at most 64 KiB.", {"type": "string"}, required=True)
    base_text = Text(262_144, "The note as it was when editing began.", allow_none=True, load_default=None)


class NoteOut(Out):
    """A note, and what became of the edit."""

    text = fields.String(required=True)
    outcome = fields.String(metadata={"enum": ["applied", "merged"], "description": "After writing."})
    ver = fields.Integer(required=True, metadata={"description": "The paper's version."})
