"""Names of tags and lists that fit what somebody has begun to type, the most used first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.spelling import name_key
from postil.models import ListEntry, PaperTag, ReadingList, Tag
from postil.services import aliases, memberships

Kind = Literal["tags", "lists"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name, the number of papers under it, and its colour (`#rrggbb` or empty; lists have none)."""

    name: str
    papers: int
    color: str = ""


def suggest(
    session: Session, library_id: str, kind: Kind, typed: str, *, paper: str = "", limit: int = 8
) -> list[Suggestion]:
    """At most `limit` names: those of which a word begins with what is typed, then those that hold it, then near ones.

    Within each the most used come first, of equally used ones those used last. With nothing typed, all count.
    What the paper of that id has already is left out.
    """
    begun = name_key(typed)
    papers = _papers(session, library_id, kind)
    taken = _taken(session, library_id, kind, paper) if paper else frozenset()
    ranked = []
    for ident, name, key, color, ver in _names(session, library_id, kind):
        fit = _fit(begun, key)
        if fit is not None and ident not in taken:
            ranked.append(((fit, -papers.get(ident, 0), -ver, key), Suggestion(name, papers.get(ident, 0), color)))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:limit]]


def _papers(session: Session, library_id: str, kind: Kind) -> Mapping[str, int]:
    return (memberships.by_tag if kind == "tags" else memberships.by_list)(session, library_id)


def _names(session: Session, library_id: str, kind: Kind) -> Sequence[tuple[str, str, str, str, int]]:
    """(id, name, name as compared, colour, version of the last change of it or of what carries it)."""
    if kind == "tags":
        own = select(Tag.id, Tag.name, Tag.name_key, Tag.color, Tag.ver)
        rows = session.execute(own.where(Tag.library_id == library_id, ~Tag.deleted))
        return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
    held = select(ReadingList.id, ReadingList.name, ReadingList.name_key, ReadingList.ver)
    found = session.execute(held.where(ReadingList.library_id == library_id, ~ReadingList.deleted))
    return [(row[0], row[1], row[2], "", row[3]) for row in found]


def _taken(session: Session, library_id: str, kind: Kind, paper: str) -> Collection[str]:
    records = aliases.family(session, library_id, paper)
    if kind == "tags":
        worn = select(PaperTag.tag_id).where(PaperTag.library_id == library_id, PaperTag.paper_id.in_(records))
        return set(session.scalars(worn.where(PaperTag.present)))
    held = select(ListEntry.list_id).where(ListEntry.library_id == library_id, ListEntry.paper_id.in_(records))
    return set(session.scalars(held.where(ListEntry.present)))


def _fit(begun: str, key: str) -> int | None:
    """How well a name fits: 0 a word of it begins so, 1 it holds it, 2 but for one slip a word begins so; or not."""
    at = key.find(begun)
    if at == 0:
        return 0
    if at > 0:
        return 0 if any(word.startswith(begun) for word in _tails(key)) else 1
    return 2 if len(begun) >= 4 and any(_one_slip(begun, word) for word in _tails(key)) else None


def _tails(key: str) -> list[str]:
    """The name from each of its words on."""
    starts = [0, *(at + 1 for at, char in enumerate(key) if not char.isalnum())]
    return [key[at:] for at in starts]


def _one_slip(begun: str, word: str) -> bool:
    """Whether `word` begins with what was typed but for one letter wrong, missing, too many, or two that changed."""
    at = 0
    while at < min(len(begun), len(word)) and begun[at] == word[at]:
        at += 1
    rest, left = begun[at:], word[at:]
    return (
        left[1:].startswith(rest[1:])
        or left.startswith(rest[1:])
        or left[1:].startswith(rest)
        or (len(rest) > 1 and left.startswith(rest[1] + rest[0] + rest[2:]))
    )
