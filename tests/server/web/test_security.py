"""What keeps a page to itself: its headers, no code in it, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postil import web
from server.web.reading import read
from server.web.shelf import Reader

PAGES = ["/", "/?q=world", "/trash", "/lists", "/settings", "/nowhere", "/filters"]


@pytest.fixture
def filled(reader: Reader) -> Reader:
    reader.save("World models", arxiv="2501.00002", tagged=("rl",), note="[x](https://example.org)")
    return reader


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_it_does_not_need(filled: Reader, path: str):
    headers = filled.browser.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-cache" in headers["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_code_or_loads_from_elsewhere(filled: Reader, path: str):
    page = read(filled.browser.get(path).text)
    for element in page.every():
        assert "style" not in element.attributes, element.tag
        assert not [name for name in element.attributes if name.startswith(("on", "hx-on"))], element.tag
        if element.tag in {"script", "img"}:
            assert element["src"].startswith("/static/")
        if element.tag == "link" and element["rel"] == "http://www.w3.org/ns/oa#annotationService":
            assert element["href"] == "/w3c/annotations/"
        elif element.tag == "link":
            assert element["href"].startswith("/static/")
    assert all(not script.text for script in page.all("script"))
    assert not page.all("style")


def test_static_files_name_no_other_host():
    folder = Path(web.ROOT) / "static"
    for path in (folder / "app.css", folder / "library.css", folder / "app.js"):
        assert not re.search(r"https?://(?!127\.0\.0\.1)", path.read_text()), path.name


def test_a_form_from_elsewhere_is_refused_also_with_a_stolen_session(filled: Reader):
    response = filled.browser.client.post("/lists", data={"name": "x", "csrf_token": "made.up.token"})
    assert response.status_code == 400
