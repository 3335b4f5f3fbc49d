"""Highlights in the real browsers: made where a paper is met, there on its other faces, and in its library."""

from __future__ import annotations

from typing import Any

import pytest

from e2e.browsers.driver import Control, until
from e2e.machine import ARXIV, HF, Machine, Page, identifiers
from e2e.reading import painted, select
from e2e.sites import fulltext
from e2e.sites.papers import Paper, all_papers, by_id

AR5IV = "https://ar5iv.labs.arxiv.org"
# The page without what is ours.
MARKUP = """() => {
  const copy = document.documentElement.cloneNode(true);
  for (const host of copy.querySelectorAll('[data-postil], [data-postil-id]')) host.remove();
  return copy.outerHTML;
}"""
PANEL = """() => [...document.querySelectorAll('[data-postil]')].map((host) => host.shadowRoot)
  .map((root) => root?.querySelector('[aria-label="Annotations"]')?.innerText ?? '').join('\\n')"""


def fresh(start: int) -> Paper:
    """A paper of several versions, with an abstract of several sentences."""
    return [one for one in all_papers() if one.version > 1 and one.abstract.count(". ") > 2][start]


def sentence(paper: Paper, number: int = 1) -> str:
    """One sentence of an abstract."""
    return " ".join(paper.abstract.split(". ")[number].split()) + "."


def annotations(machine: Machine, paper: Paper) -> list[dict[str, Any]]:
    """What the server has of a paper."""
    known = machine.on_server(f"arxiv:{paper.arxiv_id}")
    if known is None:
        return []
    status, told = machine.api.call("GET", f"/api/v1/papers/{known['id']}/annotations")
    assert status == 200, told
    found: list[dict[str, Any]] = told["items"]
    return found


def arrived(machine: Machine, paper: Paper, number: int = 1) -> list[dict[str, Any]]:
    """Wait until the server has so many annotations of a paper."""
    return until(
        lambda: len(found := annotations(machine, paper)) == number and found, 15, lambda: annotations(machine, paper)
    )


def shows(page: Page, text: str, seconds: float = 10) -> None:
    """Wait until a text is painted, and nothing else is."""
    until(lambda: [found for _, found in painted(page)] == [text], seconds, lambda: (text, painted(page)))


@pytest.fixture
def page(machine: Machine) -> Any:
    opened = machine.driver.open(f"{ARXIV}/list/cs.AI/recent")
    yield opened
    opened.close()


def test_a_sentence_of_an_abstract_in_a_search_is_highlighted_on_every_face_of_the_paper(machine: Machine, page: Page):
    page.goto(f"{HF}?q=model")
    rows = [by_id()[row["id"].removeprefix("arxiv:")] for row in machine.marked(page)]
    # A row shows three lines of the abstract.
    paper = next(one for one in rows if 40 < len(sentence(one, 0)) < 90)
    text = sentence(paper, 0)
    before = page.evaluate(MARKUP)
    select(page, text)
    page.click(Control("Highlight yellow"))
    shows(page, text)
    machine.state(page, f"arxiv:{paper.arxiv_id}", "saved")
    assert page.evaluate(MARKUP) == before
    (kept,) = arrived(machine, paper)
    assert (kept["quote"], kept["color"]) == (text, "yellow")
    for face in (f"{ARXIV}/abs/{paper.arxiv_id}", f"{ARXIV}/html/{paper.arxiv_id}v1", f"{AR5IV}/html/{paper.arxiv_id}"):
        page.goto(face)
        shows(page, text)


def test_by_keys_alone_a_selection_is_highlighted_and_commented(machine: Machine, page: Page):
    paper = fresh(3)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    select(page, fulltext.KEPT)
    page.press("h")
    shows(page, fulltext.KEPT)
    arrived(machine, paper)
    select(page, fulltext.EDITED)
    page.press("a")
    until(lambda: page.evaluate("() => document.activeElement?.shadowRoot?.activeElement?.tagName") == "TEXTAREA")
    page.type("compare with table 2")
    page.press("Escape")
    found = until(lambda: [one for one in annotations(machine, paper) if one["comment"]], 15)
    assert [(one["quote"], one["comment"]) for one in found] == [(fulltext.EDITED, "compare with table 2")]


def test_in_the_next_version_what_stayed_is_there_and_what_went_is_an_orphan(machine: Machine, page: Page):
    paper = fresh(5)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    for number, text in enumerate((fulltext.KEPT, fulltext.EDITED, fulltext.DELETED), 1):
        select(page, text)
        page.press("h")
        arrived(machine, paper, number)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v2")
    until(lambda: {text for _, text in painted(page)} == {fulltext.KEPT, fulltext.BECAME}, 10, lambda: painted(page))
    page.press("a")
    said = until(lambda: (told := page.evaluate(PANEL)) and fulltext.DELETED in told and told, 10)
    assert "v1" in said
    page.goto(f"{ARXIV}/abs/{paper.arxiv_id}v2")
    page.click(Control("Annotate", "button", f"arxiv:{paper.arxiv_id}"))
    until(lambda: fulltext.DELETED in page.evaluate(PANEL), 10, lambda: page.evaluate(PANEL))
    assert "elsewhere" in page.evaluate(PANEL).lower()


def test_a_highlight_is_found_by_its_words_in_the_library(machine: Machine, page: Page):
    paper = fresh(7)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    select(page, fulltext.KEPT)
    page.press("h")
    (kept,) = arrived(machine, paper)
    status, told = machine.api.call("GET", "/api/v1/search?q=quote:clipped")
    assert status == 200
    assert kept["paper_id"] in str(told)


def test_on_the_paper_page_of_the_library_stands_what_was_highlighted(machine: Machine, page: Page):
    paper = fresh(9)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    select(page, fulltext.KEPT)
    page.press("h")
    (kept,) = arrived(machine, paper)
    library = machine.sign_in()
    library.goto(f"{machine.server.address}/papers/{kept['paper_id']}")
    assert fulltext.KEPT in library.evaluate("() => document.body.innerText")
    library.close()


def test_a_highlight_made_offline_is_there_at_once_and_sent_later(machine: Machine, page: Page):
    paper = fresh(11)
    page.goto(f"{AR5IV}/html/{paper.arxiv_id}")
    machine.server.stop()
    try:
        select(page, fulltext.KEPT)
        page.click(Control("Highlight green"))
        shows(page, fulltext.KEPT)
        machine.driver.kill_background()
        page.goto(f"{ARXIV}/html/{paper.arxiv_id}v2")
        shows(page, fulltext.KEPT)
    finally:
        machine.server.start()
    machine.sync()
    (kept,) = arrived(machine, paper)
    assert f"arxiv:{paper.arxiv_id}" in identifiers(machine.on_server(f"arxiv:{paper.arxiv_id}") or {})
    assert kept["color"] == "green"
