"""The page behind the set-up link."""

from __future__ import annotations

import pytest
from flask import Flask

from postil.config import Config
from postil.db import transaction
from postil.services import accounts, setup
from server.web.browser import PASSWORD, Browser, browser_of


@pytest.fixture
def link(app: Flask, config: Config) -> str:
    with app.app_context(), transaction(writes=False) as session:
        path = setup.offer(session, config.data_dir)
    assert path is not None
    return path


def _filled(**other: str) -> dict[str, str]:
    return {"name": "Ada", "password": PASSWORD, "again": PASSWORD, **other}


def test_the_link_makes_an_account_and_signs_it_in(browser: Browser, link: str):
    assert 'autocomplete="new-password"' in browser.get(link).text
    answer = browser.post(link, _filled())
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.signed_in()


def test_the_link_works_only_once(app: Flask, browser: Browser, link: str):
    late = browser_of(app)
    late.get(link)
    browser.get(link)
    browser.post(link, _filled())
    refused = late.post(link, _filled(name="Eve"))
    assert refused.status_code == 404
    assert "works once" in refused.text
    assert late.get(link).status_code == 404
    with app.app_context(), transaction(writes=False) as session:
        assert [user.name for user in accounts.everyone(session)] == ["Ada"]


def test_no_other_link_works(browser: Browser, link: str):
    assert browser.get("/setup/guess").status_code == 404
    assert browser.get("/setup/").status_code == 404
    browser.get(link)
    assert browser.post(link + "x", _filled()).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said", "field"),
    [
        ({"name": ""}, "must not be empty", "name"),
        ({"password": "short", "again": "short"}, "at least 8", "password"),
        ({"again": "another one"}, "not the same password", "again"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_link_stays_valid(
    browser: Browser, link: str, wrong: dict[str, str], said: str, field: str
):
    browser.get(link)
    answer = browser.post(link, _filled(**wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-problem"' in answer.text
    assert f'aria-describedby="{field}-problem' in answer.text
    assert browser.post(link, _filled()).status_code == 303


def test_the_set_up_needs_its_forms_token(browser: Browser, link: str):
    assert browser.client.post(link, data=_filled()).status_code == 400
    assert browser.get(link).status_code == 200
