"""Backups from the settings: for the administrator, with the password, whole, and without a trace on the disk."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask, render_template

from postgresql import borrowed
from postil.config import Config
from postil.models import User
from postil.services import backups
from server.web.browser import PASSWORD, Browser, add_account, browser_of

PATH = "/settings/backup"
pytestmark = pytest.mark.skipif(bool(borrowed.URL), reason="PostgreSQL has its own tools")


def left(config: Config) -> list[str]:
    """What downloads have left in the data folder."""
    return [path.name for path in config.data_dir.iterdir() if path.name.startswith("download-")]


def test_the_administrator_takes_a_backup_that_can_be_restored(config: Config, ada: Browser, tmp_path: Path):
    ada.get(PATH)
    answer = ada.post(PATH, {"password": PASSWORD})
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=postil-20")
    assert answer.content_length == len(answer.data)
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    taken = tmp_path / "taken.zip"
    taken.write_bytes(answer.data)
    answer.close()
    assert backups.inspect(config.sqlalchemy_url, taken).users == 1


def test_a_download_leaves_nothing_on_the_disk_also_when_it_is_broken_off(config: Config, ada: Browser):
    ada.get(PATH)
    answer = ada.client.post(PATH, data={"csrf_token": ada.csrf, "password": PASSWORD}, buffered=False)
    assert next(answer.iter_encoded())
    assert left(config) == []
    answer.close()
    assert left(config) == []


def test_what_a_killed_server_left_goes_with_the_next_download_and_no_sooner(config: Config, ada: Browser):
    old, young = config.data_dir / "download-old", config.data_dir / "download-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "postil.sqlite").write_bytes(b"half")
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    ada.get(PATH)
    ada.post(PATH, {"password": PASSWORD}).close()
    assert left(config) == ["download-young"]


@pytest.mark.parametrize("form", [{}, {"password": "guess"}])
def test_without_the_password_there_is_no_backup(config: Config, ada: Browser, form: dict[str, str]):
    ada.get(PATH)
    answer = ada.post(PATH, form)
    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert left(config) == []


def test_who_is_not_the_administrator_is_shown_another_way(app: Flask, ada: Browser):
    add_account(app, "Eve")
    eve = browser_of(app)
    eve.sign_in("Eve")
    page = eve.get(PATH).text
    assert "only its administrator" in page
    assert "<input id=" not in page.split("<main")[1].split("</main")[0]
    assert eve.post(PATH, {"password": PASSWORD}).status_code == 403


def test_backups_in_the_data_folder_are_listed_newest_first(config: Config, ada: Browser):
    assert "There is none yet." in ada.get(PATH).text
    folder = config.data_dir / "backups"
    for number in (1, 2):
        backups.create(config.sqlalchemy_url, folder / f"postil-2026010{number}-031500.zip")
        os.utime(folder / f"postil-2026010{number}-031500.zip", (number * 1000, number * 1000))
    page = ada.get(PATH).text
    assert page.index("postil-20260102") < page.index("postil-20260101")
    assert "There is none yet." not in page


def test_the_form_needs_its_token_and_a_session(browser: Browser):
    browser.get("/sign-in")
    assert browser.client.post(PATH, data={"password": "x"}).status_code == 400
    assert browser.post(PATH, {"password": "x"}).location == "/sign-in"


def test_where_the_libraries_are_in_postgresql_its_own_tools_are_named(app: Flask):
    with app.test_request_context("/settings/backup"):
        shown = {"embedded": False, "errors": {}, "held": [], "folder": "backups"}
        page = render_template("account/backup.html", user=User(name="Ada", is_admin=True), **shown)
    assert "pg_dump" in page
    assert "Download a backup" not in page
