"""Annotations from other programs: written into the library, at the paper that they are about."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain import targets, values
from postil.domain.errors import BadRequest, Conflict, TooLarge
from postil.domain.fields import ANNOTATION
from postil.domain.identifiers import BadIdentifier, Identifier
from postil.domain.ops import Op
from postil.domain.spelling import name_key
from postil.domain.values import Refused
from postil.formats import annotation_reading, webannotation
from postil.formats.annotation_reading import Said, several
from postil.models import Annotation, Paper
from postil.services import aliases, annotations, edits, papers, tags
from postil.services.annotations import AnnotationDraft, AnnotationView
from postil.services.drafts import PaperDraft, identify
from postil.services.edits import Writer

#: What nobody but the server says of an annotation once it was said.
_SET_ONCE: Final = ("canonical", "via")
#: What an annotation is about that names no page, before the id of its record.
_RECORD: Final = "urn:uuid:"
#: Bytes of an IRI that is the title of its paper.
_TITLE: Final = 4000
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def receive(session: Session, writer: Writer, doc: Mapping[str, Any], slug: str = "") -> Annotation:
    """Keep an annotation that follows the model (formats/annotation_rules.py), under `slug` where that is free.

    The IRI that it had goes to `via`. Raises BadRequest and TooLarge.
    """
    came = {name: value for name, value in doc.items() if name != "id"}
    if "id" in doc and doc["id"] not in (via := several(doc.get("via"))):
        came["via"] = [*via, doc["id"]] if via else doc["id"]
    said = annotation_reading.read(came)
    paper_id = _saved(session, writer, targets.source(said.target))
    fields = {**_fields(said), "extra": _extra(session, writer, came, said, {})}
    if free := _free(session, writer.library_id, slug):
        fields["slug"] = free
    draft = AnnotationDraft({name: value for name, value in fields.items() if value}, said.tags, str(uuid.uuid4()))
    return annotations.create(session, writer, paper_id, draft)


def replace(session: Session, writer: Writer, view: AnnotationView, doc: Mapping[str, Any], iri: str) -> Annotation:
    """Make an annotation say what `doc` says, and nothing else of what another program had said.

    Raises Conflict for another `id`, `canonical` or `via`, or a target in another paper; BadRequest and TooLarge.
    """
    found = view.annotation
    present = webannotation.to_jsonld(view, iri)
    came = _as_it_stays(present, doc, iri)
    said = annotation_reading.read(came)
    _expect_paper(session, writer.library_id, found, said)
    fields = {**_fields(said), "extra": _extra(session, writer, came, said, found.extra)}
    unnamed = not found.source and targets.source(said.target) == f"{_RECORD}{found.paper_id}"
    if unnamed or said.place == webannotation.said(view).place:
        fields["target"] = found.target  # with its context, which this form does not tell
    ops = [edits.put("annotation", found.id, name, value) for name, value in fields.items()]
    changed = [op for op in ops if op.value != getattr(found, op.field)]
    edits.commit(session, writer, [*changed, *_tagged(session, writer.library_id, view, said)])
    return found


def _fields(said: Said) -> dict[str, Any]:
    return {"target": said.target, "motivation": said.motivation, "color": said.color, "comment": said.comment}


def _extra(
    session: Session, writer: Writer, came: dict[str, Any], said: Said, before: Mapping[str, Any]
) -> dict[str, Any]:
    """What has no place of its own, checked: the whole annotation, unless our words are the very same."""
    known = (tags.find(session, writer.library_id, name) for name in said.tags)
    spelt = tuple(tag.name if tag else name for tag, name in zip(known, said.tags, strict=True))
    in_order = tuple(sorted(spelt, key=name_key))
    own = Said(said.target, said.motivation, said.color, said.comment, in_order)
    stays = webannotation.to_keep(came, own)
    rest = {name: value for name, value in before.items() if name != webannotation.KEPT}
    extra = {**rest, **({webannotation.KEPT: stays} if stays else {})}
    try:
        read = ANNOTATION["extra"].read(extra)
    except Refused as why:
        if "larger" in str(why):
            raise TooLarge("An annotation can be at most 64 KiB of JSON.") from None
        raise BadRequest(f"This annotation cannot be kept: it {why}.") from None
    if read != extra or values.clean(said.comment) != said.comment:
        raise BadRequest("This annotation holds characters that cannot be kept: NUL, or half of a surrogate pair.")
    return extra


def _as_it_stays(present: Mapping[str, Any], doc: Mapping[str, Any], iri: str) -> dict[str, Any]:
    """The new state, with what is set once; `created` goes where it is what we say ourselves."""
    if doc.get("id", iri) != iri:
        raise Conflict("The id of an annotation is its address, and stays.")
    came = {name: value for name, value in doc.items() if name != "id"}
    for name in _SET_ONCE:
        if name in present and several(came.setdefault(name, present[name])) != several(present[name]):
            raise Conflict(f"The {name} of an annotation stays as it was set first.")
    if came.get("created") == present["created"]:
        del came["created"]
    return came


def _tagged(session: Session, library_id: str, view: AnnotationView, said: Said) -> list[Op]:
    """Operations that make the tags those that are said."""
    ident = view.annotation.id
    held = {tag.name_key: tag.id for tag in view.tags}
    ops = [Op("remove", "annotation_tag", f"{ident}|{held[key]}") for key in sorted(held.keys() - said.tag_keys)]
    for name in said.tags:
        if name_key(name) not in held:
            tag_id, made = tags.making(session, library_id, name)
            ops += [*made, Op("add", "annotation_tag", f"{ident}|{tag_id}")]
    return ops


def _saved(session: Session, writer: Writer, source: str) -> str:
    """The id of the paper that a page or file belongs to; it is saved when there is none."""
    if not source:
        raise BadRequest("The target of this annotation names nothing by an IRI.")
    _expect_short(source, targets.SOURCE)
    record = session.get(Paper, (writer.library_id, source.removeprefix(_RECORD)))
    if record is not None:
        return record.id
    plan = papers.saving(session, writer.library_id, _draft(source))
    edits.commit(session, writer, plan.ops)
    return aliases.resolve(session, writer.library_id, plan.paper_id).id


def _expect_paper(session: Session, library_id: str, found: Annotation, said: Said) -> None:
    source = targets.source(said.target)
    _expect_short(source, targets.SOURCE)
    if source in (found.source, f"{_RECORD}{found.paper_id}"):
        return
    known = identify(_draft(source)) if source else []
    held = {holder for holder, _, _ in aliases.holders(session, library_id, [(one.scheme, one.value) for one in known])}
    head = aliases.resolve(session, library_id, found.paper_id).id
    if head not in {aliases.resolve(session, library_id, holder).id for holder in held}:
        raise Conflict("An annotation stays with its paper. Make a new one for another target.")


def _draft(source: str) -> PaperDraft:
    """The paper that shows at an address or that an IRI names; of other IRIs nothing but the IRI is known."""
    try:
        url = values.address(source)
        ids.normalise_url(url)
    except (Refused, BadIdentifier):
        url = ""
    named = None if url else _named(source)
    if url:
        shown = ids.from_url(url)
        return PaperDraft({"url": url}, {shown.scheme: shown.value} if shown else {})
    _expect_short(source, _TITLE)
    return PaperDraft({"title": source}, {named.scheme: named.value} if named else {})


def _expect_short(source: str, most: int) -> None:
    if len(values.clean(source).encode()) > most:
        raise BadRequest(f"The target of this annotation is too long: it is named by an IRI of at most {most:,} bytes.")


def _named(iri: str) -> Identifier | None:
    """The paper that an IRI names which is no address: doi:, info:doi/, urn:x-pdf: with a file's fingerprint."""
    if found := re.fullmatch(r"urn:x-pdf:([0-9a-fA-F]{32,64})", iri, re.IGNORECASE):
        return Identifier("pdf", found[1].lower())
    return ids.from_text(re.sub(r"^info:([a-z0-9]+)/", r"\1:", iri))


def _free(session: Session, library_id: str, slug: str) -> str:
    """A wanted last part of the address, in letters that it can have; empty when it is taken, or was ever."""
    wanted = re.sub(r"[^0-9A-Za-z_.-]+", "-", unquote(slug).strip().strip('"')).strip("-.")[:100]
    if not re.fullmatch(r"[0-9A-Za-z].*", wanted) or _UUID.fullmatch(wanted.lower()):
        return ""
    same = or_(Annotation.slug == wanted, Annotation.id == wanted)
    taken = session.scalars(select(Annotation.id).where(Annotation.library_id == library_id, same).limit(1)).first()
    return "" if taken else wanted
