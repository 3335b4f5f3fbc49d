"""/w3c/annotations/: the container of a library's annotations, its pages, and new annotations."""

from typing import Any, Final

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed, NotFound

from postil.api.auth import current_writer, require
from postil.formats import webannotation
from postil.formats.annotation_context import ANNOTATION, CONTAINER
from postil.services import annotations, contained
from postil.services import received as writing
from postil.services.contained import Contents
from postil.w3c import headers, negotiation
from postil.w3c.answer import answer, asked, described, iri, received
from postil.w3c.negotiation import Preference

blueprint = Blueprint("container", __name__)

#: How many annotations stand on a page: with all that they say, and as IRIs alone.
DESCRIBED: Final = 50
NAMED: Final = 1000


@blueprint.get("/")
def show() -> Response:
    """The container with its first page, or the page that is asked for."""
    form, wanted = negotiation.form(), negotiation.preference()
    page = request.args.get("page")
    with asked("read") as (session, library_id):
        held = contained.contents(session, library_id)
        if page is not None:
            return answer({"@context": ANNOTATION, **_page(session, library_id, held, wanted, _number(page))}, form)
        response = answer(_container(session, library_id, held, wanted), form)
    response.headers["Content-Location"] = _address(wanted)
    if wanted.applied:
        response.headers["Preference-Applied"] = "return=representation"
    return response


@blueprint.post("/")
def create() -> Response:
    """Keep a new annotation; the paper that it is about is saved with it."""
    if "page" in request.args:
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    form = negotiation.form()
    require("save")
    doc = received()
    with asked("save", writes=True) as (session, library_id):
        made = writing.receive(session, current_writer(session), doc, request.headers.get("Slug", ""))
        (view,) = annotations.views(session, library_id, [made])
        response = answer(described(view), form, status=201)
    response.headers["Location"] = iri(contained.name(made))
    return response


def _container(session: Session, library_id: str, held: Contents, wanted: Preference) -> dict[str, Any]:
    found = {
        "@context": [ANNOTATION, CONTAINER],
        "id": _address(wanted),
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": "Annotations of a library of papers",
        **_counted(held),
    }
    if held.total:
        first = _address(wanted, 0) if wanted.minimal else _page(session, library_id, held, wanted, 0)
        if isinstance(first, dict):
            del first["partOf"]  # it stands within
        found |= {"first": first, "last": _address(wanted, _last(held, wanted))}
    return found


def _page(session: Session, library_id: str, held: Contents, wanted: Preference, number: int) -> dict[str, Any]:
    size = _size(wanted)
    last = _last(held, wanted)
    if number > last or not held.total:
        raise NotFound("There is no such page.")
    if wanted.iris:
        items: list[Any] = [iri(name) for name in contained.names(session, library_id, number * size, size)]
    else:
        items = [_within(described(view)) for view in contained.views(session, library_id, number * size, size)]
    return {
        "id": _address(wanted, number),
        "type": "AnnotationPage",
        "partOf": {"id": _address(wanted), "type": "AnnotationCollection", **_counted(held)},
        "startIndex": number * size,
        **({"prev": _address(wanted, number - 1)} if number else {}),
        **({"next": _address(wanted, number + 1)} if number < last else {}),
        "items": items,
    }


def _within(doc: dict[str, Any]) -> dict[str, Any]:
    """An annotation within a page, whose context it shares unless it has more."""
    if doc["@context"] == webannotation.CONTEXT:
        del doc["@context"]
    return doc


def _counted(held: Contents) -> dict[str, Any]:
    return {"total": held.total, **({"modified": webannotation.stamp(held.modified)} if held.modified else {})}


def _size(wanted: Preference) -> int:
    return NAMED if wanted.iris else DESCRIBED


def _last(held: Contents, wanted: Preference) -> int:
    return max(0, held.total - 1) // _size(wanted)


def _number(page: str) -> int:
    if not page.isascii() or not page.isdigit() or len(page) > 9:
        raise NotFound("There is no such page.")
    return int(page)


def _address(wanted: Preference, number: int | None = None) -> str:
    """The IRI of the container, or of one of its pages, that says which of both kinds it is."""
    page = "" if number is None else f"&page={number}"
    return f"{headers.base()}?iris={int(wanted.iris)}{page}"
