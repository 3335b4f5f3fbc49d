"""The page that names a waiting device, and lets a person approve or deny it."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask

from postil.config import Config
from postil.db import transaction
from postil.domain.errors import NotFound
from postil.services import accounts, authorization, devices
from postil.services.authorization import Asked, Issued, Waiting
from server.web.browser import PASSWORD, Browser, add_account, browser_of


def ask(app: Flask, name: str = "Firefox on laptop", scopes: tuple[str, ...] = ("read", "save")) -> Asked:
    """A device asks; only its code is used afterwards."""
    with app.app_context(), transaction(writes=True) as session:
        return authorization.ask(session, name, scopes, "127.0.0.7")


def redeem(app: Flask, asked: Asked) -> Issued | Waiting:
    with app.app_context(), transaction(writes=True) as session:
        return authorization.redeem(session, asked.device_code)


@pytest.fixture
def asked(app: Flask) -> Asked:
    return ask(app)


@pytest.fixture
def code(asked: Asked) -> str:
    return authorization.shown(asked.request.user_code)


def test_the_page_names_the_device_its_address_the_time_and_what_it_may_do(ada: Browser, asked: Asked, code: str):
    page = ada.get(f"/device?user_code={code}").text
    assert "Firefox on laptop" in page
    assert "127.0.0.7" in page
    assert asked.request.created_at.isoformat(timespec="seconds") in page
    assert "read your library" in page
    assert "save papers" in page
    assert "without a connection" not in page  # the scope sync was not asked for
    assert code in page
    assert "Approve" in page
    assert "Deny" in page


def test_looking_at_the_page_approves_nothing(app: Flask, ada: Browser, asked: Asked, code: str):
    ada.get(f"/device?user_code={code}")
    ada.post("/device", {"user_code": code})
    ada.post("/device", {"user_code": code, "answer": "perhaps"})
    assert redeem(app, asked) is Waiting.PENDING


def test_approving_gives_the_device_a_token_for_that_persons_library(app: Flask, ada: Browser, asked: Asked, code: str):
    done = ada.post("/device", {"user_code": code, "answer": "approve"})
    assert done.status_code == 200
    assert "You can close this page" in done.text
    found = redeem(app, asked)
    assert isinstance(found, Issued)
    with app.app_context(), transaction(writes=False) as session:
        assert found.device.user_id == accounts.named(session, "Ada").id
    assert "Firefox on laptop" in ada.get("/settings/devices").text


def test_denying_keeps_the_device_out(app: Flask, ada: Browser, asked: Asked, code: str):
    assert "refused" in ada.post("/device", {"user_code": code, "answer": "deny"}).text
    assert redeem(app, asked) is Waiting.DENIED


def test_an_answered_code_cannot_be_answered_again(app: Flask, ada: Browser, asked: Asked, code: str):
    ada.post("/device", {"user_code": code, "answer": "approve"})
    for answer in ("approve", "deny"):
        again = ada.post("/device", {"user_code": code, "answer": answer})
        assert again.status_code == 404
        assert "Start again on the device" in again.text
    assert isinstance(redeem(app, asked), Issued)


def test_a_code_that_somebody_else_answered_is_not_shown(app: Flask, ada: Browser, asked: Asked, code: str):
    add_account(app, "Eve")
    eve = browser_of(app)
    eve.sign_in("Eve")
    ada.post("/device", {"user_code": code, "answer": "approve"})
    shown = eve.get(f"/device?user_code={code}")
    assert shown.status_code == 404
    assert "Firefox on laptop" not in shown.text
    assert eve.post("/device", {"user_code": code, "answer": "approve"}).status_code == 404
    found = redeem(app, asked)
    assert isinstance(found, Issued)
    with app.app_context(), transaction(writes=False) as session, pytest.raises(NotFound):
        devices.get(session, accounts.named(session, "Eve"), found.device.id)


def test_without_a_session_the_page_says_nothing_about_the_device(
    app: Flask, browser: Browser, asked: Asked, code: str
):
    shown = browser.get(f"/device?user_code={code}")
    assert shown.status_code == 302
    assert "Firefox" not in shown.text
    browser.get("/sign-in")
    browser.post("/device", {"user_code": code, "answer": "approve"})
    assert redeem(app, asked) is Waiting.PENDING


def test_another_site_cannot_make_the_browser_approve(app: Flask, ada: Browser, asked: Asked, code: str):
    answer = ada.client.post("/device", data={"user_code": code, "answer": "approve"})
    assert answer.status_code == 400
    assert redeem(app, asked) is Waiting.PENDING


def test_the_code_may_be_typed(ada: Browser, code: str):
    assert 'for="user_code"' in ada.get("/device").text
    assert "Firefox on laptop" in ada.get("/device", query_string={"user_code": code.lower().replace("-", " ")}).text


def test_a_code_that_there_is_not_is_said_at_its_field(ada: Browser):
    shown = ada.get("/device?user_code=<b>")
    assert shown.status_code == 404
    assert 'aria-describedby="user_code-problem' in shown.text
    assert "<b>" not in shown.text


def test_a_name_that_is_a_script_is_shown_as_text(app: Flask, ada: Browser):
    evil = ask(app, "<script>alert(1)</script>")
    page = ada.get(f"/device?user_code={evil.request.user_code}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


class TestGuessing:
    """Codes are guessed at the pace of sign-ins."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        return dataclasses.replace(config, sign_in_rate_limit="3 per minute")

    def test_looking_codes_up_is_slowed_down(self, ada: Browser):
        statuses = [ada.get(f"/device?user_code=BCDF-GHJ{letter}").status_code for letter in "BCDF"]
        assert statuses == [404, 404, 404, 429]
        assert ada.get("/device").status_code == 200

    def test_answering_codes_is_slowed_down(self, ada: Browser):
        form = {"user_code": "BCDF-GHJK", "answer": "approve"}
        statuses = [ada.post("/device", form).status_code for _ in range(4)]
        assert statuses == [404, 404, 404, 429]


def test_the_password_is_asked_of_nobody_who_is_signed_in(ada: Browser, code: str):
    assert PASSWORD not in ada.get(f"/device?user_code={code}").text
    assert 'type="password"' not in ada.get(f"/device?user_code={code}").text
