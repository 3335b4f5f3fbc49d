"""/api/v1/annotations, /api/v1/papers/{id}/annotations: highlights and page notes of papers."""

from flask import Blueprint, current_app, request, url_for

from postil.api import identified, paging, preconditions
from postil.api.endpoint import Answer, Call, Contract, endpoint
from postil.api.paging import Page
from postil.config import Config
from postil.domain import targets
from postil.domain.errors import NotFound
from postil.models import Annotation
from postil.schemas.annotation import AnnotationIn, AnnotationOut, AnnotationPage, AnnotationPatch, AnnotationQuery
from postil.schemas.page import PageQuery
from postil.services import annotation_exports, annotation_list, annotations, papers, tags
from postil.services.annotation_list import AnnotationFilter
from postil.services.annotations import AnnotationView

blueprint = Blueprint("annotations", __name__, url_prefix="/v1")


@blueprint.get("/papers/<ident>/annotations")
@endpoint(Contract(query=PageQuery, returns=AnnotationPage))
def of_paper(call: Call, ident: str) -> Page[AnnotationView]:
    """The annotations of a paper and of the records joined to it: page notes first, then in the order of the text."""
    paper = papers.get(call.session, call.library_id, ident)
    found = annotations.of_paper(call.session, call.library_id, paper.id)
    return paging.cut(found, _place, call.query["cursor"], call.query["limit"])


@blueprint.post("/papers/<ident>/annotations")
@endpoint(
    Contract(
        body=AnnotationIn, returns=AnnotationOut, status=201, scope="save", writes=True, etag=True, fails=(404, 409)
    )
)
def create(call: Call, ident: str) -> Answer:
    """Annotate a paper; one in the trash comes back. 409 when there is an annotation with this id already."""
    made = annotations.create(call.session, call.writer, ident, call.body)
    where = {"Location": url_for("api.annotations.show", ident=made.id)}
    return Answer(_view(call, made), ver=made.ver, headers=where)


@blueprint.get("/papers/<ident>/annotations.md")
@endpoint(Contract(text=annotation_exports.FORMS["md"]))
def markdown(call: Call, ident: str) -> Answer:
    """The annotations of a paper as Markdown: quotes with the way back to them, comments and tags."""
    return _file(call, ident, "md")


@blueprint.get("/papers/<ident>/annotations.jsonld")
@endpoint(Contract(text=annotation_exports.FORMS["jsonld"]))
def jsonld(call: Call, ident: str) -> Answer:
    """The annotations of a paper as an AnnotationCollection of the W3C's Web Annotation Data Model."""
    return _file(call, ident, "jsonld")


@blueprint.get("/annotations")
@endpoint(Contract(query=AnnotationQuery, returns=AnnotationPage, fails=(404,)))
def index(call: Call) -> Page[AnnotationView]:
    """Annotations, newest first; those of papers in the trash are left out.

    `paper`, `identifier` or `url` asks for all annotations of that paper, on whatever page they were made; what the
    library does not have finds nothing.
    """
    asked = call.query
    known = [tags.named(call.session, call.library_id, name) for name in asked.get("tag", ())]
    wanted = AnnotationFilter(
        records=_records(call),
        color=asked.get("color"),
        tags=tuple(tag.id for tag in known if tag),
        commented=asked.get("commented"),
        highlighted=asked.get("highlighted"),
    )
    if None in known:
        return Page((), None)
    found = annotation_list.page(call.session, call.library_id, wanted, cursor=asked["cursor"], limit=asked["limit"])
    return Page(found.views, found.next)


@blueprint.get("/annotations/<ident>")
@endpoint(Contract(returns=AnnotationOut, etag=True))
def show(call: Call, ident: str) -> Answer:
    """One annotation."""
    return _shown(call, annotations.get(call.session, call.library_id, ident))


@blueprint.patch("/annotations/<ident>")
@endpoint(
    Contract(
        body=AnnotationPatch, returns=AnnotationOut, scope="save", writes=True, if_match=True, etag=True, fails=(409,)
    )
)
def change(call: Call, ident: str) -> Answer:
    """Change some fields of an annotation; what is not named stays.

    With `base_text`, the comment as it was read, and `If-Match: *`, edits made meanwhile are merged by lines.
    """
    found = annotations.get(call.session, call.library_id, ident)
    preconditions.unchanged(found.ver)
    given = dict(call.body)
    comment, base_text = given.pop("comment", None), given.pop("base_text", None)
    annotations.change(call.session, call.writer, found.id, given)
    if comment is not None:
        annotations.write_comment(call.session, call.writer, found.id, comment, base_text)
    return _shown(call, found)


@blueprint.delete("/annotations/<ident>")
@endpoint(Contract(status=204, scope="save", writes=True, if_match=True))
def remove(call: Call, ident: str) -> None:
    """Delete an annotation; it can be restored."""
    found = annotations.get(call.session, call.library_id, ident)
    preconditions.unchanged(found.ver)
    annotations.remove(call.session, call.writer, found.id)


@blueprint.post("/annotations/<ident>/restore")
@endpoint(Contract(returns=AnnotationOut, scope="save", writes=True, etag=True))
def restore(call: Call, ident: str) -> Answer:
    """Bring a deleted annotation back, as it was."""
    return _shown(call, annotations.restore(call.session, call.writer, ident))


@blueprint.put("/annotations/<ident>/tags/<path:tag>")
@endpoint(Contract(returns=AnnotationOut, scope="save", writes=True, etag=True, fails=(409, 422)))
def add_tag(call: Call, ident: str, tag: str) -> Answer:
    """Put a tag, given by name or id, on an annotation; a name that no tag has makes one."""
    known = tags.named(call.session, call.library_id, tag)
    return _shown(call, annotations.tag(call.session, call.writer, ident, known.name if known else tag))


@blueprint.delete("/annotations/<ident>/tags/<path:tag>")
@endpoint(Contract(status=204, scope="save", writes=True))
def discard_tag(call: Call, ident: str, tag: str) -> None:
    """Take a tag, given by name or id, off an annotation; nothing happens when it does not carry it."""
    found = annotations.get(call.session, call.library_id, ident)
    known = tags.named(call.session, call.library_id, tag)
    if known is None:
        raise NotFound("There is no such tag.")
    annotations.untag(call.session, call.writer, found.id, known.id)


def _records(call: Call) -> tuple[str, ...] | None:
    """The records whose annotations are asked for; None: those of all. Raises Invalid and NotFound."""
    named = {name: call.query[name] for name in ("paper", "identifier", "url") if name in call.query}
    if not named:
        return None
    if list(named) == ["paper"]:
        found = [papers.get(call.session, call.library_id, named["paper"]).id]
    else:
        paper = identified.paper(call.session, call.library_id, named)
        found = [paper.id] if paper else []
        if not found and "url" in named:
            found = annotation_list.annotated_at(call.session, call.library_id, named["url"])
    return annotation_list.records(call.session, call.library_id, found)


def _file(call: Call, ident: str, form: str) -> Answer:
    config: Config = current_app.extensions["postil"]
    root = (config.base_url or request.url_root).rstrip("/")
    found = annotation_exports.of_paper(call.session, call.library_id, ident, form, root)
    return Answer(found.text, headers=found.headers)


def _place(view: AnnotationView) -> tuple[str, str]:
    """Where it stands among those of its paper, as text (see annotations.of_paper)."""
    page, start = targets.position(view.annotation.target)
    made = view.annotation.created_at.isoformat(timespec="microseconds")
    within = f"{page:020d}{max(0, start + 1):020d}{made}{view.annotation.id}"
    return f"{view.annotation.highlighted:d}{view.annotation.source}", within


def _view(call: Call, found: Annotation) -> AnnotationView:
    return annotations.views(call.session, call.library_id, [found])[0]


def _shown(call: Call, found: Annotation) -> Answer:
    return Answer(_view(call, found), ver=found.ver)
