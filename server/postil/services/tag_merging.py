"""Several tags made one: every paper and annotation that carries any of them carries the one that stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound
from postil.domain.ops import Op
from postil.models import AnnotationTag, Paper, PaperTag, Tag
from postil.services import edits, memberships, tags
from postil.services.edits import Writer


@dataclass(frozen=True, slots=True)
class Chosen:
    """Tags that something is to be done to, each with its number of papers, the most used first."""

    tags: tuple[tuple[Tag, int], ...]
    #: Papers that carry at least one of them.
    papers: int
    #: Annotations that do.
    annotations: int
    #: Tag id → number of annotations that carry it.
    marks: Mapping[str, int]

    @property
    def most_used(self) -> Tag:
        """The one that most papers carry, then most annotations."""
        return self.tags[0][0]


@dataclass(frozen=True, slots=True)
class Merged:
    """The tag that stays, the names of those that went into it, and how many papers and annotations got it by that."""

    tag: Tag
    names: tuple[str, ...]
    papers: int
    annotations: int


def choose(session: Session, library_id: str, idents: Iterable[str]) -> Chosen:
    """Those of the tags that there are. Raises NotFound when there is none of them."""
    papers = memberships.by_tag(session, library_id)
    query = select(Tag).where(Tag.library_id == library_id, Tag.id.in_(list(idents)), ~Tag.deleted)
    found = [(tag, papers.get(tag.id, 0)) for tag in session.scalars(query)]
    if not found:
        raise NotFound("There is no such tag any more. It may have been merged or deleted meanwhile.")
    marks = memberships.annotations_by_tag(session, library_id)
    found.sort(key=lambda pair: (-pair[1], -marks.get(pair[0].id, 0), pair[0].name_key))
    known = [tag.id for tag, _ in found]
    carriers = memberships.carriers(session, library_id, known)
    return Chosen(tuple(found), len(carriers), len(_marked(session, library_id, known)), marks)


def merge(session: Session, writer: Writer, idents: Sequence[str], name: str) -> Merged:
    """Put the tag called `name` on all that carries one of the tags, papers and annotations, and delete these.

    `name` may be that of one of them, of another tag, or new (then it takes the colour of the most used one).
    Their memberships stay with them, so that bringing one back brings all back; papers in the trash keep theirs.
    It is one commit.
    Raises NotFound, and Invalid when there is nothing to merge.
    """
    chosen = choose(session, writer.library_id, idents)
    target, ops = tags.making(session, writer.library_id, name)
    if ops and chosen.most_used.color:
        ops.append(edits.put("tag", target, "color", chosen.most_used.color))
    going = [tag for tag, _ in chosen.tags if tag.id != target]
    if not going:
        raise Invalid("Choose at least two tags, or the name of another tag, to merge them.")
    carrying = memberships.carriers(session, writer.library_id, [target])
    gaining = memberships.carriers(session, writer.library_id, [tag.id for tag in going]) - carrying
    ops += _carried(session, writer.library_id, [tag.id for tag in going], target)
    marks = _marked(session, writer.library_id, [tag.id for tag in going])
    marks -= _marked(session, writer.library_id, [target])
    ops += [Op("add", "annotation_tag", f"{mark}|{target}") for mark in sorted(marks)]
    ops += [Op("del", "tag", tag.id) for tag in going]
    edits.commit(session, writer, ops)
    stays = tags.get(session, writer.library_id, target)
    return Merged(stays, tuple(tag.name for tag in going), len(gaining), len(marks))


def _marked(session: Session, library_id: str, tag_ids: list[str]) -> set[str]:
    """The annotations that carry at least one of these tags; of papers in the trash none, which must stay there."""
    held = memberships.marked(library_id).where(AnnotationTag.tag_id.in_(tag_ids))
    return {row[0] for row in session.execute(held)}


def _carried(session: Session, library_id: str, going: list[str], target: str) -> list[Op]:
    """The target on each record that carries one of the tags, joined records too, so that parting keeps them.

    Writing to a record in the trash would bring it back: the paper that it is joined to carries the tag for it.
    """
    held = select(PaperTag.paper_id).where(
        PaperTag.library_id == library_id, PaperTag.tag_id == target, PaperTag.present
    )
    query = (
        select(PaperTag.paper_id, Paper.deleted)
        .join(Paper, (Paper.library_id == PaperTag.library_id) & (Paper.id == PaperTag.paper_id))
        .where(PaperTag.library_id == library_id, PaperTag.tag_id.in_(going), PaperTag.present)
    )
    heads = memberships.standing(session, library_id)
    wanted = {heads.get(row[0]) if row[1] else row[0] for row in session.execute(query)}
    fresh = {record for record in wanted if record is not None} - set(session.scalars(held))
    return [Op("add", "paper_tag", f"{record}|{target}") for record in sorted(fresh)]


def remove(session: Session, writer: Writer, idents: Sequence[str]) -> Chosen:
    """Delete tags in one commit; papers keep everything else. What they were like before. Raises NotFound."""
    chosen = choose(session, writer.library_id, idents)
    edits.commit(session, writer, [Op("del", "tag", tag.id) for tag, _ in chosen.tags])
    return chosen


def paint(session: Session, writer: Writer, idents: Sequence[str], color: str) -> Chosen:
    """Give tags a colour (`#rrggbb`, empty for none) in one commit. Raises NotFound, Invalid."""
    chosen = choose(session, writer.library_id, idents)
    checked = edits.read("tag", "color", color)
    changed = [tag for tag, _ in chosen.tags if tag.color != checked]
    edits.commit(session, writer, [edits.put("tag", tag.id, "color", checked) for tag in changed])
    return chosen
