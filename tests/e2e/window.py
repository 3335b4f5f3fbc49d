"""A window of Chromium without the extension, for what the library's pages do by themselves."""

from __future__ import annotations

import shutil
from typing import Final

import pytest
from playwright.sync_api import Page

from e2e.browsers.chromium import NAMES
from e2e.server import Server

PROGRAM: Final = next(filter(None, map(shutil.which, NAMES)), None)
#: Marks of a module whose tests drive such a window.
DRIVEN: Final = [pytest.mark.browser, pytest.mark.skipif(PROGRAM is None, reason="no Chromium on PATH")]


def sign_in(page: Page, server: Server) -> None:
    """Sign in by the form; the library is there when this returns."""
    page.goto(f"{server.address}/sign-in")
    page.fill("[name=name]", server.USER)
    page.fill("[name=password]", server.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.address}/")
