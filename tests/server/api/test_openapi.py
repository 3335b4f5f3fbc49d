"""The OpenAPI document covers every route, says what can go wrong, and its committed copy is fresh."""

from __future__ import annotations

import json
import re
from pathlib import Path

import postil.api
from postil.api import openapi

COPY = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.json"
#: Addresses for people, which are no operations.
PAGES = re.compile(r"/api/(?:openapi\.json|docs.*|problems.*)")


def test_the_committed_document_is_fresh():
    assert COPY.read_text() == postil.api.description(), "run: postil openapi > docs/reference/openapi.json"


def test_the_served_document_is_the_committed_one(app):
    served = app.test_client().get("/api/openapi.json")
    assert served.mimetype == "application/json"
    assert served.json == json.loads(COPY.read_text())
    assert served.json["openapi"] == "3.1.0"


def test_every_route_under_api_is_in_the_document(app):
    documented = openapi.document(app)["paths"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not PAGES.fullmatch(rule.rule):
            path = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert method.lower() in documented.get(path, {}), f"{method} {path}"


def test_every_operation_says_what_it_does_needs_and_how_it_fails(app):
    made = openapi.document(app)
    seen = set()
    for path, methods in made["paths"].items():
        for operation in methods.values():
            assert operation["summary"].endswith((".", "?")), path
            assert operation["operationId"] not in seen
            seen.add(operation["operationId"])
            failures = {status: one for status, one in operation["responses"].items() if int(status) >= 400}
            assert {"500", "503"} <= set(failures)
            assert ("401" in failures) == bool(operation["security"])
            for status, one in failures.items():
                wanted = (
                    "application/json" if (path, status) in {(p, "400") for p in made["paths"] if "oauth" in p} else ""
                )
                assert list(one["content"]) == [wanted or "application/problem+json"]


def test_every_reference_leads_to_a_schema(app):
    text = openapi.text(app)
    named = set(re.findall(r'"#/components/schemas/([A-Za-z]+)"', text))
    assert named == set(json.loads(text)["components"]["schemas"])
