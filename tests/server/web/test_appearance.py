"""How everything looks: chosen on the settings page or in the head of any page, and kept."""

from __future__ import annotations

import pytest
from flask import Flask

from server.web.browser import Browser, add_account, browser_of
from server.web.reading import read
from server.web.shelf import HTMX

PATH = "/settings/appearance"


def theme_of(browser: Browser, path: str = "/lists") -> str:
    """What a page says about its theme: to the style sheet and to the browser alike."""
    page = read(browser.get(path).text)
    root, meta = page.all("html")[0], [one for one in page.all("meta") if one.attributes.get("name") == "color-scheme"]
    said = {"light dark": "system"}.get(meta[0].attributes["content"], meta[0].attributes["content"])
    assert root.attributes["data-theme"] == said
    return said


def chosen(browser: Browser) -> dict[str, str]:
    """What the page shows as chosen."""
    page = read(browser.get(PATH).text)
    radios = {
        one.attributes["name"]: one.attributes["value"] for one in page.all("input") if "checked" in one.attributes
    }
    sort = [one.attributes["value"] for one in page.all("option") if "selected" in one.attributes]
    return {**radios, "sort": sort[0]}


def test_everything_is_as_the_system_has_it_until_somebody_chooses(browser: Browser, ada: Browser):
    assert theme_of(ada) == "system"
    assert chosen(ada) == {"theme": "system", "density": "comfortable", "sort": "saved"}


def test_what_is_chosen_holds_on_every_page_and_in_every_browser(app: Flask, ada: Browser):
    answer = ada.post(PATH, {"theme": "dark", "density": "dense", "sort": "rating"})
    assert (answer.status_code, answer.location) == (303, PATH)
    assert "Saved." in ada.get(PATH).text
    assert chosen(ada) == {"theme": "dark", "density": "dense", "sort": "rating"}
    other = browser_of(app)
    other.sign_in()
    assert theme_of(other) == theme_of(ada) == "dark"


def test_who_is_not_signed_in_sees_what_the_system_has(app: Flask, ada: Browser):
    ada.post("/settings/theme", {"theme": "dark"})
    assert theme_of(browser_of(app), "/sign-in") == "system"


def test_the_choice_of_one_person_is_not_that_of_another(app: Flask, ada: Browser):
    add_account(app, "Eve")
    ada.post("/settings/theme", {"theme": "dark"})
    eve = browser_of(app)
    eve.sign_in("Eve")
    assert theme_of(eve) == "system"


def test_the_button_in_the_head_leads_back_to_the_page_where_it_stands(ada: Browser):
    page = read(ada.get("/lists").text)
    buttons = [one for form in page.all("form", class_="theme") for one in form.all("button")]
    assert [(one.attributes["name"], one.attributes["value"], one.attributes["aria-label"]) for one in buttons] == [
        ("theme", "dark", "Dark theme"),
        ("theme", "light", "Light theme"),
    ]
    answer = ada.post("/settings/theme", {"theme": "light"}, headers={"Referer": "http://localhost/lists"})
    assert (answer.status_code, answer.location) == (303, "/lists")
    assert theme_of(ada) == "light"


def test_the_script_gets_an_empty_answer(ada: Browser):
    assert ada.post("/settings/theme", {"theme": "dark"}, headers=HTMX).status_code == 204
    assert theme_of(ada) == "dark"


@pytest.mark.parametrize("form", [{"theme": "pink"}, {"density": "airy", "theme": "dark"}, {"sort": "luck"}])
def test_what_cannot_be_chosen_is_said_at_its_field_and_nothing_is_changed(ada: Browser, form: dict[str, str]):
    answer = ada.post(PATH, form)
    assert answer.status_code == 422
    assert "Choose one of those shown." in answer.text
    assert chosen(ada)["theme"] == "system"


def test_a_theme_that_there_is_not_is_refused(ada: Browser):
    assert ada.post("/settings/theme", {"theme": "pink"}).status_code == 422
    assert ada.post("/settings/theme").status_code == 422
    assert theme_of(ada) == "system"


@pytest.mark.parametrize("path", [PATH, "/settings/theme"])
def test_every_form_needs_its_token_and_a_session(browser: Browser, path: str):
    browser.get("/sign-in")
    assert browser.client.post(path, data={"theme": "dark"}).status_code == 400
    answer = browser.post(path, {"theme": "dark"})
    assert (answer.status_code, answer.location) == (302, "/sign-in")
