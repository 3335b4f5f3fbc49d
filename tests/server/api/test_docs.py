"""The pages about the API: everything on them comes from this server, and no script."""

from __future__ import annotations

import re

import pytest

from postil.api.kinds import KINDS


def test_the_reference_lists_every_operation_and_schema(app):
    client = app.test_client()
    made = client.get("/api/openapi.json").json
    response = client.get("/api/docs")
    assert response.mimetype == "text/html"
    for methods in made["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in response.text
    for name in made["components"]["schemas"]:
        assert f'id="schema-{name}"' in response.text


@pytest.mark.parametrize("path", ["/api/docs", "/api/problems", "/api/problems/stale"])
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(app, path):
    response = app.test_client().get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy
    assert "<script" not in response.text
    assert not re.search(r"\sstyle=|\son[a-z]+=", response.text)
    loaded = re.findall(r'<(?:link|img|script)[^>]*(?:href|src)="([^"]+)"', response.text)
    assert loaded
    for address in loaded:
        with app.test_client().get(address) as part:
            assert part.status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_type_of_a_problem_leads_to_its_explanation(app, kind):
    client = app.test_client()
    assert KINDS[kind].title in client.get(f"/api/problems/{kind}").text
    told = client.get(f"/api/problems/{kind}", headers={"Accept": "application/json"}).json
    assert (told["status"], told["title"]) == (KINDS[kind].status, KINDS[kind].title)


def test_a_kind_that_there_is_not_is_a_problem_itself(app):
    response = app.test_client().get("/api/problems/none")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
