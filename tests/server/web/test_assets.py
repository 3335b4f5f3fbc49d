"""Static files: kept for ever under the address that names their content, checked each time under any other."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from postil.web import assets


def test_a_file_is_kept_for_ever_under_its_digest(app: Flask):
    with app.test_request_context():
        address = assets.asset("app.css")
    response = app.test_client().get(address, buffered=True)
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_a_file_under_another_digest_is_checked_each_time(app: Flask):
    for address in ("/static/app.css", "/static/app.css?v=0123456789ab", "/static/app.css?v="):
        assert app.test_client().get(address, buffered=True).headers["Cache-Control"] == "no-cache"


def test_the_licence_of_htmx_is_shipped_with_it(app: Flask):
    client = app.test_client()
    assert client.get("/static/vendor/htmx.min.js", buffered=True).status_code == 200
    assert "Zero-Clause BSD" in client.get("/static/vendor/htmx.LICENSE.txt", buffered=True).text


def test_library_and_extension_carry_one_mark(app: Flask):
    icons = Path(__file__).parents[3] / "extension" / "icons"
    assert app.test_client().get("/static/icon.svg", buffered=True).data == (icons / "postil.svg").read_bytes()
