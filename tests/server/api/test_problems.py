"""Whatever goes wrong under /api is told as a problem (RFC 9457), on every route."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event, text

from postgresql import borrowed
from postil.api import RESOURCES, openapi
from postil.api.kinds import KINDS
from postil.app import create_app
from postil.db import db
from postil.models.engine import connect, writing

ID = str(uuid.uuid4())


def bare() -> Flask:
    """The routes alone, to name the cases by."""
    made = Flask("routes")
    from postil.api import _blueprint

    made.register_blueprint(_blueprint())
    return made


ROUTES = list(openapi.routes(bare()))


def named(route):
    return f"{route.method} {route.path}"


def address(route):
    return re.sub(r"{[a-z_]+}", ID, route.path)


def assert_problem(response, status, kind):
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    told = response.json
    assert told["status"] == status
    assert told["type"] == f"/api/problems/{kind}"
    assert told["title"] == KINDS[kind].title
    assert told["detail"]
    return told


def test_every_resource_has_routes():
    assert len(ROUTES) >= 30
    assert {route.section for route in ROUTES} | {"oauth", "docs"} == {module.blueprint.name for module in RESOURCES}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.contract.scope is not None], ids=named)
def test_without_a_token_nothing_is_told(app, route):
    response = app.test_client().open(address(route), method=route.method, json={})
    assert_problem(response, 401, "not-signed-in")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["nonsense", "postil_" + "a" * 43, "", "é", "a b", "\x00"])
def test_a_token_that_is_not_valid_is_refused(app, token):
    response = app.test_client().get("/api/v1/papers", headers={"Authorization": f"Bearer {token}"})
    assert_problem(response, 401, "not-signed-in")


def test_a_cookie_is_no_token(app, ada):
    client = app.test_client()
    client.set_cookie("postil", ada.token)
    assert_problem(client.get("/api/v1/papers"), 401, "not-signed-in")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.contract.scope in {"save", "sync"}], ids=named)
def test_a_token_that_only_reads_changes_nothing(reader, route):
    response = reader(route.method, route.path.replace("{", "").replace("}", ""), json={})
    told = assert_problem(response, 403, "not-allowed")
    assert told["scope"] == route.contract.scope
    assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("route", [route for route in ROUTES if route.contract.scope == "read"], ids=named)
def test_a_token_that_only_saves_reads_nothing(saver, route):
    assert_problem(saver(route.method, address(route)), 403, "not-allowed")


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v2/papers", "/api/v1/nothing", "/api/v1/papers/", "/api/\x00"]
)
def test_an_address_that_leads_nowhere_is_a_problem(ada, path):
    assert_problem(ada.get(path), 404, "not-found")


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_a_method_that_is_not_taken_is_a_problem_that_names_the_others(ada, path):
    response = ada("LINK", re.sub(r"{[a-z_]+}", ID, path))
    assert_problem(response, 405, "method-not-allowed")
    taken = {route.method for route in ROUTES if route.path == path}
    assert taken <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("route", [route for route in ROUTES if route.contract.body], ids=named)
def test_a_body_that_is_not_json_is_a_problem(ada, route):
    for body in (b"{", b"[1,]", b'{"a": NaN}', b'{"title": "\xff"}', b'{"a": 1, "a": 2}'):
        response = ada(route.method, address(route), data=body, content_type="application/json", match="*")
        assert_problem(response, 400, "malformed")
    response = ada(route.method, address(route), data="title=x", content_type="text/plain", match="*")
    assert_problem(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.contract.body], ids=named)
def test_a_body_that_is_no_object_or_has_a_stranger_in_it_is_a_problem(ada, route):
    for body in ([], "text", 7):
        response = ada(route.method, address(route), json=body, match="*")
        assert_problem(response, 422, "invalid")
    if route.section != "sync":
        response = ada(route.method, address(route), json={"stranger": 1}, match="*")
        assert "stranger" in assert_problem(response, 422, "invalid")["errors"]


@pytest.mark.parametrize("route", [route for route in ROUTES if route.contract.query], ids=named)
def test_a_parameter_that_is_unknown_or_given_twice_is_a_problem(ada, route):
    assert "stranger" in assert_problem(ada.get(address(route) + "?stranger=1"), 422, "invalid")["errors"]
    name = next(name for name in route.contract.query().fields if name != "tag")
    assert_problem(ada.get(f"{address(route)}?{name}=1&{name}=2"), 400, "malformed")


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if "ident" in route.parameters and route.section != "docs"], ids=named
)
def test_what_is_not_there_is_a_problem(ada, route):
    body = (
        {"name": "x"}
        if route.section in {"tags", "lists", "devices"}
        else {"text": "x"}
        if route.section == "notes"
        else {}
    )
    options = {"json": body} if route.contract.body and not route.contract.body_optional else {}
    assert_problem(ada(route.method, address(route), match="*", **options), 404, "not-found")


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if "ident" in route.parameters and route.section != "docs"], ids=named
)
def test_what_belongs_to_somebody_else_is_not_there(ada, grace, route):
    paper = grace.save(tags=["secret"], lists=["secret"])
    ids = {
        "tags": paper["tags"][0]["id"],
        "lists": paper["lists"][0]["id"],
        "devices": grace.device_id,
    }
    path = route.path.replace("{ident}", ids.get(route.section, paper["id"]))
    path = path.replace("{paper}", paper["id"]).replace("{tag}", "secret")
    body = {"name": "x"} if route.section in ids else {"text": "x"} if route.section == "notes" else {}
    options = {"json": body} if route.contract.body and not route.contract.body_optional else {}
    assert_problem(ada(route.method, path, match="*", **options), 404, "not-found")
    assert grace.get(f"/papers/{paper['id']}").json == {k: v for k, v in paper.items() if k != "already"}


def test_a_body_that_is_too_large_is_a_problem(app, ada):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    assert_problem(ada.post("/papers", {"title": "x" * 1000}), 413, "too-large")


def test_too_many_requests_are_a_problem_that_says_when_to_come_back(config, peopled):
    few = create_app(replace(config, rate_limit="3 per minute"))
    token = peopled.devices["ada"][0]
    client = few.test_client()
    answers = [client.get("/api/v1/papers", headers={"Authorization": f"Bearer {token}"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert_problem(answers[-1], 429, "too-many-requests")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61
    other = client.get("/api/v1/papers", headers={"Authorization": f"Bearer {peopled.devices['grace'][0]}"})
    assert other.status_code == 200
    assert client.get("/api/v1/health").status_code == 200
    few.extensions["postil_search"].close()
    with few.app_context():
        db.engine.dispose()


def test_a_fault_of_ours_tells_nothing_but_an_id_that_stands_in_the_log(app, ada, caplog):
    with app.app_context():
        db.session.execute(text("DROP TABLE paper_tag"))
        db.session.commit()
        db.session.remove()
    ada.post("/tags", {"name": "x"})
    told = assert_problem(ada.get("/tags"), 500, "unexpected")
    assert "paper_tag" not in str(told)
    assert told["id"] in caplog.text
    assert "paper_tag" in caplog.text


def test_a_database_that_somebody_else_is_writing_is_busy(app, ada, config):
    ada.get("/papers")  # from now on it need not be noted that the device was seen
    with app.app_context():
        db.engine.dispose()
        impatient = "SET lock_timeout = 20" if borrowed.URL else "PRAGMA busy_timeout = 20"
        event.listen(db.engine, "connect", lambda dbapi, _: [dbapi.execute(impatient), dbapi.commit()])
    other = connect(config.sqlalchemy_url)
    with app.app_context(), db.Session(other) as session:
        writing(session)
        response = ada.post("/papers", {"title": "x"})
        assert_problem(response, 503, "busy")
        assert response.headers["Retry-After"] == "1"
        assert ada.get("/papers").json["items"] == []
        session.rollback()
    other.dispose()
    assert ada.post("/papers", {"title": "x"}).status_code == 201


def test_pages_outside_the_api_fail_in_their_own_way(app):
    response = app.test_client().get("/nothing-here")
    assert response.status_code in {302, 404}
    assert response.mimetype == "text/html"
