"""How one paper is cited: as BibTeX, and as an entry of a list of references in the styles that are asked for most."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from postil.formats import bibtex, cited
from postil.formats.cited import Run
from postil.formats.reference import Reference
from postil.services import exports, papers, views


@dataclass(frozen=True, slots=True)
class Styled:
    """A citation in one style."""

    name: str
    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """One paper, ready to be cited."""

    paper_id: str
    #: Title as stored; may be empty.
    title: str
    key: str
    bibtex: str
    styles: tuple[Styled, ...]


def cite(session: Session, library_id: str, ident: str) -> Cited:
    """The citations of a paper, also of one in the trash; a fixed number of statements. Raises NotFound."""
    paper = papers.get(session, library_id, ident, trashed=True)
    view = views.view(session, library_id, paper)
    key = exports.keys(session, library_id, [paper.id]).get(paper.id, "cited")
    reference = exports.reference(view, key)
    styles = tuple(Styled(name, label, cited.cite(reference, name)) for name, label in cited.STYLES.items())
    return Cited(paper.id, paper.title, key, bibtex.entry(public(reference)), styles)


def public(reference: Reference) -> Reference:
    """The same without what is the user's own, and without the abstract: for pasting where others read it."""
    shown = {name: value for name, value in reference.fields.items() if name != "abstract"}
    return replace(reference, fields=shown, note="", tags=(), annotations=())
