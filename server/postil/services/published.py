"""What everybody sees of a shared list: papers as their publishers describe them, nothing that the owner says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.addresses import url_of
from postil.domain.fields import PRESENT
from postil.domain.identifiers import STRONG, Identifier
from postil.domain.sites import site
from postil.formats import bibtex as bibtex_format
from postil.formats.reference import Reference, Shelf
from postil.models import FieldVersion, ListShare
from postil.services import exports, library, outlines, shares, views
from postil.services.batch import chunks
from postil.services.views import PaperView

#: Fields that go out with a reference: what is shown, and the facts that only bibliographies ask for.
_CITED = (*shares.SHOWN, "extra")


@dataclass(frozen=True, slots=True)
class Published:
    """A paper as everybody may see it. `links` are (address, what it is called)."""

    ident: str
    title: str
    authors: tuple[str, ...]
    venue: str
    published_on: str
    abstract: str
    links: tuple[tuple[str, str], ...]


def order(session: Session, held: ListShare) -> list[str]:
    """The papers of a shared list in its order, by id."""
    return [line.paper_id for line in outlines.of(session, held.library_id, held.list_id)]


def latest(session: Session, held: ListShare, limit: int) -> list[str]:
    """The papers that came onto a shared list last, the latest first, by id."""
    rows = session.execute(
        select(FieldVersion.entity_id, FieldVersion.ts).where(
            FieldVersion.library_id == held.library_id,
            FieldVersion.entity == "list_entry",
            FieldVersion.entity_id > f"{held.list_id}|",
            FieldVersion.entity_id < f"{held.list_id}}}",
            FieldVersion.field == PRESENT,
        )
    )
    came = {row[0].partition("|")[2]: row[1] for row in rows}
    return sorted(order(session, held), key=lambda ident: -came.get(ident, 0))[:limit]


def papers(session: Session, held: ListShare, idents: Sequence[str]) -> list[Published]:
    """These papers of a shared list (some hundreds), in this order; a fixed number of statements."""
    found = library.by_ids(session, held.library_id, idents)
    return [of(view) for view in views.views(session, held.library_id, found)]


def bibtex(session: Session, held: ListShare) -> Iterator[str]:
    """A shared list as BibTeX, in pieces."""
    idents = order(session, held)
    keys = exports.keys(session, held.library_id, idents)
    return bibtex_format.write(_references(session, held, idents, keys), Shelf())


def _references(session: Session, held: ListShare, idents: list[str], keys: dict[str, str]) -> Iterator[Reference]:
    for some in chunks(idents, exports.CHUNK):
        for one in exports.references(session, held.library_id, some, keys):
            fields = {name: one.fields[name] for name in _CITED if name in one.fields}
            known = tuple((scheme, value) for scheme, value in one.identifiers if scheme in STRONG)
            yield replace(
                one, fields=fields, identifiers=known, tags=(), lists=(), note="", annotations=(), saved_at=""
            )


def of(view: PaperView) -> Published:
    """A paper without what its owner says of it."""
    paper = view.paper
    return Published(
        paper.id,
        paper.title,
        tuple(paper.authors),
        paper.venue,
        paper.published_on,
        paper.abstract,
        tuple(_links(view)),
    )


def _links(view: PaperView) -> Iterator[tuple[str, str]]:
    """Where the paper can be read: its homes, else its own page; its PDF and code. Not where its owner met it."""
    paper = view.paper
    known = [Identifier(scheme, value) for scheme, value in view.identifiers if scheme in STRONG]
    homes = [address for one in known if (address := url_of(one))]
    arxiv = next((one.value for one in known if one.scheme == "arxiv"), "")
    pdf = paper.pdf_url or (f"https://arxiv.org/pdf/{arxiv}" if arxiv else "")
    named = [*((home, site(home)) for home in homes or [paper.url]), (pdf, "PDF"), (paper.code_url, "Code")]
    seen: set[str] = set()
    for address, label in named:
        if address.startswith(("http://", "https://")) and address not in seen:
            seen.add(address)
            yield address, label or site(address)
