"""Many papers at once: rows of a capture into a library, in commits small enough for others to write between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from postil.formats.listing import ListingRow
from postil.models.engine import writing
from postil.services import edits, papers
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows were read, and how many of them were new papers."""

    rows: int
    created: int


def rows(
    sessions: sessionmaker[Session],
    writer: Writer,
    found: Iterable[ListingRow],
    tags: Sequence[str],
    progress: Callable[[int], object],
) -> Count:
    """Save every row; what is in the library already stays as it is. Killed halfway, run again."""
    waiting = iter(found)
    done = 0
    new: set[str] = set()
    while chunk := list(islice(waiting, CHUNK)):
        with sessions() as session:
            writing(session, writer.library_id)
            plans = [papers.saving(session, writer.library_id, draft(row, tags)) for row in chunk]
            edits.commit(session, writer, [op for plan in plans for op in plan.ops])
            session.commit()
        new.update(plan.paper_id for plan in plans if plan.created)
        done += len(chunk)
        progress(done)
    return Count(done, len(new))


def draft(row: ListingRow, tags: Sequence[str]) -> PaperDraft:
    """A row of a listing as a paper to be saved."""
    fields: dict[str, Any] = {"title": row.title, "abstract": row.abstract, "published_on": row.published_on}
    if row.n_authors is not None:
        fields["extra"] = {"n_authors": row.n_authors}
    return PaperDraft(fields, row.identifiers, tuple(tags))
