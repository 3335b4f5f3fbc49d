"""Reading lists have one order on every machine and on the server, however many machines reorder them at once."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest

from e2e.browsers.driver import Control, until
from e2e.fleet import Fleet
from e2e.machine import HF, Page
from e2e.traveller import Traveller, seen

NUMBERS = itertools.count(1)
TITLES = "() => [...document.querySelectorAll('#panel-lists ol li')].map((row) => row.dataset.title)"


@pytest.fixture(autouse=True)
def home_again(fleet: Fleet) -> Iterator[None]:
    """Whatever a test did to the lines, the next one finds them open."""
    yield
    fleet.come_back()


def papers(count: int) -> list[dict[str, Any]]:
    """New papers, none of them saved."""
    return [seen(f"2504.{n:05d}", f"Listed {n}") for n in itertools.islice(NUMBERS, count)]


def listed(fleet: Fleet, name: str, count: int) -> str:
    """A list of new papers that all three have; its id."""
    for paper in papers(count):
        fleet.desk.edit(paper, "list-add", name=name)
    fleet.alike()
    return next(one["id"] for one in fleet.desk.ask("lists") if one["name"] == name)


def order(machine: Traveller, ident: str) -> list[str]:
    """Titles of a list as a machine shows it."""
    return [entry["title"] for entry in machine.ask("list", listId=ident)["entries"]]


def order_on_server(fleet: Fleet, ident: str) -> list[str]:
    """Titles of a list as the server's REST API has it."""
    status, answer = fleet.desk.api.call("GET", f"/api/v1/lists/{ident}/entries?limit=100")
    assert status == 200, answer
    return [entry["paper"]["title"] for entry in answer["items"]]


def one_order(fleet: Fleet, ident: str) -> list[str]:
    """The order, after sync, which is the same everywhere; every paper is there once."""
    fleet.alike()
    found = order_on_server(fleet, ident)
    assert [order(machine, ident) for machine in fleet] == [found] * 3
    assert len(set(found)) == len(found)
    return found


def move(machine: Traveller, ident: str, at: int, to: int | None) -> None:
    """Put the entry at one place in front of another, or at the end."""
    entries = machine.ask("list", listId=ident)["entries"]
    before = None if to is None else entries[to]["paperId"]
    machine.ask("moveEntry", listId=ident, paperId=entries[at]["paperId"], before=before)


def test_moves_made_on_all_three_at_once_give_one_order(fleet: Fleet):
    ident = listed(fleet, "Concurrent", 6)
    first = one_order(fleet, ident)
    fleet.leave()
    move(fleet.desk, ident, 5, 0)
    move(fleet.laptop, ident, 0, None)
    move(fleet.fox, ident, 3, 1)
    assert [order(machine, ident)[0] for machine in fleet] == [first[5], first[1], first[0]]
    (late,) = papers(1)
    fleet.fox.edit(late, "list-add", name="Concurrent")
    fleet.come_back()
    found = one_order(fleet, ident)
    assert sorted(found) == sorted([*first, late["title"]])
    assert found[0] == first[5]
    assert found.index(first[3]) < found.index(first[1])


def test_many_moves_on_all_three_with_lines_that_come_and_go_give_one_order(fleet: Fleet):
    chance, ident = random.Random(20260202), listed(fleet, "Restless", 8)
    first = one_order(fleet, ident)
    for _ in range(3):
        for machine in fleet:
            (machine.leave if chance.random() < 0.7 else machine.come_back)()
            for _ in range(4):
                to = chance.choice([None, *range(8)])
                move(machine, ident, chance.randrange(8), to)
        fleet.come_back()
        assert sorted(one_order(fleet, ident)) == sorted(first)


def test_the_same_place_taken_on_all_three_at_once_gives_one_order(fleet: Fleet):
    ident = listed(fleet, "Crowded", 5)
    first = one_order(fleet, ident)
    fleet.leave()
    for machine, at in zip(fleet, (2, 3, 4), strict=True):
        move(machine, ident, at, 1)
    fleet.come_back()
    found = one_order(fleet, ident)
    assert (found[0], found[4], set(found[1:4])) == (first[0], first[1], set(first[2:]))


def test_a_list_made_on_two_machines_under_one_name_is_one_list_with_the_papers_of_both(fleet: Fleet):
    fleet.leave()
    both = papers(2)
    fleet.desk.edit(both[0], "list-add", name="Plane reading")
    fleet.laptop.edit(both[1], "list-add", name="plane reading")
    fleet.come_back()
    fleet.alike()
    (ident,) = [one["id"] for one in fleet.fox.ask("lists") if one["name"].lower() == "plane reading"]
    assert sorted(one_order(fleet, ident)) == [paper["title"] for paper in both]


def test_a_list_renamed_on_one_and_filled_on_another_is_both(fleet: Fleet):
    ident = listed(fleet, "Working title", 2)
    fleet.leave()
    fleet.desk.ask("renameList", listId=ident, name="Final title")
    (late,) = papers(1)
    fleet.fox.edit(late, "list-add", name="Working title")
    fleet.come_back()
    assert one_order(fleet, ident)[2] == late["title"]
    assert [machine.ask("list", listId=ident)["name"] for machine in fleet] == ["Final title"] * 3


def test_a_list_deleted_on_one_while_another_fills_it_comes_back(fleet: Fleet):
    ident = listed(fleet, "Doomed", 2)
    fleet.leave()
    fleet.desk.ask("deleteList", listId=ident)
    (late,) = papers(1)
    fleet.laptop.edit(late, "list-add", name="Doomed")
    fleet.come_back()
    fleet.desk.synced()
    fleet.laptop.synced()
    assert late["title"] in one_order(fleet, ident)


def opened(machine: Traveller, name: str) -> Page:
    """The popup with one list open."""
    popup = machine.driver.extension_page("popup")
    popup.click(Control("Lists", "tab"))
    popup.click(Control(name, "button", exact=False))
    until(lambda: popup.evaluate(TITLES), 15, f"the list {name} is not shown")
    return popup


def test_lists_are_filled_in_rows_and_ordered_by_pointer_and_by_keys_in_the_popup(fleet: Fleet):
    page = fleet.desk.open(HF)
    for _ in range(4):
        row = fleet.desk.unsaved(page)
        page.click(Control("Tags", "button", row))
        page.click(Control("Lists", "textbox"))
        page.type("By hand\n")
        page.press("Escape")
        fleet.desk.state(page, row, "saved")
    page.close()
    fleet.alike()
    ident = next(one["id"] for one in fleet.desk.ask("lists") if one["name"] == "By hand")
    first = one_order(fleet, ident)
    assert len(first) == 4
    for machine in (fleet.desk, fleet.fox):  # one browser of each kind
        before = order(machine, ident)
        popup = opened(machine, "By hand")
        grips = [Control(f"Move: drag, or Alt and an arrow key: {title}") for title in before]
        popup.drag(grips[0], grips[2])
        dragged = [before[1], before[2], before[0], before[3]]
        until(lambda p=popup, d=dragged: p.evaluate(TITLES) == d, 10, lambda p=popup: p.evaluate(TITLES))
        popup.click(grips[3])
        popup.press("Alt+ArrowUp")
        popup.press("Alt+ArrowUp")
        wanted = [before[1], before[3], before[2], before[0]]
        until(lambda m=machine, w=wanted: order(m, ident) == w, 10, lambda m=machine: order(m, ident))
        popup.close()
        assert one_order(fleet, ident) == wanted
