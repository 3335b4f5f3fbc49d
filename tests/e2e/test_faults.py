"""Nothing that was saved is lost or doubled when the server, the background or the browser dies."""

from collections.abc import Iterator

import pytest

from e2e.browsers.driver import Control, until
from e2e.gate import Gate
from e2e.machine import HF, Machine, Page, identifiers


@pytest.fixture(scope="module")
def gate(machine: Machine) -> Iterator[Gate]:
    """The extension connected through a gate that can hold answers back."""
    with Gate(machine.server.port) as gate:
        machine.connected(gate.address)
        yield gate


@pytest.fixture
def page(machine: Machine, gate: Gate) -> Iterator[Page]:
    page = machine.open(HF)
    yield page
    gate.cut()
    gate.release()
    page.close()


def only_once(machine: Machine, canonical: str) -> None:
    machine.arrived(canonical, timeout=20)
    assert sum(canonical in identifiers(paper) for paper in machine.papers()) == 1


def test_saves_while_the_server_is_down_are_sent_later(machine: Machine, page: Page):
    machine.server.stop()
    wanted = [machine.unsaved(page)]
    machine.save(page, wanted[0])
    wanted.append(machine.unsaved(page))
    machine.save(page, wanted[1])
    machine.note(page, wanted[1], "written offline")
    machine.server.start()
    machine.sync()
    for canonical in wanted:
        only_once(machine, canonical)
    until(lambda: (machine.on_server(wanted[1]) or {}).get("note") == "written offline", 10, "the note was lost")


def test_the_background_killed_right_after_the_click_loses_nothing(machine: Machine, gate: Gate, page: Page):
    gate.hold()
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.driver.kill_background()
    gate.cut()
    gate.release()
    machine.sync()
    only_once(machine, canonical)


def test_the_background_killed_while_the_answer_is_on_its_way_sends_once(machine: Machine, gate: Gate, page: Page):
    gate.hold()
    canonical = machine.unsaved(page)
    page.click(Control("Save", "button", canonical))
    until(lambda: b"/api/v1/sync" in b"".join(gate.requests), 10, "no request was sent")
    machine.arrived(canonical)  # the server has it; the extension does not know
    machine.driver.kill_background()
    gate.cut()
    gate.release()
    machine.sync()
    only_once(machine, canonical)


def test_an_answer_lost_on_the_way_is_asked_for_again(machine: Machine, gate: Gate, page: Page):
    gate.hold()
    canonical = machine.unsaved(page)
    page.click(Control("Save", "button", canonical))
    until(lambda: b"/api/v1/sync" in b"".join(gate.requests), 10, "no request was sent")
    gate.cut()
    gate.release()
    machine.sync()
    only_once(machine, canonical)
    assert machine.papers()[0]["title"]


def test_a_woken_background_still_answers_the_page(machine: Machine, page: Page):
    machine.driver.kill_background()
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    only_once(machine, canonical)


def test_the_queue_outlives_a_killed_browser(machine: Machine, gate: Gate):
    page = machine.open(HF)
    machine.server.stop()
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.driver.crash()
    machine.server.start()
    machine.driver.start()
    only_once(machine, canonical)  # by itself: nobody opened a page


def test_a_server_killed_and_restarted_is_served_again(machine: Machine):
    page = machine.open(HF)
    machine.server.kill()
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.server.start()
    machine.sync()
    only_once(machine, canonical)
    page.close()
