"""A reading list in Markdown that can be pasted into notes, an issue or a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from postil.domain import identifiers as ids
from postil.formats import identified
from postil.formats.reference import Format, Reference, Shelf

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_FORMULA: Final = re.compile(r"(?<![\\$])\$(?![\s$])[^$\n]+(?<![\s\\])\$(?![\d$])")
_LINKED: Final = (("arxiv", "arXiv"), ("doi", "DOI"), ("openreview", "OpenReview"), ("acl", "ACL"), ("pmid", "PubMed"))
_MOST: Final = 8


def write(references: Iterable[Reference], _shelf: Shelf) -> Iterator[str]:
    """One line a paper: title, authors, venue and year, links; the note below it."""
    for reference in references:
        yield _entry(reference)


def _entry(reference: Reference) -> str:
    title = _plain(reference.text("title") or "Untitled")
    address = identified.best_address(reference)
    parts = [f"- **[{title}]({_target(address)})**" if address else f"- **{title}**"]
    if reference.authors:
        parts.append(_plain(_people(reference.authors)))
    if about := ", ".join(part for part in (reference.text("venue"), reference.year) if part):
        parts.append(_plain(about))
    links = [f"[{label}]({_target(link)})" for label, link in _links(reference, address)]
    if links:
        parts.append(" · ".join(links))
    lines = [". ".join(part.rstrip(".") if number else part for number, part in enumerate(parts))]
    lines += [f"  > {line}".rstrip() for line in reference.note.splitlines()]
    return "\n".join(lines) + "\n"


def _people(authors: list[str]) -> str:
    if len(authors) > _MOST:
        return f"{', '.join(authors[:_MOST])} and {len(authors) - _MOST} more"
    return ", ".join(authors)


def _links(reference: Reference, shown: str) -> Iterator[tuple[str, str]]:
    for scheme, label in _LINKED:
        value = reference.identifier(scheme)
        link = ids.url_of(ids.Identifier(scheme, value)) if value else None
        if link and link != shown:
            yield label, link
    for label, name in (("PDF", "pdf_url"), ("code", "code_url")):
        if link := reference.text(name):
            yield label, link


def _plain(text: str) -> str:
    """Text that Markdown prints as it is; formulas stay for those who render them."""
    pieces = []
    at = 0
    for formula in _FORMULA.finditer(text):
        pieces += [_MARKS.sub(r"\\\1", text[at : formula.start()]), formula[0]]
        at = formula.end()
    return " ".join("".join([*pieces, _MARKS.sub(r"\\\1", text[at:])]).split())


def _target(address: str) -> str:
    return re.sub(r"[()\s<>\\]", lambda sign: f"%{ord(sign[0]):02X}", address)


FORMAT: Final = Format("markdown", "Markdown", "a reading list to paste", "md", "text/markdown", write)
