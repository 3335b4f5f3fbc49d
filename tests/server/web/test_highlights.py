"""The page of all highlights: newest first, narrowed by words, colour and tag, a page at a time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postil.domain.values import HIGHLIGHTS
from postil.services import merging, papers
from postil.web import highlights as page_of_all
from server.web.highlights import highlight
from server.web.reading import Element
from server.web.shelf import Reader
from server.web.test_colors import PAIR, contrast

STATIC = Path(page_of_all.__file__).parent / "static"


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002")


def said(page: Element) -> list[str]:
    return [one.one("blockquote").text for one in page.all("li", class_="annotation") if one.all("blockquote")]


def test_the_newest_come_first_under_their_papers(reader: Reader, paper: str):
    other = reader.save("Another", arxiv="2501.00003")
    for ident, quote in ((paper, "first"), (paper, "second"), (other, "third"), (paper, "fourth")):
        highlight(reader, ident, quote)
    page = reader.page("/annotations")
    assert said(page) == ["fourth", "third", "second", "first"]
    assert [one.text for one in page.one("main").all("h2")] == ["World models", "Another", "World models"]


def test_words_colour_and_tag_must_all_hold(reader: Reader, paper: str):
    highlight(reader, paper, "Deep larks sing", color="blue", tags=("core",))
    highlight(reader, paper, "Deep water", color="blue", comment="no 100% larks_", tags=("core",))
    highlight(reader, paper, "Deep larks", color="pink")
    assert len(said(reader.page("/annotations?q=deep"))) == 3
    assert said(reader.page("/annotations?q=larks+deep&color=blue&tag=Core")) == ["Deep water", "Deep larks sing"]
    assert said(reader.page("/annotations?q=100%25")) == ["Deep water"]
    assert said(reader.page("/annotations?q=larks_")) == ["Deep water"]
    assert said(reader.page("/annotations?color=pink")) == ["Deep larks"]
    assert said(reader.page("/annotations?tag=nothing")) == []
    assert len(said(reader.page("/annotations?color=red&q=+"))) == 3
    assert "Show all" in reader.page("/annotations?q=nothing").text


def test_the_colours_keep_the_words(reader: Reader, paper: str):
    highlight(reader, paper, color="blue")
    links = {one.text: one["href"] for one in reader.page("/annotations?q=we&color=blue").all("a", class_="paint")}
    assert links["Pink"] == "?q=we&color=pink"
    assert links["Blue"] == "?q=we"


def test_older_ones_are_on_the_next_page(reader: Reader, paper: str):
    for number in range(40):
        highlight(reader, paper, f"passage {number}")
    first = reader.page("/annotations?q=passage")
    second = reader.page(f"/annotations{first.one('a', rel='next')['href']}")
    assert said(first) + said(second) == [f"passage {number}" for number in reversed(range(40))]
    assert not second.all("a", rel="next")
    assert reader.browser.get("/annotations?cursor=nonsense").status_code == 422


def test_joined_records_stand_under_the_paper_and_the_trash_is_left_out(reader: Reader, paper: str):
    other, gone = reader.save("Another", arxiv="2501.00003"), reader.save("Gone", arxiv="2501.00004")
    highlight(reader, other, "of the joined one")
    highlight(reader, gone, "of the trash")
    with reader.writing() as (session, writer):
        merging.merge(session, writer, paper, other, paper)
        papers.remove(session, writer, gone)
    page = reader.page("/annotations")
    assert said(page) == ["of the joined one"]
    assert page.one("main").one("h2").text == "World models"


def test_an_empty_page_says_what_will_be_there(reader: Reader):
    assert "What you highlight" in reader.page("/annotations").text


def test_it_takes_as_many_statements_however_many_papers_there_are(reader: Reader, paper: str):
    def statements() -> int:
        with reader.statements() as found:
            reader.page("/annotations")
        return len(found)

    highlight(reader, paper, tags=("core",))
    few = statements()
    for number in range(3, 20):
        highlight(reader, reader.save(f"Paper {number}", arxiv=f"2501.{number:05}"), tags=("core",))
    assert statements() == few


@pytest.mark.parametrize("color", HIGHLIGHTS)
def test_every_colour_can_be_read_in_light_and_dark(color: str):
    found = re.search(rf"\.hl-{color} {{ --hl: {PAIR}; --hl-edge: {PAIR}; }}", (STATIC / "annotations.css").read_text())
    assert found is not None
    light, dark, light_edge, dark_edge = found.groups()
    ink = re.search(rf"--ink: {PAIR};", (STATIC / "app.css").read_text())
    card = re.search(rf"--paper: {PAIR};", (STATIC / "app.css").read_text())
    assert ink is not None
    assert card is not None
    assert contrast(ink[1], light) >= 7
    assert contrast(ink[2], dark) >= 7
    assert contrast(light_edge, card[1]) >= 3
    assert contrast(dark_edge, card[2]) >= 3
