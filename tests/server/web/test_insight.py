"""The page that looks back: cards, charts whose numbers are the table's, tags and venues with links, and the file."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page

from postil.models import Paper, now
from postil.services import insight, papers
from postil.web.charts import HEIGHT
from server.web.reading import Element
from server.web.shelf import Reader


def save(reader: Reader, title: str, days_ago: float, read: float | None = None, **fields: Any) -> str:
    """A paper that was saved so many days ago, and read after so many."""
    ident = reader.save(title, **fields)
    with reader.writing() as (session, writer):
        at = now() - timedelta(days=days_ago)
        if read is not None:
            moment = (at + timedelta(days=read)).isoformat()
            papers.change(session, writer, ident, {"status": "read", "read_at": moment})
        else:
            papers.change(session, writer, ident, {"rating": 3})
        found = session.get(Paper, (reader.library_id, ident))
        assert found is not None
        found.created_at = at
    return ident


@pytest.fixture
def kept(reader: Reader) -> Reader:
    """A reader of half a year: 40 papers, every second of them read."""
    for number in range(40):
        save(
            reader,
            f"Paper {number}",
            days_ago=4.5 * number + 1,
            read=0.5 if number % 2 else None,
            tagged=("robots",) if number % 4 == 0 else (),
            venue="ICML 2026" if number % 5 == 0 else "",
        )
    return reader


def charts(reader: Reader, path: str) -> list[ET.Element]:
    text = reader.browser.get(path).text
    return [ET.fromstring(one) for one in re.findall(r'<svg class="chart.*?</g></svg>', text, re.DOTALL)]


def table(page: Element) -> list[list[int]]:
    """Saved, read and waiting of each span, the earliest first."""
    rows = page.one("table", class_="counts").one("tbody").all("tr")
    return [[int(cell.text.replace(",", "")) for cell in row.all("td")] for row in reversed(rows)]


def cards(page: Element) -> dict[str, str]:
    found = page.one("dl", class_="figures").all("div")
    return {card.one("dt").text: card.all("dd")[0].text for card in found}


def shares(page: Element) -> dict[str, tuple[int, int]]:
    rows = page.one("table", class_="shares").one("tbody").all("tr")
    numbers = {
        row.one("th").text: [cell.text for cell in row.all("td") if not cell.has("class", "bar")] for row in rows
    }
    return {name: (int(saved), int(read)) for name, (saved, read) in numbers.items()}


def test_the_cards_say_what_the_table_adds_up_to(kept: Reader):
    page = kept.page("/insight")
    rows = table(page)
    found = cards(page)
    assert (found["Saved"], found["Read"], found["Waiting"]) == ("40", "20", "20")
    assert (sum(row[0] for row in rows), sum(row[1] for row in rows), rows[-1][2]) == (40, 20, 20)
    assert found["From saved to read"] == "< 1 day"


@pytest.mark.parametrize("weeks", ["26", "52", "104", "all"])
def test_the_charts_draw_the_numbers_of_the_table(kept: Reader, weeks: str):
    rows = table(kept.page(f"/insight?weeks={weeks}"))
    bars, area = charts(kept, f"/insight?weeks={weeks}")
    top = _top(bars)
    for column, word in enumerate(("saved", "read")):
        group = next(one for one in bars.iter("g") if one.get("class") == word)
        drawn = [round(float(one.attrib["height"]) * top / HEIGHT) for one in group]
        assert drawn == [row[column] for row in rows if row[column]]
    line = next(one for one in area.iter("path") if one.get("class") == "line")
    heights = [float(pair.split()[1]) for pair in line.attrib["d"][1:].split("L")]
    assert [round((HEIGHT - y) * _top(area) / HEIGHT) for y in heights[1:]] == [row[2] for row in rows]
    titles = [
        [int(number) for number in re.findall(r"(\d+) (?:saved|read|waiting)", one.text or "")]
        for one in bars.iter("title")
    ]
    assert titles == rows


def _top(chart: ET.Element) -> int:
    lines = next(one for one in chart.iter("g") if one.get("class") == "ticks")
    return max(int(one.text or "") for one in lines.iter("text"))


def test_a_chart_is_described_by_a_sentence_on_the_page(kept: Reader):
    page = kept.page("/insight")
    for chart in page.all("svg", role="img"):
        assert len(page.one(id=chart["aria-describedby"]).text) > 20
    assert "40 papers were saved and 20 read since" in page.one(id="said-saved").text


def test_what_cannot_be_looked_back_on_yet_is_told(reader: Reader):
    page = reader.page("/insight")
    assert "Nothing to look back on yet" in page.text
    assert not page.all("svg", role="img")
    assert page.one("nav", class_="places").one("a", aria_current="page").text == "Insight"


def test_a_library_of_some_days_has_a_page(reader: Reader):
    save(reader, "First", days_ago=0)
    page = reader.page("/insight")
    assert len(table(page)) == insight.LEAST
    assert "Your library is young" in page.text
    assert cards(page)["From saved to read"] == "nothing yet"


def test_tags_lead_to_the_library_with_as_many_papers(kept: Reader):
    page = kept.page("/insight?by=tag")
    assert shares(page) == {"robots": (10, 0), "No tag": (30, 20)}
    link = page.one("table", class_="shares").one("a")
    assert parse_qs(urlsplit(link["href"]).query) == {"tag": ["robots"]}
    assert len(kept.page(link["href"]).all(data_paper="")) == 10


def test_venues_lead_to_a_search_for_them(kept: Reader):
    page = kept.page("/insight?by=venue")
    assert shares(page) == {"ICML 2026": (8, 4), "No venue": (32, 16)}
    link = page.one("table", class_="shares").one("a")
    assert parse_qs(urlsplit(link["href"]).query) == {"venue": ["ICML 2026"]}
    assert len(kept.page(link["href"]).all(data_paper="")) == 8


@pytest.mark.parametrize("venue", ["NeurIPS", "—", '"Nature"'])
def test_a_venue_leads_to_as_many_papers_as_it_counts(reader: Reader, venue: str):
    ident = save(reader, "One of it", days_ago=3, venue=venue)
    save(reader, "Of another", days_ago=3, venue=f"{venue} Workshops")
    save(reader, "Of none", days_ago=3)
    page = reader.page("/insight?by=venue")
    [link] = [one for one in page.one("table", class_="shares").all("a") if one.text == venue]
    assert [one["id"] for one in reader.page(link["href"]).all(data_paper="")] == [f"paper-{ident}"]


def test_a_tag_narrows_the_page(kept: Reader):
    page = kept.page("/insight?tag=ROBOTS")
    assert cards(page)["Saved"] == "10"
    assert "have no other tag" in page.text
    assert page.one("nav", aria_label="How far back").all("a")[0]["href"] == "/insight?weeks=26&tag=ROBOTS"


def test_a_tag_that_is_not_there_is_told_so(kept: Reader):
    page = kept.page("/insight?tag=nobody")
    assert "No tag is called “nobody”" in page.text
    assert page.all("a", href="/insight")


@pytest.mark.parametrize("query", ["weeks=7", "weeks=", "by=author", "weeks=52&by=tag", "tag=%20"])
def test_what_makes_no_sense_in_an_address_is_passed_over(kept: Reader, query: str):
    page = kept.page(f"/insight?{query}")
    current = [one.text for one in page.all("a", aria_current="true")]
    assert current == ["52 weeks", "Tag"]


def test_a_change_is_counted_at_once(kept: Reader):
    assert cards(kept.page("/insight"))["Waiting"] == "20"
    ident = save(kept, "One more", days_ago=0)
    assert cards(kept.page("/insight"))["Waiting"] == "21"
    kept.send(f"/papers/{ident}/status", {"status": "read"})
    assert cards(kept.page("/insight"))["Waiting"] == "20"
    assert cards(kept.page("/insight"))["Waiting"] == "20"


def test_names_are_shown_as_text(reader: Reader):
    name = '<script>alert("1")</script>'
    save(reader, "First", days_ago=3, tagged=(name,), venue="<b>ICML</b> 'x' \"y\"")
    for by in ("tag", "venue"):
        text = reader.browser.get(f"/insight?by={by}&tag={name}").text
        assert "<script>alert" not in text
        assert "<b>ICML" not in text
    assert name in reader.page("/insight").one("table", class_="shares").text
    link = reader.page("/insight?by=venue").one("table", class_="shares").one("a")
    assert parse_qs(urlsplit(link["href"]).query)["venue"] == ["<b>ICML</b> 'x' \"y\""]


@pytest.mark.parametrize("path", ["/insight?weeks=104", "/insight?weeks=all&by=venue"])
def test_the_page_keeps_the_content_policy_and_its_size(kept: Reader, path: str):
    for number in range(100):
        save(kept, f"Filler {number}", days_ago=7 * number + 1, read=2, tagged=(f"a rather long tag {number}",))
    text = kept.browser.get(path).text
    assert len(text.encode()) <= 60_000
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|<script(?![^>]*\bsrc=)", text)


def test_the_number_of_statements_does_not_grow_with_the_library(reader: Reader):
    save(reader, "First", days_ago=30, read=2, tagged=("a",), venue="ICML")
    counts = {}
    for papers_more in (0, 25):
        for number in range(papers_more):
            save(reader, f"Paper {number}", days_ago=number, read=1, tagged=(f"tag {number}",), venue=f"V {number}")
        for by in ("tag", "venue"):
            with reader.statements() as made:
                reader.page(f"/insight?by={by}")
            counts.setdefault(by, []).append(len(made))
    assert all(few == many for few, many in counts.values())


def read_csv(reader: Reader, path: str) -> list[list[str]]:
    response = reader.browser.get(path)
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.reader(StringIO(response.text)))


def test_the_file_has_the_numbers_of_the_table(kept: Reader):
    head, *rows = read_csv(kept, "/insight.csv?weeks=26")
    assert head == ["from", "before", "week", "saved", "read", "waiting", "over"]
    assert [[int(cell) for cell in row[3:6]] for row in rows] == table(kept.page("/insight?weeks=26"))
    assert [row[6] for row in rows] == ["yes"] * (len(rows) - 1) + ["no"]
    monday = datetime.fromisoformat(rows[-1][0]).replace(tzinfo=UTC)
    assert rows[-1][2] == monday.strftime("%G-W%V")


def test_the_file_has_every_tag_and_none_is_taken_for_a_formula(reader: Reader):
    for number in range(15):
        save(reader, f"Paper {number}", days_ago=2, read=1, tagged=(f"tag {number}",))
    save(reader, "Dangerous", days_ago=2, tagged=("=1+1",))
    head, *rows = read_csv(reader, "/insight.csv?what=tag")
    assert head == ["tag", "saved", "read"]
    assert rows[-1] == ["'=1+1", "1", "0"]
    assert len(rows) == 16
    assert read_csv(reader, "/insight.csv?tag=nobody") == [
        ["from", "before", "week", "saved", "read", "waiting", "over"]
    ]


def test_only_who_is_signed_in_may_look(reader: Reader):
    for path in ("/insight", "/insight.csv"):
        response = reader.app.test_client().get(path)
        assert response.status_code == 302
        assert "/sign-in" in response.location


@pytest.mark.browser
def test_a_slider_tells_the_numbers_of_each_week(page: Page, reader: Reader):
    save(reader, "Long ago", days_ago=30, read=2)
    page.goto("/insight")
    slider = page.get_by_role("slider", name="Week to look at")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    said = page.locator("[data-readout]").inner_text()
    assert said == slider.get_attribute("aria-valuetext")
    assert page.locator(".fields .pointed").count() == 2
    row = page.locator("table.counts tbody tr").nth(3)
    assert said.removeprefix("Week of ").startswith(row.locator("th").text_content() or "?")
    page.locator(".fields").first.locator("rect").nth(0).hover()
    assert page.locator("[data-readout]").inner_text() != said


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_a_phone_and_its_words_do_not_meet(page: Page, reader: Reader, width: int):
    for number in range(120):
        save(
            reader, f"Old {number}", days_ago=6 * number, read=1, tagged=("a tag with a long name that goes on and on",)
        )
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/insight?weeks=104")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(
        "[...document.querySelectorAll('.chart .words')].map((group) => [...group.children]"
        ".filter((one) => getComputedStyle(one).display !== 'none')"
        ".map((one) => { const box = one.getBoundingClientRect(); return [box.left, box.right]; }))"
    )
    for words in boxes:
        assert len(words) >= 4
        assert all(one[1] < after[0] for one, after in pairwise(words))
