"""Two records that prove to be one paper: the weaker points at the stronger; nothing is rewritten, all is undoable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Select, Subquery, select, tuple_
from sqlalchemy.orm import Session, aliased

from postil.domain.errors import NotFound
from postil.domain.identifiers import SCHEMES, STRONG, Identifier, paper_id
from postil.domain.ops import Op
from postil.models import Paper, PaperIdentifier
from postil.services.batch import Batch

#: Author of an alias that follows from a shared identifier.
IDENTITY = "~identity"
#: Schemes of which one paper has one value: two values mean two papers, whatever else they share.
_SINGLE = ("arxiv", "pmid", "acl")
_CHUNK = 200


def names_itself(op: Op) -> bool:
    """Whether a paper's id is made from the canonical id that it is given."""
    scheme, _, value = str(op.value).partition(":")
    return scheme in SCHEMES and bool(value) and paper_id(Identifier(scheme, value)) == op.id


def resolve(session: Session, library_id: str, ident: str) -> Paper:
    """The record that stands for a paper, aliases followed. Raises NotFound."""
    seen: set[str] = set()
    found = session.get(Paper, (library_id, ident))
    while found is not None and found.alias_of and found.alias_of not in seen:
        seen.add(found.id)
        target = session.get(Paper, (library_id, found.alias_of))
        if target is None:
            break
        found = target
    if found is None:
        raise NotFound("There is no such paper in this library.")
    return found


def members(session: Session, library_id: str, ident: str) -> list[Paper]:
    """The records that point at `ident`, directly or through another."""
    found: list[Paper] = []
    wanted = [ident]
    known = {ident}
    while wanted:
        # Sorted here and not there: SQLite would go through the whole library for the order's sake.
        query = select(Paper).where(Paper.library_id == library_id, Paper.alias_of.in_(wanted))
        unknown = [paper for paper in session.scalars(query) if paper.id not in known]
        fresh = sorted(unknown, key=lambda paper: paper.id)
        known.update(paper.id for paper in fresh)
        found += fresh
        wanted = [paper.id for paper in fresh]
    return found


def family(session: Session, library_id: str, ident: str) -> list[str]:
    """The ids of a record and of those that point at it."""
    return [ident, *(paper.id for paper in members(session, library_id, ident))]


def heads(library_id: str) -> Subquery:
    """Every record that points at another (`record`), with the one that stands for it in the end (`head`)."""
    target = aliased(Paper)
    links = (
        select(Paper.id.label("record"), Paper.alias_of.label("head"))
        .where(Paper.library_id == library_id, Paper.alias_of > "")
        .cte("links", recursive=True)
    )
    further = select(links.c.record, target.alias_of).join(target, target.id == links.c.head)
    links = links.union(further.where(target.library_id == library_id, target.alias_of > ""))
    last = select(links.c.record, links.c.head).join(target, target.id == links.c.head)
    return last.where(target.library_id == library_id, target.alias_of.is_(None)).subquery("heads")


def refusal(session: Session, library_id: str, op: Op) -> str:
    """Why a record cannot point where `op` says: nowhere, at itself, or round in a ring; empty when it can."""
    if op.value is None:
        return ""
    try:
        head = resolve(session, library_id, op.value)
    except NotFound:
        return "there is no such paper to point at"
    return "a paper cannot stand for itself" if op.id in {op.value, head.id} else ""


def holders(session: Session, library_id: str, proofs: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(paper, scheme, value) of every present identifier among the (scheme, value) given."""
    found: list[tuple[str, str, str]] = []
    keys = sorted(set(proofs))
    for start in range(0, len(keys), _CHUNK):
        query = select(PaperIdentifier.paper_id, PaperIdentifier.scheme, PaperIdentifier.value).where(
            PaperIdentifier.library_id == library_id,
            tuple_(PaperIdentifier.scheme, PaperIdentifier.value).in_(keys[start : start + _CHUNK]),
            PaperIdentifier.present,
        )
        found += [(row[0], row[1], row[2]) for row in session.execute(query)]
    return found


def proven(batch: Batch) -> Iterator[Op]:
    """Operations that join the records that the batch's new identifiers prove to be one paper.

    Each is to be applied before the next is asked for, which may follow from it.
    """
    proofs = [(scheme, value) for _, scheme, value in batch.proofs if scheme in STRONG]
    if not proofs:
        return
    batch.session.flush()
    by_proof: dict[tuple[str, str], set[str]] = {}
    for paper, scheme, value in holders(batch.session, batch.library_id, proofs):
        by_proof.setdefault((scheme, value), set()).add(paper)
    for sharing in by_proof.values():
        if len(sharing) > 1:
            yield from _join(batch, sorted(sharing))


def _join(batch: Batch, sharing: list[str]) -> list[Op]:
    heads = {}
    for ident in sharing:
        if batch.exists("paper", ident):
            head = resolve(batch.session, batch.library_id, ident)
            heads[head.id] = head
    live = sorted((paper for paper in heads.values() if not paper.deleted), key=strength)
    if len(live) < 2:
        return []
    target, *others = live
    return [
        Op("set", "paper", other.id, field="alias_of", value=target.id)
        for other in others
        if not _undone(batch, other) and not _apart(batch, target, other)
    ]


def strength(paper: Paper) -> tuple[int, str]:
    """A key that puts the record that is to stand for others first: the one with the better known identifier."""
    scheme = paper.canonical.partition(":")[0]
    return (SCHEMES.index(scheme) if scheme in SCHEMES else len(SCHEMES), paper.id)


def _undone(batch: Batch, paper: Paper) -> bool:
    """Somebody parted the records before: the same proof does not join them again."""
    return batch.version(Op("set", "paper", paper.id, field="alias_of")) is not None and not paper.alias_of


def contradicts(session: Session, library_id: str, ident: str, known: Iterable[Identifier]) -> bool:
    """Whether a record, or one joined to it, has other values than these in a scheme of which one paper has one."""
    held: dict[str, set[str]] = {}
    for scheme, value in session.execute(_single(library_id, family(session, library_id, ident))):
        held.setdefault(scheme, set()).add(value)
    given: dict[str, set[str]] = {}
    for one in known:
        given.setdefault(one.scheme, set()).add(one.value)
    return any(scheme in given and not values & given[scheme] for scheme, values in held.items())


def _apart(batch: Batch, one: Paper, other: Paper) -> bool:
    rows = batch.session.execute(_single(batch.library_id, family(batch.session, batch.library_id, other.id)))
    known = [Identifier(scheme, value) for scheme, value in rows]
    return contradicts(batch.session, batch.library_id, one.id, known)


def _single(library_id: str, idents: list[str]) -> Select[str, str]:
    return select(PaperIdentifier.scheme, PaperIdentifier.value).where(
        PaperIdentifier.library_id == library_id,
        PaperIdentifier.paper_id.in_(idents),
        PaperIdentifier.scheme.in_(_SINGLE),
        PaperIdentifier.present,
    )
