"""Standing rules: what is saved later is looked at once, in the background, when the search knows it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid
from postil.domain.ops import Op
from postil.models import Paper, Tag, TagRule
from postil.models.engine import writing
from postil.search.library import LibrarySearch
from postil.services import devices, edits, rules

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """A rule that has papers to look at: those saved after `since`, the last one at `until`."""

    rule_id: str
    query: str
    tag_id: str
    since: datetime
    until: datetime
    papers: frozenset[str]


def after_saves(sessions: Callable[[], Session], search: LibrarySearch, library_id: str) -> None:
    """Let a library's standing rules look at what was saved; called in the background when all of it is indexed.

    Never fails: what goes wrong is logged, and looked at again after the next save.
    """
    try:
        if apply_standing(sessions, search, library_id):
            search.changed(library_id)
    except Exception:  # noqa: BLE001 - whoever called has searches to care for
        _log.exception("the standing rules of library %s could not look at what was saved", library_id)


def apply_standing(sessions: Callable[[], Session], search: LibrarySearch, library_id: str) -> int:
    """Tag what standing rules find among the papers that none of them has looked at; the number of tags put on.

    Each rule looks at each paper once, whichever server does it: how far it has looked is moved under the lock that
    every writer has, and only from where it was read. A tag that the paper has carried before is not put on again.
    """
    with sessions() as session:
        due = _due(session, library_id)
    done = 0
    for one in due:
        found = _found(search, library_id, one)
        if found is not None:
            done += _finish(sessions, library_id, one, found)
    return done


def _due(session: Session, library_id: str) -> list[_Due]:
    """The rules that have something to look at. One whose tag is gone waits until that is back."""
    query = (
        select(TagRule)
        .join(Tag, (Tag.library_id == TagRule.library_id) & (Tag.id == TagRule.tag_id) & ~Tag.deleted)
        .where(TagRule.library_id == library_id, TagRule.standing, TagRule.deleted_at.is_(None))
    )
    standing = session.scalars(query.order_by(TagRule.created_at, TagRule.id)).all()
    if not standing:
        return []
    newest = session.scalar(select(func.max(Paper.created_at)).where(_live(library_id)))
    waiting = [rule for rule in standing if newest is not None and newest > rule.looked_at]
    if not waiting:
        return []
    fresh = select(Paper.id, Paper.created_at).where(
        _live(library_id), Paper.created_at > min(rule.looked_at for rule in waiting)
    )
    saved = [(row[0], row[1]) for row in session.execute(fresh)]
    return [
        _Due(
            rule.id,
            rule.query,
            rule.tag_id,
            rule.looked_at,
            max(at for _, at in saved),
            frozenset(ident for ident, at in saved if at > rule.looked_at),
        )
        for rule in waiting
    ]


def _live(library_id: str) -> ColumnElement[bool]:
    return and_(Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_(None))


def _found(search: LibrarySearch, library_id: str, due: _Due) -> Sequence[str] | None:
    """The new papers that a rule finds; None when the search cannot tell yet."""
    try:
        query = rules.read_query(due.query)
    except Invalid:
        return ()
    found = search.matching(library_id, query, limit=100_000)
    return None if found.incomplete else [ident for ident in found.ids if ident in due.papers]


def _finish(sessions: Callable[[], Session], library_id: str, due: _Due, found: Sequence[str]) -> int:
    """Tag the papers and note that the rule has looked at them, unless another server has or the rule was changed."""
    with sessions() as session:
        writing(session, library_id)
        rule = session.get(TagRule, (library_id, due.rule_id))
        if rule is None or not rule.standing or rule.deleted_at is not None:
            return 0
        if (rule.looked_at, rule.query, rule.tag_id) != (due.since, due.query, due.tag_id):
            return 0
        wanted = rules.untouched(session, library_id, due.tag_id, found)
        ops = [Op("add", "paper_tag", f"{paper}|{due.tag_id}") for paper in wanted]
        edits.commit(session, devices.writer(session, library_id), ops)
        rule.looked_at = due.until
        session.commit()
        return len(ops)
