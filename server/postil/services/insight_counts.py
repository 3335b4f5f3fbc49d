"""What a look back counts: days on which papers were saved, when they were read, and their tags or venues.

Everything but venues is read from indexes, and days are counted by the database: rows of papers are long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from sqlalchemy import and_, extract, func, select
from sqlalchemy.orm import Session

from postil.domain.spelling import name_key, trim
from postil.models import FieldVersion, Paper, PaperTag, Tag
from postil.services import aliases
from postil.services.narrowing import PaperFilter, narrowed

#: Seconds of a day.
DAY = 86_400
_EPOCH = date(1970, 1, 1)
#: Seconds since 1970, UTC; whole or not, as the database has it.
_SAVED = extract("epoch", Paper.created_at)


class Reading(NamedTuple):
    """A paper that is read: when it was saved and read, in seconds since 1970."""

    paper: str
    saved: float
    read: float

    @property
    def done(self) -> float:
        """When it left the backlog: at once, when it was read before it was saved."""
        return max(self.saved, self.read)

    @property
    def day(self) -> int:
        """Number of the day on which it was read."""
        return int(self.read // DAY)


class Bundle(NamedTuple):
    """Papers that have just these tags, or this venue: how many of them were saved and read."""

    names: tuple[str, ...]
    saved: int
    read: int


def number_of(day: date) -> int:
    """Days since 1970, UTC: how days are counted here."""
    return (day - _EPOCH).days


def saved_days(session: Session, library_id: str, wanted: PaperFilter) -> Counter[int]:
    """How many papers were saved on each day, by the day's number."""
    day = (_SAVED - _SAVED % DAY).label("day")
    query = narrowed(library_id, wanted, day, func.count()).group_by(day)
    return Counter({int(seconds) // DAY: papers for seconds, papers in session.execute(query)})


def readings(session: Session, library_id: str, wanted: PaperFilter, now: datetime) -> list[Reading]:
    """The papers whose status is read.

    They were read at the time that was given for it, else when the status was set; not later than `now`.
    """
    stamped = and_(
        Paper.read_key == "",
        FieldVersion.library_id == library_id,
        FieldVersion.entity == "paper",
        FieldVersion.entity_id == Paper.id,
        FieldVersion.field == "status",
    )
    query = narrowed(library_id, wanted, Paper.id, _SAVED, Paper.read_key, FieldVersion.ts)
    rows = session.execute(query.where(Paper.status == "read").outerjoin(FieldVersion, stamped))
    last = now.timestamp()
    return [Reading(ident, float(at), min(last, _read(given, stamp, float(at)))) for ident, at, given, stamp in rows]


def _read(given: str, stamp: int | None, saved: float) -> float:
    """The time that stands in the paper, or the stamp of its status; without either it was read when saved."""
    if given:
        at = datetime.fromisoformat(given)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    return saved if stamp is None else stamp / 1000


def saved_within(session: Session, library_id: str, wanted: PaperFilter, start: date, end: date) -> set[str]:
    """Ids of the papers that were saved from the day `start` up to the day `end`, which is not in it any more."""
    first, last = (datetime.combine(day, time(), UTC) for day in (start, end))
    query = narrowed(library_id, wanted, Paper.id).where(Paper.created_at >= first, Paper.created_at < last)
    return set(session.scalars(query))


def tags(session: Session, library_id: str, saved: set[str], read: set[str]) -> list[Bundle]:
    """Papers by their tags, those of records joined to them among them; four statements."""
    named = select(Tag.id, Tag.name).where(Tag.library_id == library_id, ~Tag.deleted)
    names = {row[0]: row[1] for row in session.execute(named)}
    # Memberships, ended or not, are read from an index; the few that have ended are taken off again.
    carried = (
        select(PaperTag.paper_id, func.aggregate_strings(PaperTag.tag_id, " "))
        .where(PaperTag.library_id == library_id)
        .group_by(PaperTag.paper_id)
    )
    ended = select(PaperTag.paper_id, PaperTag.tag_id).where(PaperTag.library_id == library_id, ~PaperTag.present)
    worn = {row[0]: row[1] for row in session.execute(carried)}
    for record, tag in session.execute(ended):
        worn[record] = worn[record].replace(tag, "")
    # The few joined records are looked up here: SQLite would look for each of the many papers among them.
    joined = aliases.heads(library_id)
    for record, head in session.execute(select(joined.c.record, joined.c.head)):
        if record in worn:
            worn[head] = f"{worn.get(head, '')} {worn.pop(record)}"
    return [
        Bundle(tuple(names[tag] for tag in dict.fromkeys(some.split()) if tag in names), *numbers)
        for some, numbers in _counted(worn, saved, read)
    ]


def venues(session: Session, library_id: str, wanted: PaperFilter, saved: set[str], read: set[str]) -> list[Bundle]:
    """Papers by venue, capitals and blanks aside; one statement."""
    query = narrowed(library_id, wanted, Paper.id, Paper.venue).where(Paper.venue != "")
    held: dict[str, str] = {row[0]: row[1] for row in session.execute(query)}
    found: dict[str, Bundle] = {}
    for venue, numbers in _counted(held, saved, read):
        key = name_key(venue)
        before = found.get(key, Bundle((trim(venue),) if key else (), 0, 0))
        found[key] = Bundle(before.names, before.saved + numbers[0], before.read + numbers[1])
    return list(found.values())


def _counted(held: Mapping[str, str], saved: set[str], read: set[str]) -> Iterable[tuple[str, tuple[int, int]]]:
    """What papers hold, with how many of the saved and of the read ones hold it; empty for those that hold nothing."""
    both = [Counter(held.get(paper, "") for paper in papers) for papers in (saved, read)]
    return [(one, (both[0][one], both[1][one])) for one in sorted(both[0].keys() | both[1].keys())]
