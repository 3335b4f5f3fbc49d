"""When a paper's identifiers came to the library: on which day a page was seen, and an edition met."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.models import FieldVersion
from postil.services import history
from postil.services.views import PaperView


def of(session: Session, library_id: str, view: PaperView) -> dict[tuple[str, str], datetime]:
    """(scheme, value) of the paper's identifiers → when each was first written; one statement."""
    records = [view.paper.id, *(alias.id for alias in view.aliases)]
    names = [f"{record}|{scheme}:{value}" for record in records for scheme, value in view.identifiers]
    query = select(FieldVersion.entity_id, FieldVersion.ts).where(
        FieldVersion.library_id == library_id,
        FieldVersion.entity == "identifier",
        FieldVersion.entity_id.in_(names[:900]),
    )
    found: dict[tuple[str, str], datetime] = {}
    for ident, ts in session.execute(query):
        scheme, _, value = ident.partition("|")[2].partition(":")
        at = history.time_of(ts)
        found[scheme, value] = min(at, found.get((scheme, value), at))
    return found
