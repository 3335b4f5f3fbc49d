"""Highlights and page notes for the tests of the pages."""

from typing import Any

from postil.services import annotations
from postil.services.annotations import AnnotationDraft
from server.web.shelf import Reader

SOURCE = "https://arxiv.org/abs/2501.00002v2"


def target(quote: str, source: str = SOURCE, *, page: int | None = None, start: int = 0) -> dict[str, Any]:
    """What a highlight of `quote` is about; of a page note when it is empty."""
    selectors: list[dict[str, Any]] = [{"type": "TextQuoteSelector", "exact": quote, "prefix": "a ", "suffix": " z"}]
    selectors.append({"type": "TextPositionSelector", "start": start, "end": start + len(quote)})
    if page:
        selectors.insert(0, {"type": "FragmentSelector", "value": f"page={page}"})
    parts = [{"selector": selectors}] if quote else []
    return {"source": source, "version": 2, "context": f"around {quote} it", "parts": parts}


def highlight(reader: Reader, paper: str, quote: str = "we attend", *, tags: tuple[str, ...] = (), **more: Any) -> str:
    """Make a highlight, or a page note of an empty quote; its id."""
    place = {name: more.pop(name) for name in ("source", "page", "start") if name in more}
    fields = {"target": target(quote, **place), "motivation": "highlighting", **more}
    with reader.writing() as (session, writer):
        return annotations.create(session, writer, paper, AnnotationDraft(fields, tags)).id


def change(reader: Reader, ident: str, **fields: Any) -> None:
    """Another device changes an annotation."""
    with reader.writing() as (session, writer):
        annotations.change(session, writer, ident, fields)
