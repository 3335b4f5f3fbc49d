"""The pages of the settings as one: their navigation, their frame, and who may see them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask import Flask

from postil.web import settings
from server.web.browser import Browser
from server.web.reading import read

PAGES = [
    "/settings",
    "/settings/appearance",
    "/settings/devices",
    "/settings/sites",
    "/settings/backup",
    "/settings/keyboard",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_in_the_navigation_and_says_that_it_is_the_present_one(ada: Browser, path: str):
    page = read(ada.get(path).text)
    present = page.all("nav", class_="settings-nav")[0].all("a")
    assert [link.attributes["href"] for link in present if link.attributes.get("aria-current")] == [path]
    assert {link.attributes["href"] for link in present} >= set(PAGES)
    places = page.all("nav", class_="places")[0].all("a")
    assert [link.text for link in places if link.attributes.get("aria-current")] == ["Settings"]


def test_the_navigation_names_only_pages_that_this_server_has(app: Flask):
    with app.test_request_context("/settings"):
        offered = [place.label for place in settings.pages()]
    there = [label for label, endpoint, _ in settings.PAGES if endpoint in app.view_functions]
    assert offered == there


def test_other_pages_are_not_in_the_settings(ada: Browser):
    places = read(ada.get("/lists").text).all("nav", class_="places")[0].all("a")
    assert [link.text for link in places if link.attributes.get("aria-current")] == ["Lists"]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_signing_in(browser: Browser, path: str):
    assert browser.get(path).location == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", [*PAGES, "/device"])
def test_pages_hold_no_inline_script_or_style_and_are_small(ada: Browser, path: str):
    page = ada.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert len(page.encode()) < 60_000


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label_and_headings_come_in_order(ada: Browser, path: str):
    page = read(ada.get(path).text)
    labels = {one.get("for") for one in page.all("label")}
    fields = [one for one in [*page.all("input"), *page.all("select")] if "hidden" not in one.attributes]
    named = [one for one in fields if one.get("type") not in {"hidden", "checkbox", "radio"}]
    assert [one["id"] for one in named if one["id"] not in labels] == []
    levels = [int(one.tag[1]) for one in page.one("main").every() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
