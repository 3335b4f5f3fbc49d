"""Which addresses a browser may be sent to, and when its session ends."""

from __future__ import annotations

import pytest
from flask import Flask

from postil.db import transaction
from postil.services import accounts
from postil.web.session import local
from server.web.browser import Browser


@pytest.mark.parametrize("path", ["/", "/settings", "/?q=a%20b&tag=x", "/device?user_code=BCDF-GHJK", "/papers/é"])
def test_a_path_on_this_server_is_local(path: str):
    assert local(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "settings",
        "//host",
        "///host",
        "/\\host",
        "http://host/",
        "/a b",
        "/a\r\nX: y",
        "/\x7f",
        "javascript:0",
    ],
)
def test_anything_else_is_not(target: str | None):
    assert local(target) is None


def test_a_raised_epoch_ends_every_session(app: Flask, ada: Browser):
    assert ada.signed_in()
    with app.app_context(), transaction(writes=True) as session:
        accounts.end_sessions(session, accounts.named(session, "Ada"))
    assert not ada.signed_in()


def test_a_forged_cookie_is_worth_nothing(app: Flask, ada: Browser):
    genuine = ada.client.get_cookie("postil")
    assert genuine is not None
    ada.client.set_cookie("postil", genuine.value[:-2] + ("AA" if genuine.value[-2:] != "AA" else "BB"))
    assert not ada.signed_in()
