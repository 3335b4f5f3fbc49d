"""Where a paper can be read: every page on which it was seen, its home, its PDF and its code, as safe links."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from postil.domain.addresses import url_of
from postil.domain.identifiers import STRONG, Identifier
from postil.domain.sites import site
from postil.services.views import PaperView

@dataclass(frozen=True, slots=True)
class Link:
    """An absolute http(s) address and what it is called."""

    url: str
    label: str


def of(view: PaperView) -> list[Link]:
    """The paper's links, each address once: pages where it was seen, its homes, PDF, code."""
    paper = view.paper
    found: dict[str, Link] = {}
    pages = [paper.url, *view.links, *(alias.url for alias in view.aliases)]
    homes = [url_of(Identifier(scheme, value)) or "" for scheme, value in view.identifiers if scheme in STRONG]
    for address in [*pages, *homes]:
        _add(found, address, "")
    for record in (paper, *view.aliases):
        _add(found, record.pdf_url, "PDF")
        _add(found, record.code_url, "Code")
    arxiv = [value for scheme, value in view.identifiers if scheme == "arxiv"]
    if arxiv and not any(link.label == "PDF" for link in found.values()):
        _add(found, f"https://arxiv.org/pdf/{arxiv[0]}", "PDF")
    return list(found.values())


def safe(address: str) -> str:
    """The address when a browser may follow it (absolute, http or https), else empty."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def _add(found: dict[str, Link], address: str, label: str) -> None:
    address = safe(address)
    key = address.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    if not address or key in found:
        return
    known = site(address)
    if not label and "/pdf/" in address and known == "arXiv":
        label = "PDF"
    found[key] = Link(address, label or known)
