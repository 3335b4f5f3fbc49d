"""A table for spreadsheets: CSV as in RFC 4180, UTF-8 with its mark, one paper a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from postil.formats import identified
from postil.formats.reference import Format, Reference, Shelf

_HEADS: Final = (
    "key", "title", "authors", "published", "venue", "arxiv", "doi", "url", "status", "rating", "starred", "read",
    "saved", "tags", "lists", "note", "abstract",
)  # fmt: skip


def write(references: Iterable[Reference], _shelf: Shelf) -> Iterator[str]:
    """The heads, then the papers; several authors, tags or lists in a cell are parted by semicolons."""
    yield "\ufeff" + _row(_HEADS)
    for reference in references:
        yield _row(_cells(reference))


def _cells(reference: Reference) -> list[str]:
    rating = reference.fields.get("rating")
    return [
        reference.key,
        reference.text("title"),
        "; ".join(reference.authors),
        reference.text("published_on"),
        reference.text("venue"),
        reference.identifier("arxiv"),
        reference.identifier("doi"),
        identified.best_address(reference),
        str(reference.fields.get("status") or "unread"),
        "" if rating is None else str(rating),
        "yes" if reference.fields.get("starred") else "",
        reference.text("read_at")[:10],
        reference.saved_at[:10],
        "; ".join(reference.tags),
        "; ".join(reference.lists),
        reference.note,
        reference.text("abstract"),
    ]


def _row(cells: Iterable[str]) -> str:
    made = io.StringIO()
    csv.writer(made).writerow([as_text(cell) for cell in cells])
    return made.getvalue()


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what pages call their papers is not to be run."""
    return f"'{cell}" if cell[:1] in set("=+-@\t\r") else cell


FORMAT: Final = Format("csv", "CSV", "spreadsheets and scripts", "csv", "text/csv", write)
