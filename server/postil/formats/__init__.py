"""Import formats, one module each, and the registry of their readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from postil.formats import listing
from postil.formats.errors import BadFormat

#: name → reader of a whole file (bytes, or text already decoded); each raises BadFormat.
FORMATS: dict[str, Callable[[bytes | str], Sequence[listing.ListingRow]]] = {
    "listing": listing.read,
}

__all__ = ["FORMATS", "BadFormat"]
