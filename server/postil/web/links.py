"""Where a paper can be read: every page on which it was seen, its home, its PDF and its code, as safe links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from postil.domain.addresses import url_of
from postil.domain.identifiers import STRONG, Identifier
from postil.domain.sites import site
from postil.services.views import PaperView

#: Pages of one paper that are shown; the API tells the rest.
_MOST: Final = 60

Seen = Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute http(s) address and what it is called."""

    url: str
    label: str
    #: `page`, `pdf`, `code` or `project`.
    kind: str = "page"
    #: When the paper was seen there.
    at: datetime | None = None

    @property
    def host(self) -> str:
        """The address without its protocol, for people."""
        return self.url.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def of(view: PaperView, seen: Seen | None = None) -> list[Link]:
    """The paper's links, each address once: pages where it was seen, its homes, PDF, code."""
    found: dict[str, Link] = {}
    for link in _every(view, seen or {}):
        address = safe(link.url)
        known = site(address)
        as_pdf = link.kind == "page" and "/pdf/" in address and known == "arXiv"
        label = "PDF" if as_pdf else link.label or known
        key = address.split("://", 1)[-1].removeprefix("www.").rstrip("/")
        if address and key not in found:
            found[key] = Link(address, label, "pdf" if as_pdf else link.kind, link.at)
    arxiv = [value for scheme, value in view.identifiers if scheme == "arxiv"]
    if arxiv and not any(link.kind == "pdf" for link in found.values()):
        found["pdf"] = Link(f"https://arxiv.org/pdf/{arxiv[0]}", "PDF", "pdf")
    return list(found.values())


def chosen(links: list[Link], most: int = 8) -> list[Link]:
    """One link for each label, the first of each: what to offer at a glance."""
    return list({link.label: link for link in reversed(links)}.values())[::-1][:most]


def grouped(links: list[Link]) -> list[tuple[str, list[Link]]]:
    """The links by what they lead to: pages by site, PDFs, code, project pages."""
    pages = sorted((link for link in links if link.kind == "page"), key=lambda link: link.label.lower())
    kinds = [("Pages", pages[:_MOST])]
    for name, kind in (("PDF", "pdf"), ("Code", "code"), ("Project", "project")):
        kinds.append((name, [link for link in links if link.kind == kind][:_MOST]))
    return [(name, group) for name, group in kinds if group]


def safe(address: str) -> str:
    """The address when a browser may follow it (absolute, http or https), else empty."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def _every(view: PaperView, seen: Seen) -> Iterator[Link]:
    """All addresses that anything says of the paper, as they are."""
    yield Link(view.paper.url, "", at=seen.get(("url", view.paper.url)))
    for address in view.links:
        yield Link(address, "", at=seen.get(("url", address)))
    for alias in view.aliases:
        yield Link(alias.url, "", at=seen.get(("url", alias.url)))
    for scheme, value in view.identifiers:
        if scheme in STRONG:
            yield Link(url_of(Identifier(scheme, value)) or "", "")
    for record in (view.paper, *view.aliases):
        yield Link(record.pdf_url, "PDF", "pdf")
        yield Link(record.code_url, "Code", "code")
        extra = record.extra or {}
        for name in ("code", "code_url", "github"):
            yield Link(str(extra.get(name) or ""), "Code", "code")
        yield Link(str(extra.get("project_page") or ""), "Project page", "project")
