"""Many papers at once: rows of a capture into a library, in commits small enough for others to write between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session, sessionmaker

from postil.formats.listing import ListingRow
from postil.models.engine import writing
from postil.services import papers
from postil.services.edits import Writer
from postil.services.papers import PaperDraft

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
    done = created = 0
    while chunk := list(islice(waiting, CHUNK)):
        with sessions() as session:
            writing(session)
            for row in chunk:
                created += papers.save(session, writer, draft(row, tags)).created
            session.commit()
        done += len(chunk)
        progress(done)
    return Count(done, created)


def draft(row: ListingRow, tags: Sequence[str]) -> PaperDraft:
    """A row of a listing as a paper to be saved."""
    fields = {"title": row.title, "abstract": row.abstract, "published_on": row.published_on}
    if row.n_authors is not None:
        fields["extra"] = {"n_authors": row.n_authors}
    return PaperDraft(fields, row.identifiers, tuple(tags))
