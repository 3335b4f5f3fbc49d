"""The table of keys: one, for the settings page, the dialog and the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from postil.web import keyboard
from server.web.browser import Browser
from server.web.reading import Element, read

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "in-the-page.md"


def table(within: Element) -> list[tuple[tuple[str, ...], str]]:
    rows = [row for one in within.all("dl", class_="keys") for row in one.all("div")]
    return [(tuple(key.text for key in row.all("kbd")), row.all("dd")[0].text) for row in rows]


def test_the_page_and_the_dialog_show_the_same_keys(ada: Browser):
    page = read(ada.get("/settings/keyboard").text)
    wanted = [(row.keys, row.does) for _, rows in keyboard.GROUPS for row in rows]
    assert table(page.all("main")[0]) == wanted
    assert table(page.all("dialog")[0]) == wanted


def test_no_key_does_two_things():
    given = [row.keys if row.together else (key,) for _, rows in keyboard.GROUPS for row in rows for key in row.keys]
    alone = [keys for keys in given if len(keys) == 1]
    assert len(set(alone)) == len(alone)


def test_the_documentation_names_every_key_that_stands_alone():
    documented = set(re.findall(r"`([^`]+)`", DOCS.read_text()))
    alone = {key for _, rows in keyboard.GROUPS for row in rows if not row.together for key in row.keys}
    assert {key for key in alone if len(key) == 1} <= documented
