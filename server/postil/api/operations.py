"""One operation of the OpenAPI document, from its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apispec.ext.marshmallow import MarshmallowPlugin

from postil.api.endpoint import ANY, Contract
from postil.api.kinds import KINDS

if TYPE_CHECKING:
    from postil.api.openapi import Route

_PARAMETERS = {
    "ident": "The id.",
    "tag": "Name or id of a tag.",
    "paper": "Id of a paper.",
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def operation(route: Route, plugin: MarshmallowPlugin) -> dict[str, Any]:
    """The operation object of a route."""
    contract = route.contract
    summary, _, rest = route.doc.partition("\n")
    section, view = route.name.split(".")[1:3]
    made: dict[str, Any] = {
        "operationId": f"{section}_{view}",
        "summary": summary.strip(),
        "tags": [section.replace("_", " ")],
        "parameters": [*_path(route), *_query(contract, plugin), *_headers(contract)],
        "responses": _responses(route),
        "security": [] if contract.scope is None else [{"token": [contract.scope] if contract.scope else []}],
    }
    description = " ".join(line.strip() for line in rest.strip().splitlines())
    needs = f"Needs the scope `{contract.scope}`." if contract.scope else ""
    if contract.scope == ANY:
        needs = "Any token will do."
    made["description"] = " ".join(part for part in (description, needs) if part)
    if contract.body:
        made["requestBody"] = {
            "required": not contract.body_optional,
            "content": {"application/json": {"schema": contract.body}},
        }
    return made


def _path(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PARAMETERS[name],
            "schema": {"type": "string", "minLength": 1},
        }
        for name in route.parameters
    ]


def _query(contract: Contract, plugin: MarshmallowPlugin) -> list[dict[str, Any]]:
    if contract.query is None or plugin.converter is None:
        return []
    made = []
    for name, field in contract.query().fields.items():
        shape = dict(plugin.converter.field2property(field))
        shape.pop("default", None)
        description = shape.pop("description", "")
        made.append(
            {
                "name": name,
                "in": "query",
                "required": field.required,
                "description": description,
                "schema": shape,
            }
        )
    return made


def _headers(contract: Contract) -> list[dict[str, Any]]:
    if not contract.if_match:
        return []
    return [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The ETag that was read, or * for whatever is there.",
            "schema": {"type": "string", "examples": ["*"]},
        }
    ]


def _responses(route: Route) -> dict[str, Any]:
    contract = route.contract
    found = {str(status): _success(contract, status) for status in (contract.status, *contract.also)}
    if contract.etag and route.method == "GET":
        found["304"] = {"description": "Not changed since the version in If-None-Match.", "headers": _etag()}
    for status in sorted(failures(route)):
        titles = [kind.title for kind in KINDS.values() if kind.status == status]
        found[str(status)] = {
            "description": " / ".join(titles),
            "content": {"application/problem+json": {"schema": _PROBLEM}},
        }
    return found


def _success(contract: Contract, status: int) -> dict[str, Any]:
    described = {200: "Done.", 201: "Made.", 204: "Done; there is nothing to say."}[status]
    made: dict[str, Any] = {"description": described}
    if contract.returns and status != 204:
        made["content"] = {"application/json": {"schema": contract.returns}}
    if contract.text:
        shape = "object" if "json" in contract.text else "string"
        made["content"] = {contract.text.partition(";")[0]: {"schema": {"type": shape}}}
    if contract.etag:
        made["headers"] = _etag()
    return made


def _etag() -> dict[str, Any]:
    return {"ETag": {"description": "The version, in quotes.", "schema": {"type": "string"}}}


def failures(route: Route) -> set[int]:
    """Every status with which the operation can fail."""
    contract = route.contract
    found = {500, 503, *contract.fails}
    if contract.scope is not None:
        found |= {401, 429}
    if contract.scope:
        found.add(403)
    if route.parameters:
        found.add(404)
    if contract.query:
        found |= {400, 422}
    if contract.body:
        found |= {400, 413, 415, 422}
    if contract.if_match:
        found |= {412, 428}
    if contract.writes:
        found.add(507)
    return found
