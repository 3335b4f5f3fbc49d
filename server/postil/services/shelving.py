"""What a file says besides papers: colours of tags, what lists are for and the order within them, saved searches."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, sessionmaker

from postil.domain.errors import Conflict, Invalid
from postil.domain.ops import Op
from postil.formats.reference import ListOf, SearchOf, Shelf
from postil.models import PaperIdentifier, ReadingList, Tag
from postil.models.engine import writing
from postil.services import aliases, bulk, edits, saved_searches
from postil.services import lists as reading_lists
from postil.services import tags as named_tags
from postil.services.batch import chunks
from postil.services.edits import Writer


def colors(sessions: sessionmaker[Session], writer: Writer, shelf: Shelf) -> None:
    """Make the tags that are missing; a colour is taken over where a tag has none."""
    with sessions() as session:
        writing(session, writer.library_id)
        ops: list[Op] = []
        made: set[str] = set()
        for name, color in shelf.colors.items():
            try:
                ident, making = named_tags.making(session, writer.library_id, name)
                put = edits.put("tag", ident, "color", color)
            except Invalid:
                continue
            held = session.get(Tag, (writer.library_id, ident))
            ops += making if ident not in made else []
            ops += [put] if put.value and (held is None or held.deleted or not held.color) else []
            made.add(ident)
        edits.commit(session, writer, ops)
        session.commit()


def lists(sessions: sessionmaker[Session], writer: Writer, shelf: Shelf) -> None:
    """Make the lists that are missing, and put those papers at their ends, in order, that are not on them."""
    for one in shelf.lists:
        with sessions() as session:
            writing(session, writer.library_id)
            try:
                _fill(session, writer, one)
            except Invalid:
                continue
            session.commit()


def searches(sessions: sessionmaker[Session], writer: Writer, shelf: Shelf) -> None:
    """Save the searches that are missing; one whose name stands for another search here gets a number behind it."""
    with sessions() as session:
        writing(session, writer.library_id)
        for one in shelf.searches:
            with suppress(Invalid):
                _save(session, writer, one)
        session.commit()


def _save(session: Session, writer: Writer, one: SearchOf) -> None:
    for number in count(1):
        try:
            saved_searches.create(session, writer, one.name if number == 1 else f"{one.name} {number}", one.query)
        except Conflict:
            continue
        return


def _fill(session: Session, writer: Writer, one: ListOf) -> None:
    ident, ops = reading_lists.making(session, writer.library_id, one.name)
    held = session.get(ReadingList, (writer.library_id, ident))
    if one.description and (held is None or not held.description):
        ops.append(edits.put("list", ident, "description", one.description))
    edits.commit(session, writer, ops)
    heads = _named(session, writer.library_id, one.papers)
    wanted = [heads[canonical] for canonical in one.papers if canonical in heads]
    if wanted:
        bulk.enlist(session, writer, list(dict.fromkeys(wanted))[: bulk.MOST], one.name)


def _named(session: Session, library_id: str, papers: tuple[str, ...]) -> dict[str, str]:
    """`scheme:value` → the paper that has it."""
    found: dict[str, str] = {}
    for some in chunks(sorted({one for one in papers if ":" in one})):
        keys = [tuple(one.split(":", 1)) for one in some]
        query = select(PaperIdentifier.scheme, PaperIdentifier.value, PaperIdentifier.paper_id).where(
            PaperIdentifier.library_id == library_id,
            tuple_(PaperIdentifier.scheme, PaperIdentifier.value).in_(keys),
            PaperIdentifier.present,
        )
        for scheme, value, paper in session.execute(query):
            found[f"{scheme}:{value}"] = aliases.resolve(session, library_id, paper).id
    return found
