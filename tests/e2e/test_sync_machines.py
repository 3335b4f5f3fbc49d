"""Two profiles of Chromium and one of Firefox, of one reader: what is done on one shows on all, and nothing is lost."""

import itertools
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from e2e.browsers.driver import Control, until
from e2e.fleet import Fleet
from e2e.machine import HF, row_text, state_of
from e2e.traveller import Traveller, seen, shows

NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def home_again(fleet: Fleet) -> Iterator[None]:
    """Whatever a test did to the lines, the next one finds them open."""
    yield
    fleet.come_back()


def saved(fleet: Fleet, note: str = "") -> dict[str, Any]:
    """A new paper that all three have, with a note."""
    paper = seen(f"2502.{next(NUMBERS):05d}")
    fleet.desk.ask("save", paper=paper)
    if note:
        fleet.desk.write(paper, note)
    fleet.alike()
    return paper


def test_what_one_machine_does_in_a_row_shows_in_the_rows_of_the_others(fleet: Fleet):
    pages = [machine.open(HF) for machine in fleet]
    for (author, page), word in zip(zip(fleet, pages, strict=True), ("desk", "laptop", "fox"), strict=True):
        canonical = author.unsaved(page)
        author.save(page, canonical)
        author.tag(page, canonical, f"from {word}")
        author.note(page, canonical, f"noted at the {word}")
        page.click(Control("Tags", "button", canonical))
        page.click(Control("Reading", "radio"))
        page.click(Control("Star", "button"))
        until(lambda page=page, canonical=canonical: "Reading" in row_text(page, canonical), 10)
        page.press("Escape")
        author.synced()
        for other, its in zip(fleet, pages, strict=True):
            other.synced()
            other.state(its, canonical, "saved", timeout=15)
            text = until(lambda its=its, c=canonical: "Reading" in (t := row_text(its, c)) and t, 10)
            assert f"from {word}" in str(text)
            state = other.look({"canonical": canonical, "identifiers": {}, "title": "", "url": HF})
            assert (state["note"], state["starred"], state["pending"]) == (f"noted at the {word}", True, False)
    fleet.alike()
    for page in pages:
        page.close()


def test_taking_things_back_on_one_shows_on_the_others(fleet: Fleet):
    paper = saved(fleet, "to be emptied")
    fleet.desk.edit(paper, "tag-add", name="brief")
    fleet.desk.edit(paper, "star", starred=True)
    fleet.alike()
    (tag,) = fleet.fox.look(paper)["tags"]
    fleet.fox.edit(paper, "tag-remove", tagId=tag["id"])
    fleet.fox.edit(paper, "star", starred=False)
    fleet.laptop.write(paper, "")
    fleet.alike()
    for machine in fleet:
        state = machine.look(paper)
        assert (state["tags"], state["starred"], state["note"]) == ([], False, "")
    page = fleet.laptop.open(HF)
    row = fleet.laptop.unsaved(page)
    fleet.laptop.save(page, row)
    fleet.alike()
    mark = {"canonical": row, "identifiers": {}, "title": "", "url": HF}
    fleet.fox.ask("unsave", paper=mark)
    fleet.alike()
    until(lambda: state_of(page, row) == "new", 10, lambda: state_of(page, row))
    page.close()


def test_a_note_edited_on_all_three_in_different_lines_keeps_every_line_and_asks_nobody(fleet: Fleet):
    paper = saved(fleet, "one\n\ntwo\n\nthree\n")
    fleet.leave()
    fleet.desk.write(paper, "one, at the desk\n\ntwo\n\nthree\n")
    fleet.laptop.write(paper, "one\n\ntwo, on the laptop\n\nthree\n")
    fleet.fox.write(paper, "one\n\ntwo\n\nthree, by the fox\n")
    fleet.come_back()
    fleet.alike()
    for machine in fleet:
        state = machine.look(paper)
        assert state["note"] == "one, at the desk\n\ntwo, on the laptop\n\nthree, by the fox\n"
        assert not state.get("conflict")


def test_tags_and_lists_added_on_all_three_at_once_are_all_there(fleet: Fleet):
    paper = saved(fleet)
    fleet.leave()
    for machine, word in zip(fleet, "abc", strict=True):
        machine.edit(paper, "tag-add", name="agreed")
        machine.edit(paper, "tag-add", name=f"only {word}")
        machine.edit(paper, "list-add", name="Together")
    fleet.come_back()
    fleet.alike()
    for machine in fleet:
        state = machine.look(paper)
        assert [tag["name"] for tag in state["tags"]] == ["agreed", "only a", "only b", "only c"]
        assert [one["name"] for one in state["lists"]] == ["Together"]


def test_a_paper_deleted_on_one_while_another_edits_it_comes_back_with_the_edit(fleet: Fleet):
    for order in ("delete first", "edit first"):
        paper = saved(fleet, "before")
        fleet.leave()
        fleet.desk.ask("unsave", paper=paper)
        fleet.laptop.write(paper, f"before\n{order}, but still wanted\n")
        fleet.come_back()
        first, second = (fleet.desk, fleet.laptop) if order == "delete first" else (fleet.laptop, fleet.desk)
        first.synced()
        second.synced()
        fleet.alike()
        for machine in fleet:
            state = machine.look(paper)
            assert (state["saved"], state["note"]) == (True, f"before\n{order}, but still wanted\n")
        assert fleet.desk.on_server(paper["canonical"])


def test_a_paper_deleted_on_one_is_gone_from_all_where_nobody_touched_it(fleet: Fleet):
    paper = saved(fleet, "nobody needs this")
    fleet.laptop.ask("unsave", paper=paper)
    fleet.alike()
    assert [machine.look(paper)["saved"] for machine in fleet] == [False] * 3
    assert fleet.desk.on_server(paper["canonical"]) is None


SHIFT = """(days) => {
  const Real = globalThis.trueDate ??= Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length ? given : [Real.now() + days * 86400000]));
    }
    static now() {
      return Real.now() + days * 86400000;
    }
  };
  return new Date().toISOString();
}"""


@pytest.mark.parametrize("first_back", ["desk", "laptop"])
def test_of_two_edits_the_later_one_wins_though_the_clocks_are_a_day_off(fleet: Fleet, first_back: str):
    paper = saved(fleet)
    fast, slow = fleet.desk, fleet.laptop
    fast.driver.background(SHIFT, 1)
    slow.driver.background(SHIFT, -1)
    try:
        fleet.leave()
        fast.edit(paper, "status", status="reading")
        time.sleep(1.5)
        slow.edit(paper, "status", status="read")
        slow.edit(paper, "star", starred=True)
        time.sleep(1.5)
        fast.edit(paper, "star", starred=False)
        stamps = [one["op"]["ts"] for machine in (fast, slow) for one in machine.disk().waiting if one["op"].get("ts")]
        assert max(stamps)[:10] > min(stamps)[:10]  # the clocks are off indeed
        fleet.come_back()
        (fast if first_back == "desk" else slow).synced()
        fleet.alike()
    finally:
        fast.driver.background(SHIFT, 0)
        slow.driver.background(SHIFT, 0)
    for machine in fleet:
        state = machine.look(paper)
        assert (state["status"], state["starred"]) == ("read", False)


def test_many_edits_everywhere_with_lines_that_come_and_go_end_alike(fleet: Fleet):
    chance = random.Random(20260201)
    papers = [saved(fleet, "start\n") for _ in range(2)]
    lines: set[str] = set()
    for step in range(36):
        machine: Traveller = chance.choice(list(fleet))
        paper = chance.choice(papers)
        kind = chance.choice(["note", "note", "status", "star", "tag", "list", "leave", "back", "sync"])
        if kind == "note":
            line = f"{machine.kind} wrote line {step}\n"
            machine.write(paper, machine.look(paper)["note"] + line)
            lines.add(f"{paper['canonical']} {line}")
        elif kind == "status":
            machine.edit(paper, "status", status=chance.choice(["unread", "reading", "read"]))
        elif kind == "star":
            machine.edit(paper, "star", starred=chance.random() < 0.5)
        elif kind in {"tag", "list"}:
            machine.edit(paper, f"{kind}-add", name=f"{kind} {chance.randrange(3)}")
        elif kind == "leave":
            machine.leave()
        else:
            machine.come_back()
            machine.tell("sync")
    fleet.come_back()
    fleet.alike()
    for paper in papers:
        # Only who wrote the same lines last is asked which version to keep.
        shown = [{name: held for name, held in machine.look(paper).items() if name != "conflict"} for machine in fleet]
        assert shown[1:] == [shown[0]] * 2
        text = shown[0]["note"].splitlines(keepends=True)
        mine = [line for line in lines if line.startswith(paper["canonical"])]
        assert sorted(mine) == sorted(f"{paper['canonical']} {line}" for line in text if line != "start\n")


def test_a_paper_saved_by_all_three_at_once_is_one_paper(fleet: Fleet):
    paper = seen(f"2502.{next(NUMBERS):05d}")
    fleet.leave()
    for machine in fleet:
        machine.ask("save", paper=paper)
    fleet.come_back()
    fleet.alike()
    assert fleet.desk.on_server(paper["canonical"])  # asserts that it is there once
    shows(fleet.fox, paper, lambda state: bool(state["saved"]))
