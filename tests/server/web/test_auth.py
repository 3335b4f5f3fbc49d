"""Signing in and out, and where the browser goes afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from postil.app import create_app
from postil.config import Config
from postil.db import db, transaction
from postil.models import User
from postil.services import accounts
from server.web.browser import PASSWORD, Browser, add_account, browser_of


@pytest.fixture
def limited(config: Config) -> Iterator[Flask]:
    """A server that lets an address guess three times a minute."""
    made = create_app(dataclasses.replace(config, sign_in_rate_limit="3 per minute"))
    yield made
    made.extensions["postil_search"].close()
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_right_name_and_password_sign_in(app: Flask, browser: Browser):
    add_account(app, "Ada")
    assert not browser.signed_in()
    answer = browser.sign_in()
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.signed_in()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, browser: Browser):
    add_account(app, "Ada")
    cookie = browser.sign_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" in cookie


def test_over_https_the_cookie_never_travels_in_the_open(config: Config):
    assert create_app(dataclasses.replace(config, base_url="https://papers.localhost")).config["SESSION_COOKIE_SECURE"]


def test_a_wrong_password_and_an_unknown_name_look_the_same(app: Flask, browser: Browser):
    add_account(app, "Ada")
    known = browser.sign_in("Ada", "wrong horse")
    other = browser_of(app)
    unknown = other.sign_in("Eve", "wrong horse")
    assert known.status_code == unknown.status_code == 401
    tokens = (browser.csrf, other.csrf)
    page = known.text.replace(tokens[0], "").replace("Ada", "")
    assert page == unknown.text.replace(tokens[1], "").replace("Eve", "")
    assert "The name or the password is wrong." in page
    assert not browser.signed_in()


def test_the_form_shown_again_keeps_the_name_but_not_the_password(app: Flask, browser: Browser):
    add_account(app, "Ada")
    answer = browser.sign_in('Ada"><script>alert(1)</script>', "secret-typo")
    assert "secret-typo" not in answer.text
    assert "<script>alert" not in answer.text
    assert 'aria-describedby="wrong"' in answer.text
    assert 'role="alert"' in answer.text


def test_signing_out_ends_the_session(ada: Browser):
    assert ada.post("/sign-out").status_code == 303
    assert not ada.signed_in()


def test_signing_out_takes_more_than_following_a_link(ada: Browser):
    assert ada.get("/sign-out").status_code == 405
    assert ada.signed_in()


def test_whoever_is_sent_to_sign_in_comes_back(app: Flask, browser: Browser):
    add_account(app, "Ada")
    sent = browser.get("/device?user_code=BCDF-GHJK")
    assert sent.status_code == 302
    form = browser.get(sent.location)
    assert 'name="next" value="/device?user_code=BCDF-GHJK"' in form.text
    answer = browser.post("/sign-in", {"name": "Ada", "password": PASSWORD, "next": "/device?user_code=BCDF-GHJK"})
    assert answer.location == "/device?user_code=BCDF-GHJK"


def test_whoever_is_signed_in_already_goes_on(ada: Browser):
    assert ada.get("/sign-in?next=/settings").location == "/settings"
    assert ada.get("/sign-in").location == "/"


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.2/",
        "//127.0.0.2/",
        "/\\127.0.0.2/",
        "\\\\127.0.0.2",
        "/\t/127.0.0.2",
        "\n//127.0.0.2",
        "javascript:alert(1)",
        "settings",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(app: Flask, browser: Browser, target: str):
    add_account(app, "Ada")
    shown = browser.get("/sign-in", query_string={"next": target})
    assert 'name="next"' not in shown.text
    answer = browser.post("/sign-in", {"name": "Ada", "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/sign-in", query_string={"next": target}).location == "/"


def test_a_form_without_its_token_is_refused_with_advice(app: Flask, browser: Browser):
    add_account(app, "Ada")
    answer = browser.client.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Reload the page" in answer.text
    assert not browser.signed_in()


def test_the_token_of_another_browser_is_refused(app: Flask, ada: Browser):
    other = browser_of(app)
    other.get("/sign-in")
    answer = other.client.post("/sign-in", data={"csrf_token": ada.csrf, "name": "Ada", "password": PASSWORD})
    assert answer.status_code == 400


def test_a_part_of_a_page_asked_for_without_a_session_sends_the_whole_page_to_sign_in(browser: Browser):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/settings?x=1"}
    answer = browser.get("/settings", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/settings?x%3D1"


def test_a_session_of_an_account_that_is_gone_ends(app: Flask, ada: Browser):
    with app.app_context(), transaction(writes=True) as session:
        accounts.remove(session, accounts.named(session, "Ada"))
    assert not ada.signed_in()


def test_guessing_is_slowed_down_and_says_so(limited: Flask):
    add_account(limited, "Ada")
    browser = browser_of(limited)
    statuses = [browser.sign_in("Ada", f"guess number {count}").status_code for count in range(4)]
    assert statuses == [401, 401, 401, 429]
    refused = browser.sign_in("Ada", PASSWORD)
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert "Wait a minute" in refused.text


def test_an_old_hash_is_renewed_when_signing_in(app: Flask, browser: Browser):
    ident = add_account(app, "Ada")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with app.app_context(), transaction(writes=True) as session:
        accounts.get(session, ident).password_hash = weak
    assert browser.sign_in().status_code == 303
    with app.app_context(), transaction(writes=False) as session:
        user = session.scalars(select(User)).one()
        assert user.password_hash != weak
        assert not accounts.outdated(user)


def test_without_any_account_the_page_says_how_to_make_one(browser: Browser):
    assert "postil user create" in browser.get("/sign-in").text
