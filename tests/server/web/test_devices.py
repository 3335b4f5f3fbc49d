"""The settings page of devices and tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from postil.db import transaction
from postil.models import Device, SyncDevice, now
from postil.services import accounts, devices, papers
from postil.services.papers import PaperDraft
from server.web.browser import Browser, add_account
from server.web.reading import read
from server.web.shelf import Reader

PATH = "/settings/devices"


def issue(app: Flask, name: str, label: str) -> tuple[Device, str]:
    with app.app_context(), transaction(writes=True) as session:
        return devices.issue(session, accounts.named(session, name), label, ["read"])


def valid(app: Flask, token: str) -> bool:
    with app.app_context(), transaction(writes=False) as session:
        return devices.by_token(session, token) is not None


def test_a_new_token_is_shown_once_and_works(app: Flask, ada: Browser):
    made = ada.post(PATH, {"name": "my script", "scopes": ["read", "save"]})
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    found = re.search(r"postil_[\w-]{43}", made.text)
    assert found is not None
    assert valid(app, found[0])
    assert 'data-copy="#token"' in made.text
    shown = read(ada.get(PATH).text)
    assert [one.text for one in shown.all("h3")][:1] == ["my script"]
    assert [one.text for one in shown.all("span", class_="scope")] == ["read", "save"]
    assert "Not seen yet" in shown.text
    assert found[0] not in ada.get(PATH).text


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
    answer = ada.post(PATH, form)
    assert answer.status_code == 422
    assert said in answer.text
    assert "No device is connected" in ada.get(PATH).text


def test_a_disconnected_device_is_gone_and_its_token_with_it(app: Flask, ada: Browser):
    device, token = issue(app, "Ada", "old laptop")
    assert ada.post(f"{PATH}/{device.id}/revoke").status_code == 303
    page = ada.get(PATH).text
    assert "old laptop is disconnected" in page
    assert "No device is connected" in page
    assert not valid(app, token)


def test_disconnecting_is_undone_from_the_message_and_from_the_list(app: Flask, ada: Browser):
    device, token = issue(app, "Ada", "old laptop")
    ada.post(f"{PATH}/{device.id}/revoke")
    page = read(ada.get(PATH).text)
    offered = [form["action"] for form in page.one("main").all("form") if "Undo" in form.text]
    assert offered == [f"{PATH}/{device.id}/reconnect"]
    assert page.text.count("Reconnect") >= 1
    assert ada.post(offered[0]).status_code == 303
    page_after = ada.get(PATH).text
    assert "old laptop is connected again" in page_after
    assert "Reconnect" not in page_after
    assert valid(app, token)


def test_what_was_disconnected_long_ago_is_neither_shown_nor_connected_again(app: Flask, ada: Browser):
    device, token = issue(app, "Ada", "old laptop")
    with app.app_context(), transaction(writes=True) as session:
        session.get_one(Device, device.id).revoked_at = now() - devices.RECENTLY - timedelta(minutes=1)
    assert "old laptop" not in ada.get(PATH).text
    assert ada.post(f"{PATH}/{device.id}/reconnect").status_code == 404
    assert not valid(app, token)


def test_a_device_can_be_renamed(app: Flask, ada: Browser):
    device, _ = issue(app, "Ada", "laptop")
    assert ada.post(f"{PATH}/{device.id}/name", {"name": "<i>home</i>"}).status_code == 303
    page = ada.get(PATH).text
    assert "&lt;i&gt;home" in page
    assert "<i>home" not in page


def test_a_name_that_will_not_do_is_said_at_its_device(app: Flask, ada: Browser):
    device, _ = issue(app, "Ada", "laptop")
    answer = ada.post(f"{PATH}/{device.id}/name", {"name": " "})
    assert answer.status_code == 422
    assert f'id="device-{device.id}-problem"' in answer.text


def test_devices_of_others_are_neither_shown_nor_touched(app: Flask, ada: Browser):
    add_account(app, "Eve")
    device, token = issue(app, "Eve", "Eve's laptop")
    assert "laptop" not in ada.get(PATH).text
    assert ada.post(f"{PATH}/{device.id}/revoke").status_code == 404
    assert ada.post(f"{PATH}/{device.id}/name", {"name": "mine"}).status_code == 404
    assert valid(app, token)
    with app.app_context(), transaction(writes=True) as session:
        devices.revoke(session, accounts.named(session, "Eve"), device.id)
    assert ada.post(f"{PATH}/{device.id}/reconnect").status_code == 404
    assert not valid(app, token)


def test_the_page_says_what_a_replica_has_yet_to_fetch(app: Flask, ada: Browser):
    device, _ = issue(app, "Ada", "laptop")
    assert "to fetch" not in ada.get(PATH).text
    with app.app_context(), transaction(writes=True) as session:
        replica = SyncDevice(library_id=device.library_id, id="replica", device_id=device.id, last_pull_ver=0)
        session.add(replica)
    assert "Nothing to fetch" in ada.get(PATH).text
    with app.app_context(), transaction(writes=True) as session:
        writer = devices.writer(session, device.library_id)
        papers.save(session, writer, PaperDraft({"title": "New"}, {"arxiv": "2501.00001"}))
    assert re.search(r"[1-9]\d* changes to fetch", ada.get(PATH).text)


def test_the_number_of_statements_does_not_grow_with_the_devices(reader: Reader):
    def statements() -> int:
        with reader.statements() as found:
            reader.page(PATH)
        return len(found)

    one = statements()
    with reader.writing() as (session, _):
        user = accounts.named(session, "Ada")
        for number in range(20):
            device, _ = devices.issue(session, user, f"device {number}", ["sync"])
            session.add(SyncDevice(library_id=reader.library_id, id=f"r{number}", device_id=device.id))
    assert statements() == one


@pytest.mark.parametrize("path", [PATH, f"{PATH}/x/revoke", f"{PATH}/x/reconnect", f"{PATH}/x/name"])
def test_every_form_needs_its_token_and_a_session(app: Flask, browser: Browser, path: str):
    browser.get("/sign-in")
    assert browser.client.post(path, data={"name": "x", "scopes": "read"}).status_code == 400
    answer = browser.post(path, {"name": "x", "scopes": "read"})
    assert (answer.status_code, answer.location) == (302, "/sign-in")
