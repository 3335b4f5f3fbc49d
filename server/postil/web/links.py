"""Where a paper can be read: every page on which it was seen, its home, its PDF and its code, as safe links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from postil.domain.addresses import url_of
from postil.domain.identifiers import STRONG, Identifier
from postil.services.views import PaperView

#: What people call a site; other sites are called by their host.
NAMES: Final = {
    "huggingface.co": "Hugging Face",
    "hf.co": "Hugging Face",
    "arxiv.org": "arXiv",
    "export.arxiv.org": "arXiv",
    "ar5iv.org": "ar5iv",
    "ar5iv.labs.arxiv.org": "ar5iv",
    "alphaxiv.org": "alphaXiv",
    "scirate.com": "SciRate",
    "openreview.net": "OpenReview",
    "aclanthology.org": "ACL Anthology",
    "pubmed.ncbi.nlm.nih.gov": "PubMed",
    "pmc.ncbi.nlm.nih.gov": "PubMed Central",
    "semanticscholar.org": "Semantic Scholar",
    "proceedings.mlr.press": "PMLR",
    "openaccess.thecvf.com": "CVF",
    "dblp.org": "DBLP",
    "doi.org": "DOI",
    "github.com": "GitHub",
}


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


def host(address: str) -> str:
    """What the address's site is called."""
    try:
        name = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return NAMES.get(name, name)


def _add(found: dict[str, Link], address: str, label: str) -> None:
    address = safe(address)
    key = address.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    if not address or key in found:
        return
    known = host(address)
    if not label and "/pdf/" in address and known == "arXiv":
        label = "PDF"
    found[key] = Link(address, label or known)
