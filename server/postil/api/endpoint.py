"""The contract of an endpoint, declared above the view: it validates, holds the transaction, and serialises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Response, current_app, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from postil.api import paging, payload, preconditions
from postil.api.auth import current_writer, require
from postil.db import transaction
from postil.models import Device
from postil.schemas.base import instance, load
from postil.search.library import LibrarySearch
from postil.services.edits import Writer

#: The scope of what every token may do.
ANY = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What an endpoint takes and gives. `scope` None: no token is needed; ANY: every token will do."""

    body: type[Schema] | None = None
    body_optional: bool = False
    query: type[Schema] | None = None
    returns: type[Schema] | None = None
    #: Media type of an answer that is a text as it stands, and not the JSON of `returns`.
    text: str = ""
    status: int = 200
    #: Other statuses of success, with the same content.
    also: tuple[int, ...] = ()
    scope: str | None = "read"
    #: Whether the transaction writes; a function of the body where that decides.
    writes: bool | Callable[[Any], bool] = False
    #: Whether a change must name the version that it was made from.
    if_match: bool = False
    #: Whether the answer carries a version as ETag.
    etag: bool = False
    #: Statuses of failure besides those that follow from the rest.
    fails: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and in its transaction."""

    session: Session
    device: Device | None
    query: Any
    body: Any

    @property
    def library_id(self) -> str:
        """The library that the token is for."""
        return self.asker.library_id

    @property
    def asker(self) -> Device:
        """The device that asks; only where the contract has a scope."""
        if self.device is None:
            raise RuntimeError("this endpoint asks for no token")
        return self.device

    @property
    def writer(self) -> Writer:
        """Who writes what the request changes."""
        return current_writer(self.session)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view gives when it is more than the data: another status, headers, the version for the ETag."""

    data: Any = None
    status: int | None = None
    ver: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[..., Any]


def endpoint(contract: Contract) -> Callable[[View], Callable[..., Response]]:
    """Make a route of a view `(call, **path) -> data | Answer`; `contract` also feeds the OpenAPI document."""

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def run(**path: str) -> Response:
            return _run(contract, view, path)

        run.contract = contract  # type: ignore[attr-defined]  # read by api.openapi
        return run

    return decorate


def _run(contract: Contract, view: View, path: dict[str, str]) -> Response:
    device = None if contract.scope is None else require(contract.scope or None)
    if contract.if_match:
        preconditions.require_if_match()
    query = load(contract.query, payload.query(contract.query), "query") if contract.query else None
    body = None
    if contract.body:
        body = load(contract.body, payload.body(optional=contract.body_optional), "body")
    writes = contract.writes(body) if callable(contract.writes) else contract.writes
    library_id = device.library_id if device else None
    with transaction(writes=writes, library_id=library_id) as session:
        given = view(Call(session, device, query, body), **path)
        answer = given if isinstance(given, Answer) else Answer(given)
        content = (
            instance(contract.returns).dump(answer.data) if contract.returns else answer.data if contract.text else None
        )
    if writes and library_id is not None:
        searching().changed(library_id)
    return _response(contract, answer, content)


def _response(contract: Contract, answer: Answer, content: Any) -> Response:
    response = Response(status=answer.status or contract.status)
    response.headers.update(answer.headers)
    following = content.get("next") if isinstance(content, dict) else None
    if following:
        response.headers["Link"] = paging.link(following)
    if answer.ver is not None:
        response.set_etag(str(answer.ver))
        if request.method in {"GET", "HEAD"} and preconditions.known(answer.ver):
            response.status_code = 304
            return response
    if contract.text:
        response.data = content.encode("utf-8", "replace")
        response.headers["Content-Type"] = contract.text
    elif content is not None:
        response.data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        response.mimetype = "application/json"
    else:
        response.headers.pop("Content-Type", None)
    return response


def searching() -> LibrarySearch:
    """The search of all libraries."""
    found: LibrarySearch = current_app.extensions["postil_search"]
    return found
