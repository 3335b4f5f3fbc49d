"""The formats of files that papers go out and come in by, one module each, and their registry."""

from __future__ import annotations

from typing import Final

from postil.formats import bibtex, captured, csl, markdown, own, ris, table
from postil.formats.captures import decoded
from postil.formats.errors import BadFormat
from postil.formats.reference import Document, Format

#: name → format. What a file is, is asked in this order: the surest sign first, what is only text last.
FORMATS: Final[dict[str, Format]] = {
    one.name: one
    for one in (
        bibtex.FORMAT,
        ris.FORMAT,
        own.FORMAT,
        csl.FORMAT,
        markdown.FORMAT,
        table.FORMAT,
        captured.FORMAT,
    )
}
#: Formats that can be written, for people: what most ask for first.
WRITTEN: Final = tuple(one for one in FORMATS.values() if one.write)
#: Formats that can be read.
READ: Final = tuple(one for one in FORMATS.values() if one.read)


def read(source: bytes | str) -> tuple[Format, Document]:
    """What a file is, told by its content, and its papers. Raises BadFormat with a sentence that says what to do."""
    text = decoded(source).lstrip("\ufeff")
    if not text.strip():
        raise BadFormat("This file is empty.")
    found = next((one for one in READ if one.fits(text)), captured.FORMAT)
    if found is captured.FORMAT and text.lstrip()[:1] in {"{", "[", "<"}:
        raise BadFormat(
            "This is no file that Postil reads: BibTeX, RIS, CSL-JSON, Postil's own JSON, or a listing page's text."
        )
    if found.read is None:
        raise AssertionError("every format in READ can be read")
    return found, found.read(text)


__all__ = ["FORMATS", "READ", "WRITTEN", "BadFormat", "Document", "Format", "read"]
