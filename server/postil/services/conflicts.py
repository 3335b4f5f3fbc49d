"""Notes in which two machines changed the same lines: both versions stand in the text until somebody chooses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict as Refused
from postil.domain.errors import Invalid
from postil.domain.merge import MERGE, choose
from postil.models import FieldVersion, History, Paper
from postil.services import edits, history
from postil.services.batch import chunks
from postil.services.edits import Writer
from postil.services.timeline import Version


@dataclass(frozen=True, slots=True)
class Conflict:
    """The two versions of a record's note that met, and the version of the library at which they did."""

    record: str
    ver: int
    #: What stood in the library.
    stood: Version
    #: What another machine sent.
    came: Version


def open_in(session: Session, library_id: str, records: Iterable[str]) -> dict[str, Conflict]:
    """The records whose note has a conflict that nobody has settled; two statements for any page of papers.

    A conflict is open as long as only merges have written the note since: whoever writes it has seen it.
    """
    merged: list[str] = []
    for some in chunks(sorted(set(records))):
        query = select(FieldVersion.entity_id).where(
            FieldVersion.library_id == library_id,
            FieldVersion.entity == "paper",
            FieldVersion.entity_id.in_(some),
            FieldVersion.field == "note",
            FieldVersion.device_id == MERGE,
        )
        merged += session.scalars(query)
    if not merged:
        return {}
    rows: list[History] = []
    for some in chunks(merged):
        noted = select(History).where(
            History.library_id == library_id,
            History.entity == "paper",
            History.entity_id.in_(some),
            History.field == "note",
        )
        rows += session.scalars(noted)
    known = history.names(session, library_id, {row.device_id for row in rows})
    rows.sort(key=lambda row: (row.entity_id, -row.ver, row.id))
    found = (_open(list(events), known) for _, events in groupby(rows, key=lambda row: row.entity_id))
    return {one.record: one for one in found if one is not None}


def _open(rows: list[History], known: dict[str, str]) -> Conflict | None:
    """The conflict among a note's events, newest first, unless somebody wrote the note after it."""
    for ver, group in groupby(rows, key=lambda row: row.ver):
        sides = list(group)
        if len(sides) != 2:
            return None
        if sides[0].reason == "conflict":
            stood, came = (
                Version(row.id, row.value, history.time_of(row.ts), known.get(row.device_id, "")) for row in sides
            )
            return Conflict(sides[0].entity_id, ver, stood, came)
        if sides[0].device_id != MERGE:
            return None
    return None


def settle(session: Session, writer: Writer, record: str, ver: int, keep: str) -> None:
    """Keep `stood` or `came` of the conflict that arose at `ver`, or `both`; what was written since stays.

    The lines that only the other version has are taken out. With `both` the same text is written again: its
    author is then somebody who has seen it. Raises Conflict when it was settled meanwhile, Invalid.
    """
    found = open_in(session, writer.library_id, [record]).get(record)
    paper = session.get(Paper, (writer.library_id, record))
    if found is None or found.ver != ver or paper is None:
        raise Refused("These versions were settled meanwhile. The page shows the note as it stands.")
    sides = {"stood": (found.stood, found.came), "came": (found.came, found.stood)}
    if keep not in {*sides, "both"}:
        raise Invalid("Choose one of the two versions, or both.")
    text = paper.note
    if keep != "both":
        chosen, other = sides[keep]
        text = choose(paper.note, str(chosen.value), str(other.value))
    edits.commit(session, writer, [edits.put("paper", record, "note", text, base_text=paper.note)])
