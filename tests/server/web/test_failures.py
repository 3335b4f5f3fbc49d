"""Failures outside the API: a page for people, a sentence for htmx."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.web.browser import Browser
from server.web.reading import read
from server.web.shelf import HTMX, Reader


def test_an_address_that_leads_nowhere_gets_a_page(browser: Browser):
    response = browser.get("/nowhere")
    assert response.status_code == 404
    page = read(response.text)
    assert page.one("h1").text == "There is nothing here"
    assert page.one("a", class_="primary")["href"] == "/"


def test_the_wrong_method_gets_a_page_and_keeps_the_allow_header(reader: Reader):
    response = reader.browser.client.get("/papers/x/star")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_htmx_gets_a_sentence(reader: Reader):
    response = reader.browser.get("/papers/nothing", headers=HTMX)
    assert response.status_code == 404
    assert "<html" not in response.text
    assert "There is no such paper" in response.text


def test_the_api_answers_for_itself(browser: Browser):
    response = browser.client.get("/api/v1/nowhere")
    assert response.mimetype == "application/problem+json"


def test_an_unexpected_failure_says_nothing_of_its_cause(reader: Reader):
    with reader.writing() as (session, _):
        session.execute(text("ALTER TABLE reading_list RENAME TO the_secret_cause"))
    response = reader.browser.client.get("/lists")
    assert response.status_code == 500
    assert "reading_list" not in response.text
    assert "Something went wrong on the server" in response.text


@pytest.mark.parametrize("ended", ["its cookie is gone", "the password was changed elsewhere"])
def test_a_note_that_comes_after_the_session_has_ended_is_given_back(reader: Reader, ended: str):
    ident = reader.save("Paper")
    form = {"text": "a thought </textarea><script>\nand more", "base_text": "", "csrf_token": reader.browser.csrf}
    if ended == "its cookie is gone":
        reader.browser.client.delete_cookie("postil")
    else:
        with reader.writing() as (session, _):
            session.execute(text('UPDATE "user" SET session_epoch = session_epoch + 1'))
    response = reader.browser.client.post(f"/papers/{ident}/note", data=form)
    assert response.status_code in {400, 401}
    page = read(response.text)
    assert not page.one("main").all("script")
    assert page.one("textarea", readonly="").text.split() == form["text"].split()
    assert page.one("a", href="/sign-in")
    assert reader.paper(ident).note == ""


def test_a_request_without_a_long_text_shows_none(reader: Reader):
    assert not read(reader.browser.client.post("/lists", data={"name": "x"}).text).all("textarea")


@pytest.mark.parametrize("path", ["/nowhere", "/sign-in"])
def test_failures_are_proper_pages_for_those_who_are_not_signed_in(browser: Browser, path: str):
    assert read(browser.get(path).text).one("main")
