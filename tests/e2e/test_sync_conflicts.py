"""A note whose same lines two machines changed on the plane holds both, and one press on either machine settles it."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from e2e.browsers.driver import FIND, Control, until
from e2e.fleet import Fleet
from e2e.machine import ARXIV
from e2e.sites.papers import some
from e2e.traveller import Traveller

TEXT = "() => document.body?.innerText ?? ''"
PAPERS = (f"arxiv:{paper.arxiv_id}" for paper in itertools.chain.from_iterable(itertools.repeat(some(40, 30))))


@pytest.fixture(autouse=True)
def home_again(fleet: Fleet) -> Iterator[None]:
    """Whatever a test did to the lines, the next one finds them open."""
    yield
    fleet.come_back()


def mark(canonical: str) -> dict[str, Any]:
    """A paper of the stand-in sites, as asked for by its id alone."""
    value = canonical.removeprefix("arxiv:")
    identifiers = {"arxiv": value}
    return {
        "canonical": canonical,
        "identifiers": identifiers,
        "title": f"Of two minds {value}",
        "url": f"{ARXIV}/abs/{value}",
    }


def on_the_plane(fleet: Fleet, second: Traveller) -> dict[str, Any]:
    """A paper whose note the desk and `second` changed in the same line while away; the desk came back first."""
    paper = mark(next(PAPERS))
    fleet.desk.write(paper, "Claim: nothing\n\nkept by all\n")
    fleet.alike()
    fleet.leave()
    fleet.desk.write(paper, "Claim: faster\n\nkept by all\n")
    second.write(paper, "Claim: smaller\n\nkept by all\n")
    fleet.come_back()
    fleet.desk.synced()
    second.synced()
    fleet.alike()
    for machine in fleet:
        note = machine.look(paper)["note"]
        assert all(words in note for words in ("Claim: faster", "Claim: smaller", "kept by all")), note
    conflict = second.look(paper)["conflict"]
    assert "Claim: smaller" in conflict["mine"]
    assert "Claim: faster" in conflict["theirs"]
    return paper


def settled(fleet: Fleet, paper: dict[str, Any], note: str) -> None:
    """Nobody is asked any more, and all three and the server have the note."""
    fleet.alike()
    for machine in fleet:
        until(lambda m=machine: not m.look(paper).get("conflict"), 10, "still in two versions")
        assert machine.look(paper)["note"] == note
        assert all(one["title"] != paper["title"] for one in machine.ask("connection")["conflicts"])
    assert (fleet.desk.on_server(paper["canonical"]) or {})["note"] == note


CHOICES = [("Keep mine", "smaller", "faster"), ("Keep the other", "faster", "smaller")]


@pytest.mark.parametrize(("press", "kept", "gone"), CHOICES, ids=["mine", "theirs"])
@pytest.mark.parametrize("who", ["laptop", "fox"])
def test_one_press_in_the_popup_settles_a_note_on_all(fleet: Fleet, who: str, press: str, kept: str, gone: str):
    machine: Traveller = getattr(fleet, who)
    paper = on_the_plane(fleet, machine)
    popup = machine.driver.extension_page("popup")
    popup.click(Control("To settle", "tab", exact=False))
    shown = until(lambda: "Claim: faster" in (t := popup.evaluate(TEXT)) and t, 10, lambda: popup.evaluate(TEXT))
    for words in (paper["title"], "Claim: smaller", "This note has two versions"):
        assert words in shown
    popup.click(Control(press, "button"))
    until(lambda: "Settled" in popup.evaluate(TEXT), 10, lambda: popup.evaluate(TEXT))
    popup.close()
    settled(fleet, paper, f"Claim: {kept}\n\nkept by all\n")
    machine.edit(paper, "star", starred=True)  # and it goes on as ever
    fleet.alike()
    assert gone not in fleet.desk.look(paper)["note"]


@pytest.mark.parametrize("who", ["laptop", "fox"])
def test_the_row_tells_of_two_versions_and_its_popover_settles_them(fleet: Fleet, who: str):
    machine: Traveller = getattr(fleet, who)
    paper = on_the_plane(fleet, machine)
    page = machine.driver.open(paper["url"])
    machine.state(page, paper["canonical"], "saved", timeout=15)
    page.click(Control("Note", "button", paper["canonical"]))
    region = Control("Keep both", "button").spec()
    until(lambda: page.evaluate(f"(spec) => !!({FIND})(spec)", region), 10, "the popover shows no two versions")
    note = machine.look(paper)["note"]
    page.click(Control("Keep both", "button"))
    until(lambda: not machine.look(paper).get("conflict"), 10, "still in two versions")
    page.close()
    settled(fleet, paper, note)


def test_lines_typed_on_the_third_machine_meanwhile_stay_when_one_version_is_chosen(fleet: Fleet):
    paper = on_the_plane(fleet, fleet.laptop)
    fleet.fox.write(paper, fleet.fox.look(paper)["note"] + "\nadded by the fox\n")
    fleet.fox.synced()
    conflict = fleet.laptop.look(paper)["conflict"]
    fleet.laptop.ask("settleConflict", paperId=conflict["paperId"], choice="mine")
    fleet.alike()
    for machine in fleet:
        note = machine.look(paper)["note"]
        assert "added by the fox" in note
        assert "Claim: smaller" in note
