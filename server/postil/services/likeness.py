"""Papers that may be the same as another: by their titles and authors; who reads decides."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain import sorting
from postil.models import History, Paper
from postil.services import library, views
from postil.services.merging import SINGLE
from postil.services.views import PaperView

#: Papers that are looked at for each way in which they could be found.
_LOOKED_AT: Final = 40
#: How alike two titles are that differ in a word or in punctuation.
_NEAR: Final = 0.87
#: Words that a title needs for that to say something when it is part of another.
_WORDS: Final = 5
#: Letters of a title without which an opening says nothing.
_OPENING: Final = 16


class Reason(enum.IntEnum):
    """Why two records may be one paper, the best first."""

    SAME = 0
    NEAR = 1
    #: All that the one title says, the other says too, and more.
    PART = 2
    #: The titles are the same, but not the authors, or each has an identifier that the other contradicts.
    DOUBTFUL = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A paper that may be the same, and why."""

    view: PaperView
    reason: Reason
    #: How many authors are on both.
    shared: int


def of(session: Session, library_id: str, view: PaperView, hits: Sequence[str] = (), most: int = 5) -> list[Likeness]:
    """At most `most` papers that may be the same as the one shown, the likeliest first, `hits` of a search among them.

    A fixed number of statements. Papers from which it was parted by hand are left out.
    """
    found = dict.fromkeys([*_by_key(session, library_id, view.paper), *hits])
    own = {view.paper.id, *(alias.id for alias in view.aliases)}
    others = library.by_ids(session, library_id, [ident for ident in found if ident not in own])
    near = [paper for paper in others if _title(view.paper, paper) is not None]
    parted = _parted(session, library_id, [*own, *(paper.id for paper in near)])
    likely = [one for other in views.views(session, library_id, near) if (one := _likeness(view, other, parted))]
    return sorted(likely, key=lambda one: (one.reason, -one.shared, one.view.paper.id))[:most]


def _by_key(session: Session, library_id: str, paper: Paper) -> list[str]:
    """Papers with the same title, one that begins alike, or the same first author."""
    live = select(Paper.id).where(Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_(None))
    queries = []
    if paper.title_key:
        queries.append(live.where(Paper.title_key == paper.title_key))
    opening = paper.title_key[:_OPENING]
    if len(opening) == _OPENING:
        queries.append(live.where(Paper.title_key >= opening, Paper.title_key < f"{opening}\U0010ffff"))
    if paper.author_key:
        queries.append(live.where(Paper.author_key == paper.author_key))
    return [ident for query in queries for ident in session.scalars(query.limit(_LOOKED_AT))]


def _title(one: Paper, other: Paper) -> Reason | None:
    """What the two titles alone say."""
    ours, theirs = one.title_key, other.title_key
    if not ours or not theirs:
        return None
    if ours == theirs:
        return Reason.SAME
    if SequenceMatcher(None, ours, theirs, autojunk=False).ratio() >= _NEAR:
        return Reason.NEAR
    shorter, longer = sorted((ours.split(), theirs.split()), key=len)
    missing = set(shorter) - set(longer)
    return Reason.PART if len(shorter) >= _WORDS and len(missing) <= len(shorter) // 10 else None


def _likeness(view: PaperView, other: PaperView, parted: set[tuple[str, str]]) -> Likeness | None:
    records = [{found.paper.id, *(alias.id for alias in found.aliases)} for found in (view, other)]
    if any((one, two) in parted or (two, one) in parted for one in records[0] for two in records[1]):
        return None
    shared = len(_people(view) & _people(other))
    unknown = not _people(view) or not _people(other)
    reason = _title(view.paper, other.paper) or Reason.SAME
    if not (shared or unknown) or _contradict(view, other):
        return Likeness(other, Reason.DOUBTFUL, shared) if reason is Reason.SAME else None
    return Likeness(other, Reason.NEAR if reason is Reason.PART and shared else reason, shared)


def _people(view: PaperView) -> set[str]:
    """Family name and first initial of every author."""
    keys = (sorting.author_key([name]) for record in (view.paper, *view.aliases) for name in record.authors)
    parts = (key.split(" ") for key in keys if key)
    return {f"{part[0]} {part[1][0] if len(part) > 1 else ''}" for part in parts}


def _contradict(view: PaperView, other: PaperView) -> bool:
    ours, theirs = set(view.identifiers), set(other.identifiers)
    return not any(pair in theirs for pair in ours if pair[0] in SINGLE) and any(
        scheme in {pair[0] for pair in theirs} for scheme, _ in ours if scheme in SINGLE
    )


def _parted(session: Session, library_id: str, records: Sequence[str]) -> set[tuple[str, str]]:
    """(record, record that it once pointed at and does no more)."""
    query = select(History.entity_id, History.value).where(
        History.library_id == library_id,
        History.entity == "paper",
        History.entity_id.in_(records),
        History.field == "alias_of",
    )
    return {(row[0], row[1]) for row in session.execute(query) if row[1]}
