"""What every answer has in common: headers, and who may ask from a page."""

from __future__ import annotations

import pytest

from postil.api.endpoint import ANY, Answer, Contract, endpoint
from postil.db import transaction
from postil.models import Tag
from postil.schemas.tag import TagOut


@pytest.mark.parametrize(
    "origin",
    ["chrome-extension://abcdefghijklmnopabcdefghijklmnop", "moz-extension://0b1c2d3e-0000-4000-8000-000000000000"],
)
def test_extensions_may_ask_from_their_pages(app, ada, origin):
    asked = app.test_client().options(
        "/api/v1/papers",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, if-match, content-type",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == origin
    allowed = asked.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "if-match", "content-type"))
    assert "PATCH" in asked.headers["Access-Control-Allow-Methods"]
    answer = ada.get("/papers", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Access-Control-Allow-Credentials" not in answer.headers
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("ETag", "Link", "Location"))
    refused = app.test_client().get("/api/v1/papers", headers={"Origin": origin})
    assert refused.headers["Access-Control-Allow-Origin"] == origin, "a page must be able to read why"


@pytest.mark.parametrize(
    "origin", ["https://example.org", "null", "https://chrome-extension.example.org", "http://127.0.0.1:8765"]
)
def test_other_pages_may_not(ada, origin):
    assert "Access-Control-Allow-Origin" not in ada.get("/papers", headers={"Origin": origin}).headers


def test_pages_outside_the_api_are_shared_with_nobody(app):
    origin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
    response = app.test_client().get("/", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_an_answer_is_for_its_asker_only_and_names_its_kind(ada):
    response = ada.get("/papers")
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in response.headers["Vary"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Retry-After" not in response.headers
    assert "Set-Cookie" not in response.headers


def test_reading_the_head_gives_the_same_without_the_body(ada):
    paper = ada.save()
    head = ada("HEAD", f"/papers/{paper['id']}")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", f'"{paper["ver"]}"')


def test_a_view_that_fails_leaves_nothing_behind(app, ada):
    @endpoint(Contract(returns=TagOut, scope=ANY, writes=True))
    def half(call):
        call.session.add(Tag(library_id=call.library_id, id="x", name="x", name_key="x"))
        call.session.flush()
        raise ZeroDivisionError

    with (
        app.test_request_context("/api/v1/x", headers={"Authorization": f"Bearer {ada.token}"}),
        pytest.raises(ZeroDivisionError),
    ):
        half()
    with app.app_context(), transaction(writes=False) as session:
        assert session.get(Tag, (ada.library_id, "x")) is None


def test_an_answer_keeps_its_own_status_and_headers(app, ada):
    @endpoint(Contract(status=204, scope=ANY))
    def own(call):
        return Answer(status=202, headers={"X-Own": "1"}, ver=7)

    with app.test_request_context("/api/v1/x", headers={"Authorization": f"Bearer {ada.token}"}):
        response = own()
    assert (response.status_code, response.headers["X-Own"], response.headers["ETag"]) == (202, "1", '"7"')
