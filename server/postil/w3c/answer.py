"""One request below the container: who asks, in a transaction, and the answer with its entity tag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnsupportedMediaType

from postil.api import payload, preconditions
from postil.api.auth import current_device, require
from postil.api.endpoint import searching
from postil.db import transaction
from postil.domain.errors import Stale
from postil.formats import annotation_rules, webannotation
from postil.services import contained
from postil.services.annotations import AnnotationView
from postil.w3c import headers, negotiation
from postil.w3c.negotiation import Form

#: Bytes of an annotation that is sent; what is kept of it is at most 64 KiB.
MOST: Final = 256 * 1024


@contextmanager
def asked(scope: str, *, writes: bool = False) -> Iterator[tuple[Session, str]]:
    """The transaction and the library of who asks. Raises NotSignedIn and NotAllowed."""
    library_id = require(scope).library_id
    with transaction(writes=writes, library_id=library_id) as session:
        yield session, library_id
    if writes:
        searching().changed(current_device().library_id)


def received() -> Mapping[str, Any]:
    """The annotation that was sent. Raises BadRequest, Unrecognised, UnsupportedMediaType and the like."""
    if request.mimetype not in {"application/ld+json", "application/json"}:
        raise UnsupportedMediaType("Send an annotation as application/ld+json.")
    request.max_content_length = min(MOST, request.max_content_length or MOST)
    return annotation_rules.check(payload.body())


def iri(name: str) -> str:
    """The IRI of the annotation whose last part is `name`."""
    return headers.base() + quote(name, safe="")


def described(view: AnnotationView) -> dict[str, Any]:
    """An annotation with its IRI."""
    return webannotation.to_jsonld(view, iri(contained.name(view.annotation)))


def tag(doc: Mapping[str, Any], form: Form) -> str:
    """The entity tag of a document in a form: another one for whatever is different in it."""
    told = json.dumps(doc, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(told).hexdigest()[:32] + form.mark


def expect(doc: Mapping[str, Any]) -> None:
    """Raise PreconditionRequired without If-Match, Stale when it names what is not there any more."""
    preconditions.require_if_match()
    if not any(request.if_match.contains(tag(doc, form)) for form in negotiation.FORMS):
        raise Stale("This annotation was changed since you read it. Read it again and repeat the change.")


def answer(doc: Mapping[str, Any], form: Form, status: int = 200) -> Response:
    """The document in a form; 304 where the client has it."""
    text = form.write(doc) if form.write else json.dumps(doc, ensure_ascii=False, separators=(",", ":"))
    response = Response(text.encode(), status=status, content_type=form.media_type)
    response.set_etag(tag(doc, form))
    if request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(tag(doc, form)):
        response.status_code = 304
        response.data = b""
    return response
