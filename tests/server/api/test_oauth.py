"""The device authorization grant over HTTP, as a client that knows the standards sees it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from postil.config import Config
from postil.db import transaction
from postil.models import DeviceAuthorization, now
from postil.services import accounts, authorization

ASK = "/api/v1/oauth/device_authorization"
TOKEN = "/api/v1/oauth/token"
CLIENT = "postil-extension"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A device without a token."""
    return app.test_client()


def ask(client: FlaskClient, **form: str) -> dict[str, Any]:
    answer = client.post(ASK, data={"client_id": CLIENT, **form})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def redeem(client: FlaskClient, code: str, **form: str) -> TestResponse:
    return client.post(TOKEN, data={"client_id": CLIENT, "grant_type": GRANT, "device_code": code, **form})


def wait(app: Flask) -> None:
    """Let a minute pass for every waiting device."""
    with app.app_context(), transaction(writes=True) as session:
        session.execute(update(DeviceAuthorization).values(last_polled_at=now() - timedelta(minutes=1)))


def approve(app: Flask, user_code: str) -> None:
    with app.app_context(), transaction(writes=True) as session:
        authorization.approve(session, accounts.named(session, "Ada"), user_code)


def refused(answer: TestResponse, code: str) -> None:
    """RFC 6749 §5.2."""
    assert answer.status_code == 400
    assert answer.mimetype == "application/json"
    assert answer.json["error"] == code
    assert answer.json["error_description"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_asking_gives_codes_and_the_page_to_open(client: FlaskClient):
    found = ask(client, device_name="Firefox")
    assert set(found) == {
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    }
    assert found["verification_uri"] == "http://localhost/device"
    assert found["verification_uri_complete"] == f"http://localhost/device?user_code={found['user_code']}"
    assert found["expires_in"] == 900
    assert 1 <= found["interval"] <= 5
    assert len(found["device_code"]) >= 43


def test_the_whole_dance_ends_with_a_token_that_works(app: Flask, client: FlaskClient):
    asked = ask(client, device_name="Firefox", scope="read save")
    refused(redeem(client, asked["device_code"]), "authorization_pending")
    approve(app, asked["user_code"])
    answer = redeem(client, asked["device_code"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["scope"] == "read save"
    headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
    session = client.get("/api/v1/session", headers=headers).json
    assert session["user"]["name"] == "Ada"
    assert session["device"]["name"] == "Firefox"
    assert session["device"]["kind"] == "extension"
    assert session["device"]["scopes"] == ["read", "save"]


def test_the_token_is_given_out_once(app: Flask, client: FlaskClient):
    asked = ask(client)
    approve(app, asked["user_code"])
    assert redeem(client, asked["device_code"]).status_code == 200
    refused(redeem(client, asked["device_code"]), "invalid_grant")


def test_without_a_scope_the_device_gets_what_an_extension_needs(app: Flask, client: FlaskClient):
    asked = ask(client)
    approve(app, asked["user_code"])
    assert redeem(client, asked["device_code"]).json["scope"] == "read save sync"


def test_asking_too_often_is_slowed_down_and_waiting_helps(app: Flask, client: FlaskClient):
    code = ask(client)["device_code"]
    refused(redeem(client, code), "authorization_pending")
    refused(redeem(client, code), "slow_down")
    refused(redeem(client, code), "slow_down")
    wait(app)
    refused(redeem(client, code), "authorization_pending")


def test_a_denied_device_is_told_so(app: Flask, client: FlaskClient):
    asked = ask(client)
    with app.app_context(), transaction(writes=True) as session:
        authorization.deny(session, asked["user_code"])
    refused(redeem(client, asked["device_code"]), "access_denied")


def test_an_expired_device_is_told_so(app: Flask, client: FlaskClient):
    asked = ask(client)
    with app.app_context(), transaction(writes=True) as session:
        session.execute(update(DeviceAuthorization).values(expires_at=now() - timedelta(seconds=1)))
    refused(redeem(client, asked["device_code"]), "expired_token")


def test_the_code_for_people_is_not_a_device_code(app: Flask, client: FlaskClient):
    asked = ask(client)
    approve(app, asked["user_code"])
    refused(redeem(client, asked["user_code"]), "invalid_grant")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "invalid_request"),
        ({"client_id": ""}, "invalid_request"),
        ({"client_id": "another"}, "invalid_client"),
        ({"client_id": CLIENT, "scope": "read admin"}, "invalid_scope"),
        ({"client_id": CLIENT, "device_name": "x" * 101}, "invalid_request"),
        ({"client_id": CLIENT, "device_name": "\x00"}, "invalid_request"),
        ({"client_id": [CLIENT, CLIENT]}, "invalid_request"),
    ],
)
def test_a_bad_wish_is_refused_with_the_standards_code(client: FlaskClient, form: dict[str, Any], code: str):
    refused(client.post(ASK, data=form), code)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "invalid_request"),
        ({"client_id": "another", "grant_type": GRANT, "device_code": "x"}, "invalid_client"),
        ({"client_id": CLIENT, "device_code": "x"}, "invalid_request"),
        ({"client_id": CLIENT, "grant_type": "password", "device_code": "x"}, "unsupported_grant_type"),
        ({"client_id": CLIENT, "grant_type": GRANT}, "invalid_request"),
        ({"client_id": CLIENT, "grant_type": GRANT, "device_code": "x"}, "invalid_grant"),
        ({"client_id": CLIENT, "grant_type": GRANT, "device_code": ["x", "y"]}, "invalid_request"),
    ],
)
def test_a_bad_question_is_refused_with_the_standards_code(client: FlaskClient, form: dict[str, Any], code: str):
    refused(client.post(TOKEN, data=form), code)


@pytest.mark.parametrize("path", [ASK, TOKEN])
def test_only_forms_are_read(client: FlaskClient, path: str):
    refused(client.post(path, json={"client_id": CLIENT}), "invalid_request")
    refused(client.post(path, data=b"\xff\xfe", content_type="application/x-www-form-urlencoded"), "invalid_request")
    assert client.get(path).status_code == 405


def test_an_extensions_page_may_read_the_answer(client: FlaskClient):
    answer = client.post(ASK, data={"client_id": CLIENT}, headers={"Origin": "moz-extension://0e5c"})
    assert answer.headers["Access-Control-Allow-Origin"] == "moz-extension://0e5c"
    assert "Access-Control-Allow-Credentials" not in answer.headers


class TestBehindAnotherAddress:
    """The pages are elsewhere for people than the server thinks."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        return dataclasses.replace(config, base_url="https://papers.localhost/postil/")

    def test_the_page_to_open_has_the_public_address(self, client: FlaskClient):
        assert ask(client)["verification_uri"] == "https://papers.localhost/postil/device"


class TestFlood:
    """One address may not fill the table of waiting devices."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        return dataclasses.replace(config, sign_in_rate_limit="3 per minute")

    def test_asking_is_limited_and_waiting_devices_are_not(self, client: FlaskClient):
        codes = [ask(client)["device_code"] for _ in range(3)]
        too_much = client.post(ASK, data={"client_id": CLIENT})
        assert too_much.status_code == 429
        assert "Retry-After" in too_much.headers
        for code in codes * 2:
            assert redeem(client, code).status_code == 400
