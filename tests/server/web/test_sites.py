"""The settings page of sites: their health in words, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from postil.models import Device, now
from postil.services import accounts, devices, site_reports
from postil.services.site_reports import Draft
from server.web.reading import Element
from server.web.shelf import Reader

PATH = "/settings/sites"


def report(reader: Reader, site: str, device: str = "laptop", **seen: Any) -> None:
    """Have a device of that name report."""
    draft = {"level": "embedded", "rows": 25, "unread": 0, "path": "/list/cs.CL/new", "version": "0.1.0", "at": now()}
    with reader.writing() as (session, _):
        user = accounts.named(session, "Ada")
        held: dict[str, Device] = {one.name: one for one in devices.everyone(session, user)}
        found = held.get(device) or devices.issue(session, user, device, ["sync"], "extension")[0]
        site_reports.put(session, found, [Draft(site, **{**draft, **seen})])


def cards(reader: Reader) -> list[Element]:
    return reader.page(PATH).all("section", class_="site")


def test_before_any_report_the_page_says_how_to_get_one(reader: Reader):
    assert "No site was read yet" in reader.page(PATH).text
    assert cards(reader) == []


@pytest.mark.parametrize(
    ("seen", "said", "advised"),
    [
        ({}, ["Read well", "25 papers", "from the data in the page"], False),
        ({"level": "semantic", "rows": 1}, ["Read well", "1 paper on", "structure"], False),
        ({"unread": 3}, ["Read in part", "the titles of 3 could not be read"], True),
        ({"level": "links"}, ["Read by the fallback", "from bare links only"], True),
        ({"level": "nothing", "rows": 0}, ["Nothing read", "No paper was found"], True),
        ({"level": "embedded", "rows": 0}, ["Nothing read"], True),
    ],
)
def test_health_is_said_in_words_with_what_to_do(reader: Reader, seen: dict[str, Any], said: list[str], advised: bool):
    report(reader, "arxiv", **seen)
    card = cards(reader)[0]
    assert card.all("h2")[0].text == "arXiv"
    for words in [*said, "laptop", "/list/cs.CL/new", "extension 0.1.0"]:
        assert words in " ".join(card.text.split())
    assert bool(card.all("p", class_="notice")) is advised


def test_a_site_stands_once_with_all_devices_and_the_newest_report_decides(reader: Reader):
    report(reader, "arxiv", "laptop", level="links")
    report(reader, "arxiv", "desk")
    report(reader, "huggingface", "desk")
    shown = {card.all("h2")[0].text: card for card in cards(reader)}
    assert set(shown) == {"arXiv", "Hugging Face"}
    assert "Read well" in shown["arXiv"].text
    assert [one.all("strong")[0].text for one in shown["arXiv"].all("li")] == ["desk", "laptop"]
    assert "read by the fallback" in shown["arXiv"].text


def test_what_a_device_says_is_text_on_the_page(reader: Reader):
    report(reader, "arxiv", "<b>x</b>", path="/<script>alert(1)</script>")
    page = reader.browser.get(PATH).text
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_the_number_of_statements_does_not_grow_with_the_reports(reader: Reader):
    def statements() -> int:
        with reader.statements() as found:
            reader.page(PATH)
        return len(found)

    one = statements()
    for number in range(12):
        report(reader, f"site-{number}", f"device {number % 3}")
    assert statements() == one
