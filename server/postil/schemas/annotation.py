"""Annotations as they are sent and shown, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load
from marshmallow.validate import Length, OneOf

from postil.domain import targets
from postil.domain.ops import valid_id
from postil.domain.values import HIGHLIGHTS
from postil.schemas.base import In, Out, Switch, Text, Value
from postil.schemas.page import PageQuery, page_of
from postil.schemas.paper import TagRef
from postil.services.annotations import AnnotationDraft, AnnotationView

_TEXT = {"type": "string"}
_COLOR = {"type": "string", "enum": ["", *HIGHLIGHTS]}
_TARGET = {
    "type": "object",
    "properties": {
        "source": {"type": "string", "description": "Address of the page or document."},
        "version": {"type": "integer", "minimum": 1, "description": "Version of the paper: 2 for v2."},
        "context": {"type": "string", "description": "The paragraph around the quote; 2,000 characters are kept."},
        "parts": {
            "type": "array",
            "maxItems": targets.PARTS,
            "description": "What is quoted; none: a note on the page.",
            "items": {
                "type": "object",
                "properties": {"selector": {"type": "array", "items": {"type": "object"}}},
                "required": ["selector"],
            },
        },
    },
    "examples": [
        {
            "source": "https://arxiv.org/abs/2401.00001v2",
            "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "we attend", "prefix": "here "}]}],
        }
    ],
}


def _value(name: str, doc: str, shape: Mapping[str, Any], **more: Any) -> Value:
    return Value("annotation", name, doc, shape, **more)


class AnnotationPatch(In):
    """What to change of an annotation."""

    target = _value("target", "What is annotated: a page and the passages quoted, as W3C selectors.", _TARGET)
    motivation = _value("motivation", "A motivation of the Web Annotation Vocabulary.", _TEXT)
    color = _value("color", "The colour of a highlight, or empty.", _COLOR)
    comment = _value("comment", "Markdown, at most 64 KiB.", _TEXT)
    extra = _value("extra", "Anything else, at most 64 KiB of JSON.", {"type": "object"})
    base_text = Text(
        262_144,
        "The comment as it was when editing began: with `If-Match: *`, edits made since are merged, not lost.",
        allow_none=True,
    )


class AnnotationIn(AnnotationPatch):
    """An annotation to be made; without quoted parts it is a note on the page."""

    class Meta(In.Meta):
        """There is no earlier comment."""

        exclude = ("base_text",)

    id = Text(36, "An id of its own (a UUID), so that a repeated request makes nothing twice.", load_default="")
    slug = _value("slug", "The last part of its address under /w3c/annotations/; its id unless given.", _TEXT)
    tags = fields.List(
        Text(800, "A name.", validate=Length(1, error="must not be empty.")),
        validate=Length(max=200, error="At most {max}."),
        load_default=(),
        metadata={"description": "Names of tags; those that do not exist are made."},
    )

    @post_load
    def draft(self, data: dict[str, Any], **_: Any) -> AnnotationDraft:
        """The draft that services.annotations makes an annotation of."""
        tags, ident = data.pop("tags"), data.pop("id")
        if ident and not valid_id("annotation", ident):
            raise ValidationError("must be a UUID in small letters.", "id")
        return AnnotationDraft(data, tags, ident)


class AnnotationQuery(PageQuery):
    """Which annotations: all given conditions hold."""

    paper = Text(36, "Id of a paper.")
    identifier = Text(4200, "An identifier of the paper.", metadata={"examples": ["arxiv:2401.00001"]})
    url = Text(
        4096,
        "The address of any page that shows the paper, or on which something was annotated.",
        metadata={"examples": ["https://huggingface.co/papers/2401.00001"]},
    )
    color = fields.String(
        validate=OneOf(HIGHLIGHTS, error=f"must be one of {', '.join(HIGHLIGHTS)}."),
        metadata={"description": "The colour of the highlight."},
    )
    tag = fields.List(Text(800, "A tag."), metadata={"description": "Name or id of a tag; may be repeated."})
    commented = Switch("Only those with a comment, or without.")
    highlighted = Switch("Only those that quote something, or page notes.")


def _of(name: str, kind: type[fields.Field[Any]] = fields.String, **more: Any) -> fields.Field[Any]:
    return kind(attribute=f"annotation.{name}", required=True, **more)


def _page(view: AnnotationView) -> int | None:
    return targets.page(view.annotation.target)


class AnnotationOut(Out):
    """An annotation with its tags."""

    id = _of("id")
    paper_id = _of("paper_id", metadata={"description": "The record on which it was made; /papers/{id} follows joins."})
    target = _of("target", fields.Raw, metadata=_TARGET)
    source = _of("source", metadata={"description": "Address of the page or document."})
    page = fields.Function(
        _page,
        required=True,
        metadata={"type": ["integer", "null"], "description": "Page of a PDF, from 1, where that is told."},
    )
    quote = _of("quote", metadata={"description": "All that is quoted, parts on lines of their own."})
    motivation = _of("motivation")
    color = _of("color", metadata={"enum": ["", *HIGHLIGHTS]})
    comment = _of("comment")
    slug = _of("slug")
    extra = _of("extra", fields.Raw, metadata={"type": "object"})
    tags = fields.List(fields.Nested(TagRef), required=True)
    ver = _of("ver", fields.Integer, metadata={"description": "Changes with it and its tags; in quotes, its ETag."})
    created_at = _of("created_at", fields.AwareDateTime)
    updated_at = _of("updated_at", fields.AwareDateTime)


AnnotationPage = page_of(AnnotationOut, "AnnotationPage")
