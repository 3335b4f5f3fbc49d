"""What a paper's page says beside its text: identifiers by name, editions on arXiv, and what pages told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from postil.models import Paper
from postil.services.views import PaperView
from postil.web.links import Seen

#: Kinds of identifiers as people call them.
SCHEMES: Final = {
    "arxiv": "arXiv", "doi": "DOI", "openreview": "OpenReview", "acl": "ACL", "pmid": "PubMed", "pmcid": "PMC",
    "s2": "Semantic Scholar", "dblp": "DBLP", "pmlr": "PMLR", "cvf": "CVF", "neurips": "NeurIPS",
    "pdf": "PDF", "title": "Title",
}  # fmt: skip
_EDITION: Final = re.compile(r"arxiv\.org/(?:abs|pdf|html)/([^?#]+?)v([1-9]\d?)(?:\.pdf)?(?:[?#/]|$)")
_LONGEST: Final = 300
#: What pages tell beside the fields of every paper: name in `extra` → what it is called.
_TOLD: Final = {
    "comments": "Comment",
    "categories": "Subjects",
    "keywords": "Keywords",
    "organization": "Organisation",
    "upvotes": "Upvotes",
    "github_stars": "Stars on GitHub",
    "withdrawn": "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of an arXiv paper that was met, where to read it, and when it was seen."""

    number: int
    url: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions of one arXiv paper that are known, and where all of them are."""

    met: tuple[Edition, ...]
    first: str
    latest: str


def editions(view: PaperView, seen: Seen) -> Editions | None:
    """What is known of the versions of the paper's first arXiv id; None without one."""
    arxiv = next((value for scheme, value in view.identifiers if scheme == "arxiv"), "")
    if not arxiv:
        return None
    home = f"https://arxiv.org/abs/{arxiv}"
    met: dict[int, datetime | None] = {}
    for number, at in _met(view, seen, arxiv):
        earlier = met.get(number)
        met[number] = min(at, earlier) if at and earlier else at or earlier
    found = tuple(Edition(number, f"{home}v{number}", at) for number, at in sorted(met.items(), reverse=True))
    return Editions(found, f"{home}v1", home)


def _met(view: PaperView, seen: Seen, arxiv: str) -> Iterator[tuple[int, datetime | None]]:
    for record in (view.paper, *view.aliases):
        told = _extra(record).get("version")
        if isinstance(told, int) and 0 < told < 100:
            yield told, record.created_at
        for address in (record.url, record.pdf_url):
            if found := _EDITION.search(address):
                yield from [(int(found[2]), record.created_at)] if found[1] == arxiv else []
    for address in view.links:
        if (found := _EDITION.search(address)) and found[1] == arxiv:
            yield int(found[2]), seen.get(("url", address))


def names(view: PaperView) -> list[tuple[str, str]]:
    """(what its kind is called, identifier) of every identifier that is neither a page nor only a title."""
    return [
        (SCHEMES.get(scheme, scheme), value) for scheme, value in view.identifiers if scheme not in {"url", "title"}
    ]


def told(view: PaperView) -> list[tuple[str, str]]:
    """(name, words) of what the pages told, that of the record itself first."""
    found: dict[str, str] = {}
    for record in (view.paper, *view.aliases):
        for name, label in _TOLD.items():
            words = _words(_extra(record).get(name))
            if words and label not in found:
                found[label] = words
    return list(found.items())


def _extra(record: Paper) -> dict[str, Any]:
    return record.extra or {}


def _words(value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, list):
        value = ", ".join(one for one in value if isinstance(one, str))
    text = " ".join(str(value).split()) if isinstance(value, str | int) and value is not False else ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
