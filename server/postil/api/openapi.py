"""The OpenAPI 3.1 document, made from the contracts of the endpoints; docs/reference/openapi.json is its copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

import postil
from postil.api import grant_operations, operations
from postil.api.endpoint import Contract
from postil.schemas.problem import Problem

_ABOUT = """A self-hosted library of papers.

Send a token with every request: `Authorization: Bearer TOKEN`. Scopes: `read` for reading, `save` for changes,
`sync` for the sync protocol; none implies another. Failures are application/problem+json (RFC 9457). Long answers
come in pages: follow `next`, or the Link header. A change names the version it was made from in If-Match.
Times are RFC 3339 in UTC."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: its address with {names}, its method, and what the view declares."""

    path: str
    method: str
    name: str
    contract: Contract
    doc: str
    parameters: tuple[str, ...]

    @property
    def section(self) -> str:
        """The module that it is in, for grouping."""
        return self.name.split(".")[1]


def routes(app: Flask) -> Iterator[Route]:
    """Every operation with a contract, by address and method."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        contract = getattr(view, "contract", None)
        if contract is not None:
            found += [_route(rule, method, contract, view.__doc__ or "") for method in _methods(rule)]
    yield from sorted(found, key=lambda route: (route.path, route.method))


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of `app`."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Postil",
        version=postil.__version__,
        openapi_version="3.1.0",
        info={"description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": "/", "description": "This server."}],
        plugins=[plugin],
    )
    spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "A device token; `postil token create` makes one.",
        },
    )
    spec.components.schema("Problem", schema=Problem)
    sections = {"oauth"}
    for route in routes(app):
        sections.add(route.section)
        spec.path(path=route.path, operations={route.method.lower(): operations.operation(route, plugin)})
    for path, methods in grant_operations.PATHS.items():
        spec.path(path=path, operations=methods)
    for section in sorted(sections):
        spec.tag({"name": section.replace("_", " ")})
    made: dict[str, Any] = json.loads(json.dumps(spec.to_dict()))
    return made


def text(app: Flask) -> str:
    """The document as it is committed: sorted, indented, one line end."""
    return json.dumps(document(app), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _route(rule: Rule, method: str, contract: Contract, doc: str) -> Route:
    path = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
    names = tuple(re.findall(r"{([a-z_]+)}", path))
    return Route(path, method, rule.endpoint, contract, doc, names)


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _name(schema: type[Schema] | Schema) -> str:
    return schema.__name__ if isinstance(schema, type) else type(schema).__name__
