"""Papers as they are sent and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load
from marshmallow.validate import Length

from postil.domain.identifiers import STRONG
from postil.domain.values import STATUSES
from postil.schemas.base import In, Out, Text, Value
from postil.schemas.page import page_of
from postil.services.drafts import PaperDraft
from postil.services.papers import OWN_FIELDS, SEEN_FIELDS
from postil.services.views import PaperView

_TEXT = {"type": "string"}
_NAMES = {"type": "array", "items": {"type": "string"}}
_STATUS = {"type": "string", "enum": list(STATUSES)}


def _value(name: str, doc: str, shape: Mapping[str, Any]) -> Value:
    return Value("paper", name, doc, shape)


def _names(doc: str) -> fields.List[str]:
    return fields.List(
        Text(800, "A name.", validate=Length(1, error="must not be empty.")),
        validate=Length(max=200, error="At most {max}."),
        metadata={"description": doc},
    )


class _PaperFields(In):
    """What can be written of a paper."""

    title = _value("title", "The title, on one line.", _TEXT)
    authors = _value("authors", "The authors' names in order.", _NAMES)
    abstract = _value("abstract", "The abstract.", _TEXT)
    published_on = _value("published_on", "YYYY, YYYY-MM or YYYY-MM-DD.", _TEXT)
    venue = _value("venue", "Where it appeared.", _TEXT)
    url = _value("url", "The page of the paper, http(s).", _TEXT)
    pdf_url = _value("pdf_url", "The PDF, http(s).", _TEXT)
    code_url = _value("code_url", "The code, http(s).", _TEXT)
    extra = _value("extra", "Anything else that the page shows, at most 64 KiB of JSON.", {"type": "object"})
    status = _value("status", "How far the reading is.", _STATUS)
    rating = _value("rating", "1 to 5, or null.", {"type": "integer", "minimum": 1, "maximum": 5})
    starred = _value("starred", "Whether it is starred.", {"type": "boolean"})
    progress = _value("progress", "Share read; the largest stays.", {"type": "number", "minimum": 0, "maximum": 1})
    read_at = _value("read_at", "When it was read (RFC 3339), or null.", _TEXT)
    note = _value("note", "Markdown, at most 64 KiB.", _TEXT)
    tags = _names("Names of tags; those that do not exist are made.")


class PaperIn(_PaperFields):
    """A paper to be saved. It needs an identifier, an address or a title."""

    identifiers = fields.Dict(
        keys=Text(20, "A scheme."),
        values=Text(4200, "A value.", metadata={"examples": ["2401.00001"]}),
        validate=Length(max=20, error="At most {max}."),
        metadata={
            "description": "Scheme → value: arxiv, doi, openreview, acl, pmid, pmcid, s2, dblp, pmlr, cvf, "
            "neurips, pdf (the fingerprint of a file), url.",
            "examples": [{"arxiv": "2401.00001"}],
        },
    )
    lists = _names("Names of reading lists; those that do not exist are made.")

    @post_load
    def draft(self, data: dict[str, Any], **_: Any) -> PaperDraft:
        """The draft that services.papers saves."""
        return PaperDraft(
            fields={name: data[name] for name in (*SEEN_FIELDS, *OWN_FIELDS) if name in data},
            identifiers=data.get("identifiers", {}),
            tags=tuple(data.get("tags", ())),
            lists=tuple(data.get("lists", ())),
            note=data.get("note", ""),
        )


class PaperPatch(_PaperFields):
    """Some fields of a paper; `tags` replaces all of its tags."""


class TagRef(Out):
    """A tag on a paper."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    color = fields.String(required=True, metadata={"description": "#rrggbb, or empty."})


class ListRef(Out):
    """A reading list that holds a paper."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class AliasOut(Out):
    """A record that was joined to a paper, with what was written on it."""

    id = fields.String(required=True)
    canonical = fields.String(required=True)
    title = fields.String(required=True)
    note = fields.String(required=True)


def _of(name: str, kind: type[fields.Field[Any]] = fields.String, **more: Any) -> fields.Field[Any]:
    return kind(attribute=f"paper.{name}", required=True, **more)


def version(view: PaperView) -> int:
    """The version of a paper with the records that were joined to it."""
    return max(view.paper.ver, *(paper.ver for paper in view.aliases), 0)


def _names_of(view: PaperView) -> list[tuple[str, str]]:
    """(scheme, value) of the identifiers proper, the one that names the paper first."""
    named = tuple(view.paper.canonical.split(":", 1))
    proper = [one for one in view.identifiers if one[0] in STRONG]
    return sorted(proper, key=lambda one: one != named)


def _by_scheme(view: PaperView) -> dict[str, str]:
    return dict(reversed(_names_of(view)))


class PaperOut(Out):
    """A paper with what hangs on it."""

    id = _of("id")
    canonical = _of("canonical", metadata={"description": "The identifier that names the paper."})
    identifiers = fields.Function(
        _by_scheme,
        required=True,
        metadata={
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Scheme → value, one for each scheme; pages are in `links`.",
        },
    )
    all_identifiers = fields.Function(
        lambda view: [f"{scheme}:{value}" for scheme, value in _names_of(view)],
        required=True,
        metadata={**_NAMES, "description": "Every identifier as scheme:value."},
    )
    links = fields.List(fields.String(), required=True, metadata={"description": "Pages where the paper was seen."})
    title = _of("title")
    authors = fields.List(fields.String(), attribute="paper.authors", required=True)
    abstract = _of("abstract")
    published_on = _of("published_on")
    venue = _of("venue")
    url = _of("url")
    pdf_url = _of("pdf_url")
    code_url = _of("code_url")
    extra = _of("extra", fields.Raw, metadata={"type": "object"})
    status = _of("status", metadata={"enum": list(STATUSES)})
    rating = _of("rating", fields.Integer, allow_none=True)
    starred = _of("starred", fields.Boolean)
    progress = _of("progress", fields.Float)
    read_at = _of("read_at", allow_none=True)
    note = _of("note")
    tags = fields.List(fields.Nested(TagRef), required=True)
    lists = fields.List(fields.Nested(ListRef), required=True)
    aliases = fields.List(
        fields.Nested(AliasOut), required=True, metadata={"description": "Records that proved to be this paper."}
    )
    trashed = _of("deleted", fields.Boolean)
    ver = fields.Function(
        version,
        required=True,
        metadata={"type": "integer", "description": "Changes with the paper; in quotes, it is the ETag."},
    )
    created_at = _of("created_at", fields.AwareDateTime)
    updated_at = _of("updated_at", fields.AwareDateTime)


class SavedOut(PaperOut):
    """The saved paper."""

    already = fields.Boolean(
        required=True,
        metadata={"description": "Whether it was in the library before: then nothing was overwritten."},
    )


PaperPage = page_of(PaperOut, "PaperPage")
