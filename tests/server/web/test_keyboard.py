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
    fetched = page.all("dialog")[0].one("div", id="help-keys")  # when it is opened first: pages stay small
    assert (fetched["hx-get"], fetched["hx-select"]) == ("/settings/keyboard", "main .key-groups > *")
    assert page.all("main")[0].one("div", class_="key-groups")


def test_no_key_does_two_things_in_one_place():
    for _, rows in keyboard.GROUPS:
        given = [
            keys for row in rows for keys in ([row.keys] if row.together or row.then else [(key,) for key in row.keys])
        ]
        assert len(set(given)) == len(given)


def test_the_documentation_says_the_same_of_every_key():
    table = re.findall(r"^\| ((?:`[^`]+`[ +a-z]*)+) \| (.*) \|$", DOCS.read_text(), re.MULTILINE)
    documented = {(tuple(re.findall(r"`([^`]+)`", keys)), said.strip().casefold()) for keys, said in table}
    rows = [row for _, rows in keyboard.GROUPS for row in rows]
    assert [row for row in rows if (row.keys, row.does.casefold()) not in documented] == []
