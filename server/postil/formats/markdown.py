"""A reading list in Markdown that can be pasted into notes, an issue or a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from postil.domain import identifiers as ids
from postil.formats import annotations_markdown, identified
from postil.formats.markdown_text import people, plain, target
from postil.formats.reference import Format, Reference, Shelf

_LINKED: Final = (("arxiv", "arXiv"), ("doi", "DOI"), ("openreview", "OpenReview"), ("acl", "ACL"), ("pmid", "PubMed"))


def write(references: Iterable[Reference], _shelf: Shelf) -> Iterator[str]:
    """One line a paper: title, authors, venue and year, links; the note and annotations below it."""
    for reference in references:
        yield _entry(reference)


def _entry(reference: Reference) -> str:
    title = plain(reference.text("title") or "Untitled")
    address = identified.best_address(reference)
    parts = [f"- **[{title}]({target(address)})**" if address else f"- **{title}**"]
    if reference.authors:
        parts.append(plain(people(reference.authors)))
    if about := ", ".join(part for part in (reference.text("venue"), reference.year) if part):
        parts.append(plain(about))
    links = [f"[{label}]({target(link)})" for label, link in _links(reference, address)]
    if links:
        parts.append(" · ".join(links))
    lines = [". ".join(part.rstrip(".") if number else part for number, part in enumerate(parts))]
    lines += [f"  > {line}".rstrip() for line in reference.note.splitlines()]
    lines += annotations_markdown.nested(reference.annotations)
    return "\n".join(lines) + "\n"


def _links(reference: Reference, shown: str) -> Iterator[tuple[str, str]]:
    for scheme, label in _LINKED:
        value = reference.identifier(scheme)
        link = ids.url_of(ids.Identifier(scheme, value)) if value else None
        if link and link != shown:
            yield label, link
    for label, name in (("PDF", "pdf_url"), ("code", "code_url")):
        if link := reference.text(name):
            yield label, link


FORMAT: Final = Format("markdown", "Markdown", "a reading list to paste", "md", "text/markdown", write)
