"""The history on a paper's page: told in words, brought back with undo, and notes with two versions to choose from."""

from __future__ import annotations

from typing import Any

import pytest

from postil.domain.ops import Op
from postil.models import Device
from postil.services import ledger, papers
from server.web.reading import Element
from server.web.shelf import HTMX, Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", note="one\ntwo", tagged=("rl",))


@pytest.fixture
def laptop(reader: Reader) -> str:
    """Another device of Ada's."""
    ident = "00000000-0000-4000-8000-000000000001"
    with reader.writing() as (session, writer):
        web = session.get(Device, writer.device_id)
        assert web is not None
        session.add(Device(id=ident, library_id=web.library_id, user_id=web.user_id, name="Laptop", kind="extension"))
    return ident


@pytest.fixture
def contested(reader: Reader, paper: str, laptop: str) -> str:
    """The paper, after two machines changed the same line of its note."""
    write(reader, paper, "one\nmine")
    theirs = Op("text", "paper", paper, field="note", value="one\ntheirs", base_text="one\ntwo")
    with reader.writing() as (session, writer):
        ledger.apply(session, writer.library_id, ledger.Author(laptop), [theirs])
    return paper


def write(reader: Reader, paper: str, text: str) -> None:
    with reader.writing() as (session, writer):
        papers.write_note(session, writer, paper, text)


def story(reader: Reader, paper: str) -> list[Element]:
    return reader.page(f"/papers/{paper}").one("ol", class_="changes").all("li")


def bring_back(reader: Reader, change: Element) -> dict[str, Any]:
    """Press the button; what the page is told."""
    [button] = change.all("button", class_="back")
    return reader.did(button["formaction"], {"event": button["value"]})


def undo(reader: Reader, did: dict[str, Any]) -> dict[str, Any]:
    return reader.did("/undo", {"versions": did["undo"]})


def test_what_changed_is_told_with_when_and_by_which_device(reader: Reader, paper: str, laptop: str):
    with reader.writing() as (session, writer):
        op = Op("set", "paper", paper, field="status", value="read")
        ledger.apply(session, writer.library_id, ledger.Author(laptop), [op])
        papers.change(session, writer, paper, {"status": "reading", "rating": 4})
    rating, status, first, *_ = [one.text for one in story(reader, paper)]
    assert status.startswith("Status Read → became Reading just now · Library pages")
    assert first == "Status set to Read just now · Laptop"
    assert rating.startswith("Rating set to ★★★★☆")
    assert story(reader, paper)[-1].text.startswith("Paper saved")


def test_a_changed_note_shows_the_lines_that_went_and_came(reader: Reader, paper: str):
    write(reader, paper, "one\nthree")
    diff = story(reader, paper)[0].one("div", class_="diff")
    assert [one.text for one in diff.all("del")] == ["removed: two"]
    assert [one.text for one in diff.all("ins")] == ["added: three"]


def test_an_earlier_value_comes_back_and_undo_takes_it_back(reader: Reader, paper: str):
    write(reader, paper, "three")
    did = bring_back(reader, story(reader, paper)[0])
    assert did["said"] == "The earlier value is back."
    assert reader.paper(paper).note == "one\ntwo"
    undo(reader, did)
    assert reader.paper(paper).note == "three"


def test_tags_are_told_by_name_and_put_back(reader: Reader, paper: str):
    reader.did(f"/papers/{paper}/tags/{reader.tag_id('rl')}/remove")
    change = story(reader, paper)[0]
    assert change.text.startswith("Tag “rl” taken off")
    assert change.one("button").text == "Put back"
    bring_back(reader, change)
    assert "rl" in reader.part(f"/papers/{paper}/parts").one("div", id=f"tags-{paper}").text
    assert story(reader, paper)[0].one("button").text == "Take off again"


def test_without_htmx_the_page_comes_again_with_undo(reader: Reader, paper: str):
    write(reader, paper, "three")
    [button] = story(reader, paper)[0].all("button")
    location = reader.send(button["formaction"], {"event": button["value"]}).location
    assert location == f"/papers/{paper}#history"
    toast = reader.page(location).one("form", class_="toast")
    reader.send(toast["action"], {"versions": toast.one("input", name="versions")["value"]})
    assert reader.paper(paper).note == "three"


def test_a_long_history_is_told_in_parts(reader: Reader, paper: str):
    for number in range(20):
        write(reader, paper, f"thought {number}")
    assert len(story(reader, paper)) == 8
    link = reader.page(f"/papers/{paper}").one("section", id="history").all("a")[-1]
    assert len(reader.page(link["href"]).one("ol", class_="changes").all("li")) == 23
    assert len(reader.part(link["hx-get"]).one("ol", class_="changes").all("li")) == 23


@pytest.mark.parametrize("changes", ["0", "x", "-3", "9" * 30, "²"])
def test_a_strange_number_of_changes_breaks_nothing(reader: Reader, paper: str, changes: str):
    reader.page(f"/papers/{paper}?changes={changes}")


@pytest.mark.parametrize(("form", "status"), [({}, 404), ({"event": "x"}, 404), ({"event": "99999"}, 404)])
def test_bringing_back_nothing_is_refused(reader: Reader, paper: str, form: dict[str, str], status: int):
    assert reader.send(f"/papers/{paper}/history/restore", form).status_code == status


def test_the_history_alone_is_for_htmx(reader: Reader, paper: str):
    assert reader.browser.get(f"/papers/{paper}/history").location == f"/papers/{paper}#history"
    assert reader.part(f"/papers/{paper}/history").one("section", id="history")


def test_two_versions_of_a_note_stand_side_by_side(reader: Reader, contested: str):
    form = reader.page(f"/papers/{contested}").one("form", class_="conflict")
    sides = [[line.text for line in one.all("ins")] for one in form.all("section", class_="version")]
    assert sides == [["mine"], ["theirs"]]
    assert "Laptop" in form.all("section", class_="version")[1].text
    assert "Two versions" in reader.page("/").one("article").text


@pytest.mark.parametrize(
    ("keep", "note"), [("stood", "one\nmine"), ("came", "one\ntheirs"), ("both", "one\nmine\ntheirs")]
)
def test_one_click_settles_it(reader: Reader, contested: str, keep: str, note: str):
    form = reader.page(f"/papers/{contested}").one("form", class_="conflict")
    fields = {one["name"]: one["value"] for one in form.all("input")}
    did = reader.did(form["action"], {**fields, "keep": keep})
    assert reader.paper(contested).note == note
    assert not reader.part(f"/papers/{contested}/parts").all("form", class_="conflict")
    assert "Two versions" not in reader.page("/").one("article").text
    if keep != "both":
        undo(reader, did)
        assert reader.paper(contested).note == "one\nmine\ntheirs"
    response = reader.browser.post(form["action"], {**fields, "keep": "stood"}, headers=HTMX)
    assert response.status_code == 409
    assert "settled meanwhile" in response.text


def test_a_choice_that_says_nothing_is_refused(reader: Reader, contested: str):
    form = reader.page(f"/papers/{contested}").one("form", class_="conflict")
    fields = {one["name"]: one["value"] for one in form.all("input")}
    for wrong in ({"ver": "x"}, {"keep": "neither"}, {"ver": ""}):
        assert reader.send(form["action"], {**fields, "keep": "stood", **wrong}).status_code == 422
    assert reader.send(form["action"], {**fields, "keep": "stood", "record": "x"}).status_code == 409


def test_writing_the_note_settles_it_and_the_banner_goes(reader: Reader, contested: str):
    note = reader.paper(contested).note
    reader.swap(f"/papers/{contested}/note", {"text": "settled", "base_text": note})
    part = reader.part(f"/papers/{contested}/parts")
    assert part.one("div", id="conflict")["hx-swap-oob"] == "true"
    assert not part.all("form", class_="conflict")


def test_both_versions_can_still_be_brought_back_later(reader: Reader, contested: str):
    write(reader, contested, "settled")
    merge = next(one for one in story(reader, contested) if "two machines" in one.text)
    mine, theirs = merge.all("button")
    for button, note in ((theirs, "one\ntheirs"), (mine, "one\nmine")):
        reader.did(button["formaction"], {"event": button["value"]})
        assert reader.paper(contested).note == note


def test_the_library_asks_little_more_for_papers_in_conflict(reader: Reader, contested: str):
    reader.save("Another", arxiv="2501.00003", note="n")
    with reader.statements() as one:
        reader.page("/")
    for number in range(10):
        reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}", note="n")
    with reader.statements() as many:
        reader.page("/")
    assert len(many) == len(one)


def test_a_long_history_of_long_notes_weighs_little(reader: Reader, paper: str):
    for number in range(12):
        write(reader, paper, "\n".join(f"line {line} of {number}, with more words to it" for line in range(1500)))
    response = reader.browser.get(f"/papers/{paper}")
    assert len(response.data) < 60_000
    assert "Bring back" in response.text
