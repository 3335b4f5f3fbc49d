"""Downloads of one paper's annotations."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from postil.config import Config
from postil.db import transaction
from postil.services import annotation_exports
from postil.web.session import current_library, signed_in

blueprint = Blueprint("annotation_files", __name__)


@blueprint.get("/papers/<ident>/annotations.md")
@signed_in
def markdown(ident: str) -> ResponseReturnValue:
    """Quotes with the way back to them, comments and tags. Raises NotFound."""
    return _file(ident, "md")


@blueprint.get("/papers/<ident>/annotations.jsonld")
@signed_in
def jsonld(ident: str) -> ResponseReturnValue:
    """An AnnotationCollection of the W3C's Web Annotation Data Model. Raises NotFound."""
    return _file(ident, "jsonld")


def _file(ident: str, form: str) -> Response:
    config: Config = current_app.extensions["postil"]
    root = (config.base_url or request.url_root).rstrip("/")
    with transaction(writes=False) as session:
        found = annotation_exports.of_paper(session, current_library(session).id, ident, form, root)
    return Response(found.text.encode("utf-8", "replace"), content_type=found.media_type, headers=found.headers)
