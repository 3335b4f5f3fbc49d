"""Identifiers as bibliographies write them: in fields of their own, in addresses, and in notes about archives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from postil.domain import identifiers as ids
from postil.domain.identifiers import BadIdentifier
from postil.domain.values import Refused, address
from postil.formats.reference import Reference

_ARXIV = re.compile(
    r"\barxiv\s*[: ]\s*([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?", re.IGNORECASE
)
_ARCHIVE = frozenset(
    (
        "arxiv",
        "arxiv.org",
        "corr",
        "preprint",
        "preprints",
        "e-print",
        "e-prints",
        "eprint",
        "abs",
        "cornell",
        "university",
    )
)
_ADDRESS = re.compile(r"https?://[^\s{}<>\"\\]+", re.IGNORECASE)


def known(scheme: str, value: str) -> tuple[tuple[str, str], ...]:
    """The identifier when the text is one of that scheme; empty when it is none."""
    try:
        found = ids.normalise(scheme, value)
    except BadIdentifier:
        return ()
    return ((found.scheme, found.value),)


def in_text(text: str) -> tuple[tuple[str, str], ...]:
    """The arXiv id that a venue or a note mentions: “arXiv preprint arXiv:1706.03762”."""
    found = _ARXIV.search(text)
    return known("arxiv", found[1]) if found else ()


def only_arxiv(venue: str) -> bool:
    """Whether a venue says no more than that the paper is on arXiv."""
    words = re.findall(r"[^\s,;:()\[\]]+", venue.lower())
    return (
        bool(words)
        and all(word.strip(".") in _ARCHIVE or re.search(r"\d{4}", word) for word in words)
        and (words[0].startswith(("arxiv", "corr")))
    )


def first_address(texts: Iterable[str]) -> str:
    """The first text's address that can be kept, without what prose puts around it; empty when there is none."""
    for text in texts:
        for found in _ADDRESS.findall(text):
            try:
                return str(address(found.rstrip(".,;)]'")))
            except Refused:
                continue
    return ""


def best_address(reference: Reference) -> str:
    """Where a paper can be read about: its own address, else its archive's or its DOI's."""
    if own := reference.text("url"):
        return own
    for scheme, value in reference.identifiers:
        if scheme in {"arxiv", "doi", "openreview", "acl", "pmid", "pmcid"}:
            found = ids.url_of(ids.Identifier(scheme, value))
            if found:
                return found
    return next((value for scheme, value in reference.identifiers if scheme == "url"), "")
