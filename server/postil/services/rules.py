"""Rules: a search and a tag for what it finds, shown before it does anything; standing ones see later papers too."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound
from postil.domain.ops import Op
from postil.domain.query import Query, parse
from postil.domain.values import clean
from postil.models import PaperTag, Tag, TagRule, now
from postil.search.library import LibrarySearch
from postil.services import aliases, edits, memberships, tags
from postil.services.edits import Writer

#: Papers that one rule may tag at once.
MOST: Final = 10_000
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Matched:
    """What a rule finds now, best first, and which of those carry the tag already."""

    ids: tuple[str, ...]
    carrying: frozenset[str]
    #: The query as searched, when misspelt words were replaced.
    corrected: str | None = None
    #: The index is behind or being rebuilt: papers may be missing.
    incomplete: bool = False

    @property
    def fresh(self) -> tuple[str, ...]:
        """Those that would get the tag."""
        return tuple(ident for ident in self.ids if ident not in self.carrying)

    @property
    def digest(self) -> str:
        """What names exactly this answer, so that what is done is what was shown."""
        told = "\n".join([*sorted(self.ids), "", *sorted(self.carrying)])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_query(text: str) -> Query:
    """A query that can be a rule. Raises Invalid."""
    text = _line(text)
    if not text:
        raise Invalid("Type what to search for: words, or filters like author:ho or year:2024.", {"query": ["Empty."]})
    if len(text) > _LONGEST:
        raise Invalid(f"A rule may have {_LONGEST:,} characters. Shorten it.", {"query": ["Too long."]})
    query = parse(text)
    if not query.identifier and not any(char.isalnum() for char in query.text):
        raise Invalid("There is no word in this search. Type one, or a filter.", {"query": ["No word."]})
    return query


def _line(text: str) -> str:
    """The text as it is stored: on one line, without what a database refuses."""
    return " ".join(clean(text).split())


def match(session: Session, search: LibrarySearch, library_id: str, text: str, tag: str) -> Matched:
    """What the search finds in the whole library, the trash aside; `tag` by name or id, which there need not be.

    Ends the session's transaction, as the search first brings in what was committed. Raises Invalid.
    """
    query = read_query(text)
    session.commit()
    found = search.matching(library_id, query, limit=MOST)
    if found.total > MOST:
        raise Invalid(
            f"This finds {found.total:,} papers; a rule can tag {MOST:,} at once. Narrow it, by year perhaps."
        )
    known = tags.named(session, library_id, tag)
    carrying = memberships.carriers(session, library_id, [known.id]) if known else set()
    return Matched(found.ids, frozenset(carrying.intersection(found.ids)), found.corrected, found.incomplete)


def put(session: Session, writer: Writer, matched: Matched, tag: str, left_out: Collection[str] = ()) -> int:
    """Tag what was matched and not left out, as one commit; the number of papers that got the tag. Raises Invalid."""
    ident, ops = tags.making(session, writer.library_id, tag)
    wanted = [paper for paper in matched.fresh if paper not in left_out]
    edits.commit(session, writer, [*ops, *(Op("add", "paper_tag", f"{paper}|{ident}") for paper in wanted)])
    return len(wanted)


def save(
    session: Session, library_id: str, tag_id: str, text: str, *, standing: bool, since: datetime, ident: str = ""
) -> TagRule:
    """Keep a rule, a new one or that of the id; a standing one looks at papers saved after `since`.

    Raises Invalid, NotFound, and Conflict when another rule says the same.
    """
    read_query(text)
    text = _line(text)
    for other in everyone(session, library_id):
        if (other.tag_id, other.query) == (tag_id, text) and other.id != ident:
            if ident:
                raise Conflict("There is a rule of that search and tag already.", existing=other.id)
            ident = other.id
    rule = get(session, library_id, ident) if ident else TagRule(library_id=library_id, id=str(uuid.uuid4()))
    rule.tag_id, rule.query, rule.standing, rule.looked_at = tag_id, text, standing, since
    session.add(rule)
    session.flush()
    return rule


def get(session: Session, library_id: str, ident: str, *, deleted: bool = False) -> TagRule:
    """One rule. Raises NotFound."""
    found = session.get(TagRule, (library_id, ident))
    if found is None or (found.deleted_at is not None and not deleted):
        raise NotFound("There is no such rule any more.")
    return found


def everyone(session: Session, library_id: str) -> Sequence[TagRule]:
    """The rules of a library, oldest first."""
    query = select(TagRule).where(TagRule.library_id == library_id, TagRule.deleted_at.is_(None))
    return session.scalars(query.order_by(TagRule.created_at, TagRule.id)).all()


def with_tags(session: Session, library_id: str) -> list[tuple[TagRule, Tag | None, int]]:
    """Every rule with its tag (None when that was deleted), and how many papers carry it, oldest first."""
    counted = {tag.id: (tag, papers) for tag, papers in tags.counted(session, library_id)}
    return [(rule, *counted.get(rule.tag_id, (None, 0))) for rule in everyone(session, library_id)]


def stand(session: Session, library_id: str, ident: str, *, standing: bool) -> TagRule:
    """Let a rule look at what is saved from now on, or stop it. Raises NotFound."""
    rule = get(session, library_id, ident)
    if standing and not rule.standing:
        rule.looked_at = now()
    rule.standing = standing
    session.flush()
    return rule


def remove(session: Session, library_id: str, ident: str) -> TagRule:
    """Delete a rule; what it tagged stays tagged. Raises NotFound."""
    rule = get(session, library_id, ident)
    rule.deleted_at = now()
    session.flush()
    return rule


def restore(session: Session, library_id: str, ident: str) -> TagRule:
    """Bring a deleted rule back; a standing one looks at what was saved meanwhile, too. Raises NotFound."""
    rule = get(session, library_id, ident, deleted=True)
    rule.deleted_at = None
    session.flush()
    return rule


def untouched(session: Session, library_id: str, tag_id: str, papers: Iterable[str]) -> list[str]:
    """Those of the papers that have never carried the tag, nor any record joined to them."""
    query = select(PaperTag.paper_id).where(PaperTag.library_id == library_id, PaperTag.tag_id == tag_id)
    known = set(session.scalars(query))
    return [paper for paper in papers if known.isdisjoint(aliases.family(session, library_id, paper))]
