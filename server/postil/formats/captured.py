"""A text capture of a listing page, read as one of the formats that can be imported."""

from __future__ import annotations

from typing import Any, Final

from postil.formats import listing
from postil.formats.listing import ListingRow
from postil.formats.reference import Document, Format, Reference


def read(text: str) -> Document:
    """Every row of the page; dates without a year stay unknown. Raises BadFormat."""
    return Document(tuple(_reference(row, number) for number, row in enumerate(listing.read(text), 1)))


def _reference(row: ListingRow, number: int) -> Reference:
    fields: dict[str, Any] = {"title": row.title, "abstract": row.abstract}
    if row.published_on:
        fields["published_on"] = row.published_on
    if row.n_authors is not None:
        fields["extra"] = {"n_authors": row.n_authors}
    return Reference(fields, tuple(row.identifiers.items()), place=f"row {number}, {row.title[:60]}")


FORMAT: Final = Format(
    "listing", "Listing page", "text copied from a page that lists papers", "txt", "text/plain", read=read
)
