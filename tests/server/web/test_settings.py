"""The settings page: password, sessions, devices and tokens."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from postil.db import transaction
from postil.models import Device
from postil.services import accounts, devices
from server.web.browser import PASSWORD, Browser, add_account, browser_of

NEW = "battery staple, please"


def change(browser: Browser, **other: str) -> TestResponse:
    form = {"password": PASSWORD, "new_password": NEW, "again": NEW, **other}
    return browser.post("/settings/password", form)


def issue(app: Flask, name: str, label: str) -> tuple[Device, str]:
    with app.app_context(), transaction(writes=True) as session:
        return devices.issue(session, accounts.named(session, name), label, ["read"])


def valid(app: Flask, token: str) -> bool:
    with app.app_context(), transaction(writes=False) as session:
        return devices.by_token(session, token) is not None


def test_a_changed_password_ends_every_other_session_and_keeps_this_one(app: Flask, ada: Browser):
    other = browser_of(app)
    other.sign_in()
    assert other.signed_in()
    assert change(ada).status_code == 303
    assert "The password is changed" in ada.get("/settings").text
    assert not other.signed_in()
    assert other.sign_in("Ada", PASSWORD).status_code == 401
    assert other.sign_in("Ada", NEW).status_code == 303


def test_devices_keep_their_tokens_when_the_password_changes(app: Flask, ada: Browser):
    _, token = issue(app, "Ada", "laptop")
    change(ada)
    assert valid(app, token)


@pytest.mark.parametrize(
    ("wrong", "said", "field"),
    [
        ({"password": "guess"}, "not your present password", "password"),
        ({"new_password": "short", "again": "short"}, "at least 8", "new_password"),
        ({"again": "something else"}, "not the same password", "again"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    app: Flask, ada: Browser, wrong: dict[str, str], said: str, field: str
):
    answer = change(ada, **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-problem"' in answer.text
    assert ada.signed_in()
    assert browser_of(app).sign_in("Ada", PASSWORD).status_code == 303


def test_all_other_browsers_can_be_signed_out(app: Flask, ada: Browser):
    other = browser_of(app)
    other.sign_in()
    assert ada.post("/settings/sessions/end").status_code == 303
    assert ada.signed_in()
    assert not other.signed_in()


def test_a_new_token_is_shown_once_and_works(app: Flask, ada: Browser):
    made = ada.post("/settings/devices", {"name": "my script", "scopes": ["read", "save"]})
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    found = re.search(r"postil_[\w-]{43}", made.text)
    assert found is not None
    assert valid(app, found[0])
    page = ada.get("/settings").text
    assert "my script" in page
    assert "read, save" in page
    assert "not seen yet" in page
    assert found[0] not in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "scopes": ["read"]}, "must not be empty"),
        ({"name": "x" * 101, "scopes": ["read"]}, "longer than 100"),
        ({"name": "script", "scopes": []}, "at least one scope"),
        ({"name": "script", "scopes": ["root"]}, "no scope"),
    ],
)
def test_a_token_without_name_or_scope_is_not_made(ada: Browser, form: dict[str, object], said: str):
    answer = ada.post("/settings/devices", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert "No device is connected" in ada.get("/settings").text


def test_a_disconnected_device_is_gone_and_its_token_with_it(app: Flask, ada: Browser):
    device, token = issue(app, "Ada", "old laptop")
    assert ada.post(f"/settings/devices/{device.id}/revoke").status_code == 303
    page = ada.get("/settings").text
    assert "old laptop is disconnected" in page
    assert "No device is connected" in page
    assert not valid(app, token)


def test_a_device_can_be_renamed(app: Flask, ada: Browser):
    device, _ = issue(app, "Ada", "laptop")
    assert ada.post(f"/settings/devices/{device.id}/name", {"name": "<i>home</i>"}).status_code == 303
    page = ada.get("/settings").text
    assert "&lt;i&gt;home" in page
    assert "<i>home" not in page


def test_a_name_that_will_not_do_is_said_at_its_device(app: Flask, ada: Browser):
    device, _ = issue(app, "Ada", "laptop")
    answer = ada.post(f"/settings/devices/{device.id}/name", {"name": " "})
    assert answer.status_code == 422
    assert f'id="device-{device.id}-problem"' in answer.text


def test_devices_of_others_are_neither_shown_nor_touched(app: Flask, ada: Browser):
    add_account(app, "Eve")
    device, token = issue(app, "Eve", "Eve's laptop")
    assert "laptop" not in ada.get("/settings").text
    assert ada.post(f"/settings/devices/{device.id}/revoke").status_code == 404
    assert ada.post(f"/settings/devices/{device.id}/name", {"name": "mine"}).status_code == 404
    assert valid(app, token)


@pytest.mark.parametrize(
    "path",
    ["/settings/password", "/settings/sessions/end", "/settings/devices", "/settings/devices/x/revoke", "/sign-out"],
)
def test_every_form_needs_its_token(ada: Browser, path: str):
    assert ada.client.post(path, data={"name": "x", "scopes": "read"}).status_code == 400


@pytest.mark.parametrize("path", ["/settings/password", "/settings/devices", "/settings/devices/x/revoke"])
def test_nobody_changes_settings_without_a_session(browser: Browser, path: str):
    browser.get("/sign-in")
    answer = browser.post(path, {"name": "x", "scopes": "read"})
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_pages_hold_no_inline_script_or_style(ada: Browser):
    for path in ("/settings", "/device"):
        page = ada.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)


def test_every_field_has_a_label(app: Flask, ada: Browser):
    issue(app, "Ada", "laptop")
    page = ada.get("/settings").text
    fields = re.findall(r'<input(?![^>]*type="(?:hidden|checkbox)")(?![^>]*\shidden)[^>]*\sid="([^"]+)"', page)
    assert {"password", "new_password", "again", "token-name"} <= set(fields)
    assert [field for field in fields if f'for="{field}"' not in page] == []
