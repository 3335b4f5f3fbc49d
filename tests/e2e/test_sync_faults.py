"""Edits outlive whatever ends the background, the browser, the server or the network, and arrive exactly once."""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from e2e.browsers.driver import Control, until
from e2e.holdings import on_server, push
from e2e.server import Api
from e2e.traveller import QUIET, Traveller, alike, seen
from postil.domain import identifiers

TEXT = "() => document.body?.innerText ?? ''"
NUMBERS = iter(range(1, 10_000))


@pytest.fixture(autouse=True)
def open_again(traveller: Traveller) -> Iterator[None]:
    """Whatever a test did to the line, the next one finds it open."""
    yield
    traveller.gate.cut()
    traveller.gate.release()
    traveller.gate.admit()


class Tally:
    """Counts what the server processed while a test ran: a version for each operation, and no other."""

    def __init__(self, machine: Traveller) -> None:
        alike(machine)
        self._machine, self._seq = machine, machine.disk().seq
        self._version = on_server(machine.api)[1]

    def exactly_once(self, by_others: int = 0) -> None:
        """Everything is sent, nothing twice, and both sides hold the same."""
        alike(self._machine)
        given = self._machine.disk().seq - self._seq
        assert given > 0
        assert on_server(self._machine.api)[1] - self._version == given + by_others


def fresh() -> dict[str, Any]:
    """A paper that nobody has saved yet."""
    return seen(f"2501.{next(NUMBERS):05d}")


def noted(machine: Traveller, paper: dict[str, Any]) -> Any:
    """The note of a paper as the server has it."""
    return (machine.on_server(paper["canonical"]) or {}).get("note")


def test_edits_pile_up_on_the_badge_while_the_server_is_away_and_go_when_it_is_back(traveller: Traveller):
    tally = Tally(traveller)
    assert traveller.badge() == ""
    traveller.server.stop()
    papers = [fresh() for _ in range(4)]
    for paper in papers:
        traveller.edit(paper, "note", text="on the way", baseText="")
        traveller.edit(paper, "tag-add", name="later")
    until(lambda: traveller.badge() == "8", 10, traveller.badge)
    popup = traveller.driver.extension_page("popup")
    until(lambda: "8 edits to send" in popup.evaluate(TEXT), 10, lambda: popup.evaluate(TEXT))
    until(lambda: "does not answer" in popup.evaluate(TEXT), 20, lambda: popup.evaluate(TEXT))
    assert {traveller.look(paper)["pending"] for paper in papers} == {True}
    traveller.server.start()
    popup.click(Control("Sync now"))
    until(lambda: traveller.badge() == "", 20, traveller.badge)
    until(lambda: "Synced" in popup.evaluate(TEXT), 10, lambda: popup.evaluate(TEXT))
    assert "to send" not in popup.evaluate(TEXT)
    popup.close()
    tally.exactly_once()
    assert [noted(traveller, paper) for paper in papers] == ["on the way"] * 4


def test_the_background_killed_between_edit_and_request_at_any_moment(traveller: Traveller):
    tally = Tally(traveller)
    papers = []
    for step in range(8):
        papers.append(fresh())
        traveller.edit(papers[-1], "note", text=f"moment {step}", baseText="")
        time.sleep(step * 0.02)
        traveller.driver.kill_background()
    tally.exactly_once()
    assert [noted(traveller, paper) for paper in papers] == [f"moment {step}" for step in range(8)]


class Moment:
    """Where in time something happens: each kill halves what is left of it, so that they come ever closer to it."""

    def __init__(self, within: float) -> None:
        self._chance, self._early, self._late = random.Random(7), 0.0, within
        self._came = 0.0
        self.outcomes: list[bool] = []

    def wait(self) -> None:
        """Sleep until the next try."""
        self._came = self._chance.uniform(self._early, self._late)
        time.sleep(self._came)

    def found(self, happened: bool) -> None:
        """Whether it had happened by then."""
        self.outcomes.append(happened)
        self._early, self._late = (self._early, self._came) if happened else (self._came, self._late)
        if self._late - self._early < 0.005:
            self._early, self._late = max(0.0, self._early - 0.02), self._late + 0.02


def test_the_background_killed_while_an_edit_is_written_has_all_of_it_or_nothing(traveller: Traveller):
    tally, commit = Tally(traveller), Moment(0.1)
    for step in range(10):
        paper = fresh()
        traveller.ask("connection")  # the background is awake
        traveller.tell("edit", paper=paper, edit={"kind": "tag-add", "name": f"half {step}"})
        commit.wait()
        traveller.driver.kill_background()
        waiting = [one for one in traveller.disk().waiting if one["title"] == paper["title"]]
        shown = traveller.look(paper)
        commit.found(shown["saved"])
        assert [tag["name"] for tag in shown["tags"]] == ([f"half {step}"] if shown["saved"] else [])
        assert shown["saved"] or not waiting
    traveller.edit(fresh(), "star", starred=True)
    tally.exactly_once()


def test_the_background_killed_during_the_request(traveller: Traveller):
    tally = Tally(traveller)
    papers = []
    for step in range(4):
        traveller.gate.hold()
        papers.append(fresh())
        traveller.edit(papers[-1], "note", text=f"request {step}", baseText="")
        until(lambda: b"/api/v1/sync" in b"".join(traveller.gate.requests), 30, "no request was sent")
        if step % 2:
            traveller.arrived(papers[-1]["canonical"])  # the server has it; the extension does not know
        traveller.driver.kill_background()
        traveller.gate.cut()
        traveller.gate.release()
        traveller.synced()
    tally.exactly_once()
    assert [noted(traveller, paper) for paper in papers] == [f"request {step}" for step in range(4)]


def flood(api: Api, seed: int) -> int:
    """Save 20 papers at once from elsewhere; how many operations that were."""
    ops: list[dict[str, Any]] = []
    for n in range(20):
        canonical = identifiers.normalise("arxiv", f"26{seed + 1:02d}.{n + 1:05d}")
        paper = {"e": "paper", "id": identifiers.paper_id(canonical)}
        fields = {"canonical": str(canonical), "title": f"Flood {seed}.{n}", "abstract": f"wave {n} " * 400}
        ops += [{"op": "set", **paper, "f": f, "val": val} for f, val in fields.items()]
        ops.append({"op": "add", "e": "identifier", "id": f"{paper['id']}|{canonical}"})
    push(api, *ops)
    return len(ops)


def test_the_background_killed_while_an_answer_is_worked_in_has_all_of_it_or_nothing(traveller: Traveller):
    tally, commit, others = Tally(traveller), Moment(0.4), 0
    for step in range(8):
        traveller.synced()
        before = traveller.disk().cursor
        others += flood(traveller.api, step)
        traveller.gate.hold()
        traveller.edit(fresh(), "note", text=f"answer {step}", baseText="")
        until(lambda: b"/api/v1/sync" in b"".join(traveller.gate.requests), 30, "no request was sent")
        time.sleep(0.3)  # the answer is at the gate
        traveller.gate.release()
        commit.wait()
        traveller.driver.kill_background()
        disk = traveller.disk()
        assert disk.torn(on_server(traveller.api)[0]) == []
        commit.found(disk.cursor > before)
    tally.exactly_once(others)
    assert len(set(commit.outcomes)) == 2, f"all kills came on one side of the commit: {commit.outcomes}"


def test_edits_that_wait_outlive_a_killed_browser_and_go_by_themselves(traveller: Traveller):
    tally = Tally(traveller)
    traveller.leave()
    papers = [fresh() for _ in range(3)]
    for paper in papers:
        traveller.edit(paper, "note", text="before the crash", baseText="")
        traveller.edit(paper, "status", status="reading")
        traveller.edit(paper, "list-add", name="Crash")
    assert len(traveller.disk().waiting) > 9
    traveller.driver.crash()
    traveller.come_back()
    traveller.driver.start()  # nobody opens a page
    for paper in papers:
        until(lambda paper=paper: noted(traveller, paper) == "before the crash", 40, "not sent")
    traveller.desk = traveller.driver.extension_page(QUIET)
    assert [traveller.look(paper)["lists"][0]["name"] for paper in papers] == ["Crash"] * 3
    tally.exactly_once()


def test_sync_now_pressed_again_and_again_while_edits_go_on_doubles_and_loses_nothing(traveller: Traveller):
    tally = Tally(traveller)
    popups = [traveller.driver.extension_page("popup") for _ in range(2)]
    papers = [fresh() for _ in range(4)]
    for step in range(24):
        paper = papers[step % 4]
        traveller.write(paper, f"{traveller.look(paper)['note']}line {step}\n")
        for popup in popups[: step % 3]:
            popup.evaluate("() => document.querySelector('#sync-now').click()")
    for popup in popups:
        popup.close()
    tally.exactly_once()
    for n, paper in enumerate(papers):
        assert noted(traveller, paper) == "".join(f"line {step}\n" for step in range(n, 24, 4))


def test_edits_during_a_run_whose_answer_never_comes_are_not_stuck(traveller: Traveller):
    tally = Tally(traveller)
    traveller.gate.hold()
    first, second = fresh(), fresh()
    traveller.edit(first, "star", starred=True)
    until(lambda: b"/api/v1/sync" in b"".join(traveller.gate.requests), 30, "no request was sent")
    traveller.edit(second, "note", text="meanwhile", baseText="")
    assert traveller.look(second)["note"] == "meanwhile"
    traveller.gate.cut()
    traveller.gate.release()
    traveller.synced()
    tally.exactly_once()
    assert noted(traveller, second) == "meanwhile"
