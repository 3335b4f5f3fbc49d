"""The settings page of the account: name, size, password, sessions."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from postil.db import transaction
from postil.services import accounts, devices, lists, papers, tags
from postil.services.papers import PaperDraft
from server.web.browser import PASSWORD, Browser, add_account, browser_of
from server.web.reading import read

NEW = "battery staple, please"


def change(browser: Browser, **other: str) -> TestResponse:
    form = {"password": PASSWORD, "new_password": NEW, "again": NEW, **other}
    return browser.post("/settings/password", form)


def sizes(browser: Browser) -> dict[str, str]:
    """What the page says the library holds."""
    shown = read(browser.get("/settings").text).all("dl", class_="sizes")[0]
    return {one.all("dt")[0].text: one.all("dd")[0].text for one in shown.all("div")}


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
    with app.app_context(), transaction(writes=True) as session:
        _, token = devices.issue(session, accounts.named(session, "Ada"), "laptop", ["read"])
    change(ada)
    with app.app_context(), transaction(writes=False) as session:
        assert devices.by_token(session, token) is not None


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


def test_somebody_takes_another_name_and_signs_in_with_it(app: Flask, ada: Browser):
    assert ada.post("/settings/name", {"name": "  Ada   Lovelace "}).status_code == 303
    page = ada.get("/settings").text
    assert "You are called Ada Lovelace now" in page
    assert ada.signed_in()
    other = browser_of(app)
    assert other.sign_in("Ada", PASSWORD).status_code == 401
    assert other.sign_in("ada lovelace", PASSWORD).status_code == 303


def test_a_name_may_change_in_its_capitals_only(ada: Browser):
    assert ada.post("/settings/name", {"name": "ADA"}).status_code == 303
    assert "You are called ADA now" in ada.get("/settings").text


@pytest.mark.parametrize(
    ("name", "said"),
    [("eve", "called eve already"), (" ", "must not be empty"), ("x" * 65, "64 characters")],
)
def test_a_name_that_will_not_do_is_said_at_the_field_and_kept_in_it(app: Flask, ada: Browser, name: str, said: str):
    add_account(app, "Eve")
    answer = ada.post("/settings/name", {"name": name})
    assert answer.status_code == 422
    assert said in answer.text
    field = next(one for one in read(answer.text).all("input") if one.attributes.get("id") == "account-name")
    assert field.attributes["value"] == name
    assert field.attributes["aria-describedby"].split()[0] == "account-name-problem"
    assert browser_of(app).sign_in("Ada", PASSWORD).status_code == 303


def test_the_page_says_how_much_the_library_holds(app: Flask, ada: Browser):
    assert sizes(ada) == {"papers": "0", "notes": "0", "highlights": "0", "tags": "0", "lists": "0"}
    with app.app_context(), transaction(writes=True) as session:
        writer = devices.writer(session, accounts.personal_library(session, accounts.named(session, "Ada")).id)
        for number in range(3):
            draft = PaperDraft(
                {"title": f"Paper {number}"}, {"arxiv": f"2501.0000{number + 1}"}, note="x" * (number == 1)
            )
            saved = papers.save(session, writer, draft)
        papers.remove(session, writer, saved.paper.id)
        tags.create(session, writer, "robots")
        lists.create(session, writer, "This week")
    assert sizes(ada) == {"papers": "2", "note": "1", "highlights": "0", "tag": "1", "list": "1"}


@pytest.mark.parametrize("path", ["/settings/password", "/settings/name", "/settings/sessions/end", "/sign-out"])
def test_every_form_needs_its_token(ada: Browser, path: str):
    assert ada.client.post(path, data={"name": "x"}).status_code == 400


@pytest.mark.parametrize("path", ["/settings/password", "/settings/name", "/settings/sessions/end"])
def test_nobody_changes_an_account_without_a_session(browser: Browser, path: str):
    browser.get("/sign-in")
    answer = browser.post(path, {"name": "x"})
    assert (answer.status_code, answer.location) == (302, "/sign-in")
