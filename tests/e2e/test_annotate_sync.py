"""Highlights on two machines, offline, and through whatever ends the background or the browser: nothing is lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from e2e.browsers.driver import until
from e2e.fleet import Fleet
from e2e.machine import ARXIV
from e2e.reading import AR5IV, arrived, comment, fresh, highlight, select, shows, told
from e2e.sites import fulltext
from e2e.sites.papers import Paper
from e2e.traveller import Traveller, alike, seen


@pytest.fixture
def line(traveller: Traveller) -> Iterator[None]:
    """Whatever a test did to the line, the next one finds it open."""
    yield
    traveller.come_back()


def known(machine: Traveller, paper: Paper) -> list[dict[str, Any]]:
    """The annotations of a paper that a machine has on disk."""
    lists: list[list[dict[str, Any]]] = machine.ask("annotations", papers=[seen(paper.arxiv_id)])
    return lists[0]


def holds(machine: Traveller, paper: Paper, number: int = 1) -> list[dict[str, Any]]:
    """Wait until a machine has so many annotations of a paper on disk."""
    return until(lambda: len(found := known(machine, paper)) == number and found, 10, lambda: known(machine, paper))


def test_what_one_machine_highlights_the_others_show_and_comments_written_apart_merge(fleet: Fleet):
    paper = fresh(40)
    page = fleet.desk.driver.open(f"{ARXIV}/html/{paper.arxiv_id}v1")
    others = [
        fleet.laptop.driver.open(f"{AR5IV}/html/{paper.arxiv_id}"),
        fleet.fox.driver.open(f"{ARXIV}/html/{paper.arxiv_id}v2"),
    ]
    select(page, fulltext.KEPT)
    page.press("a")
    comment(page, "one\n\ntwo\n\nthree")
    (made,) = until(lambda: [one for one in holds(fleet.desk, paper) if one["comment"]], 10)
    fleet.alike()
    for other in others:
        shows(other, fulltext.KEPT)
    fleet.leave()
    others[0].press("a")
    told(others[0], "three")
    others[0].press("Enter")
    others[0].press("Control+a")
    comment(others[0], "one, on the laptop\n\ntwo\n\nthree")
    until(lambda: "laptop" in known(fleet.laptop, paper)[0]["comment"], 10)
    edit = {"kind": "comment", "text": "one\n\ntwo\n\nthree, by the fox", "baseText": made["comment"]}
    fleet.fox.ask("editAnnotation", id=made["id"], edit=edit)
    fleet.desk.ask("editAnnotation", id=made["id"], edit={"kind": "color", "color": "blue"})
    fleet.come_back()
    fleet.alike()
    for machine in fleet:
        (one,) = known(machine, paper)
        assert one["comment"] == "one, on the laptop\n\ntwo\n\nthree, by the fox"
        assert (one["color"], one["pending"]) == ("blue", False)
    told(others[0], "one, on the laptop", "by the fox")
    fleet.desk.ask("removeAnnotation", id=made["id"])
    fleet.alike()
    for each in (page, *others):
        shows(each)
        each.close()


def test_a_highlight_made_offline_is_there_at_once_and_sent_later_though_the_background_dies(
    traveller: Traveller, line: None
):
    paper = fresh(41)
    page = traveller.driver.open(f"{AR5IV}/html/{paper.arxiv_id}")
    traveller.leave()
    highlight(page, fulltext.KEPT)
    holds(traveller, paper)
    traveller.driver.kill_background()
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v2")
    shows(page, fulltext.KEPT)
    select(page, fulltext.BECAME)
    traveller.driver.kill_background()  # it is woken by the press
    page.press("h")
    shows(page, fulltext.KEPT, fulltext.BECAME)
    holds(traveller, paper, 2)
    traveller.come_back()
    alike(traveller)
    assert {one["quote"] for one in arrived(traveller, paper, 2)} == {fulltext.KEPT, fulltext.BECAME}
    page.close()


def test_the_background_killed_right_after_the_press_loses_no_highlight_of_a_page_that_stays(
    traveller: Traveller, line: None
):
    paper = fresh(42)
    page = traveller.driver.open(f"{AR5IV}/html/{paper.arxiv_id}")
    texts = (fulltext.KEPT, fulltext.EDITED, fulltext.DELETED, fulltext.BEFORE_FORMULA)
    for text in texts:
        select(page, text)
        page.press("h")
        traveller.driver.kill_background()
    shows(page, *texts)
    holds(traveller, paper, 4)
    alike(traveller)
    assert sorted(one["quote"] for one in arrived(traveller, paper, 4)) == sorted(texts)
    page.close()


def test_a_highlight_outlives_a_killed_browser(traveller: Traveller, line: None):
    paper = fresh(43)
    page = traveller.driver.open(f"{AR5IV}/html/{paper.arxiv_id}")
    traveller.leave()
    highlight(page, fulltext.KEPT)
    holds(traveller, paper)
    traveller.driver.crash()
    traveller.come_back()
    traveller.driver.start()
    (kept,) = arrived(traveller, paper)  # by itself: nobody opened a page
    assert kept["quote"] == fulltext.KEPT
    page = traveller.driver.open(f"{ARXIV}/html/{paper.arxiv_id}v2")
    shows(page, fulltext.KEPT)
    page.close()
