"""The annotations of one paper as a file: Markdown for people, JSON-LD for programs."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.errors import NotFound
from postil.formats import annotations_jsonld, annotations_markdown
from postil.models import Annotation
from postil.services import annotations, exports, papers, views

#: The ending of a file's name → its media type.
FORMS: Final = {
    "md": f"{annotations_markdown.MEDIA_TYPE}; charset=utf-8",
    "jsonld": annotations_jsonld.MEDIA_TYPE,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to be taken away."""

    name: str
    media_type: str
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """What makes a browser keep it as a file of this name."""
        return {"Content-Disposition": f'attachment; filename="{self.name}"', "Cache-Control": "private, no-store"}


def of_paper(session: Session, library_id: str, ident: str, form: str, root: str) -> File:
    """The annotations of a paper in a form out of `FORMS`; `root` is the server's own address. Raises NotFound."""
    if form not in FORMS:
        raise NotFound(f"Annotations can be had as {' and '.join(FORMS)}.")
    paper = papers.get(session, library_id, ident)
    view = views.view(session, library_id, paper)
    shown = annotations.of_paper(session, library_id, paper.id)
    key = exports.keys(session, library_id, [paper.id]).get(paper.id, paper.id)
    if form == "md":
        text = "".join(annotations_markdown.write(exports.reference(view, key, shown)))
    else:
        label = f"Annotations of “{paper.title or 'Untitled'}”"
        iri = f"{root}/papers/{paper.id}/annotations.jsonld"
        text = annotations_jsonld.write(label, iri, shown, lambda one: address(root, one))
    return File(f"{re.sub(r'[^A-Za-z0-9._-]+', '-', key)}-annotations.{form}", FORMS[form], text)


def address(root: str, one: Annotation) -> str:
    """The address of an annotation in the Web Annotation container."""
    return f"{root}/w3c/annotations/{one.slug or one.id}"
