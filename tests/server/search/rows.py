"""Rows for search tests: what the ledger would write, papers and their outbox rows in one transaction."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from postil.models import IndexOutbox, Paper, PaperIdentifier, PaperTag, Tag
from postil.models.engine import writing
from server.search.conftest import LIBRARY


def save(sessions: Callable[[], Session], paper_id: str, **fields: Any) -> None:
    """Insert or change a paper, with its outbox row."""
    with sessions() as session:
        writing(session)
        found = session.get(Paper, (LIBRARY, paper_id)) or Paper(library_id=LIBRARY, id=paper_id)
        for name, value in fields.items():
            setattr(found, name, value)
        session.add(found)
        session.add(IndexOutbox(library_id=LIBRARY, paper_id=paper_id))
        session.commit()


def tag(sessions: Callable[[], Session], paper_id: str, name: str, *, present: bool = True) -> None:
    """Put a tag on a paper, or take it off, with the paper's outbox row."""
    with sessions() as session:
        writing(session)
        session.merge(Tag(library_id=LIBRARY, id=name, name=name, name_key=name))
        session.merge(PaperTag(library_id=LIBRARY, paper_id=paper_id, tag_id=name, present=present))
        session.add(IndexOutbox(library_id=LIBRARY, paper_id=paper_id))
        session.commit()


def page(sessions: Callable[[], Session], paper_id: str, address: str, site: str, *, present: bool = True) -> None:
    """Give a paper the address of a page, or take it away, with the paper's outbox row."""
    with sessions() as session:
        writing(session)
        session.merge(
            PaperIdentifier(
                library_id=LIBRARY, paper_id=paper_id, scheme="url", value=address, present=present, site=site
            )
        )
        session.add(IndexOutbox(library_id=LIBRARY, paper_id=paper_id))
        session.commit()
