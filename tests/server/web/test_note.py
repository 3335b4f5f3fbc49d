"""Notes: written, previewed, saved while typing, and merged with what others wrote meanwhile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from postil.services import papers
from server.web.reading import Element
from server.web.shelf import HTMX, Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", note="one\ntwo\nthree")


def elsewhere(reader: Reader, paper: str, text: str) -> None:
    """Another device writes the note."""
    with reader.writing() as (session, writer):
        papers.write_note(session, writer, paper, text)


def editor(reader: Reader, paper: str) -> Element:
    return reader.part(f"/papers/{paper}/note").one("form")


def test_the_editor_holds_the_note_and_what_it_was_made_from(reader: Reader, paper: str):
    form = editor(reader, paper)
    assert "".join(map(str, form.one("textarea").parts)) == "\none\ntwo\nthree"  # HTML drops the first line end
    assert form.one("input", name="base_text")["value"] == "one\ntwo\nthree"


def test_the_editor_is_a_whole_page_without_htmx(reader: Reader, paper: str):
    page = reader.page(f"/papers/{paper}/note")
    assert page.one("title").text.startswith("Note on World models")
    assert page.one("form", id=f"note-{paper}")["action"] == f"/papers/{paper}/note"


def test_a_saved_note_is_shown_as_markdown(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/note", {"text": "**bold**", "base_text": "one\ntwo\nthree"})
    assert part.one("strong").text == "bold"
    assert reader.paper(paper).note == "**bold**"


def test_line_ends_of_forms_change_nothing(reader: Reader, paper: str):
    reader.send(f"/papers/{paper}/note", {"text": "one\r\ntwo\r\nfour", "base_text": "one\r\ntwo\r\nthree"})
    assert reader.paper(paper).note == "one\ntwo\nfour"


def test_changes_made_elsewhere_meanwhile_are_kept_and_it_is_said(reader: Reader, paper: str):
    elsewhere(reader, paper, "zero\none\ntwo\nthree")
    part = reader.swap(f"/papers/{paper}/note", {"text": "one\ntwo\nthree!", "base_text": "one\ntwo\nthree"})
    assert reader.paper(paper).note == "zero\none\ntwo\nthree!"
    assert "changed elsewhere" in part.text


def test_an_editor_that_saves_while_typing_merges_from_what_it_sent_last(reader: Reader, paper: str):
    elsewhere(reader, paper, "zero\none\ntwo\nthree")
    saved = reader.swap(
        f"/papers/{paper}/note?draft=1", {"text": "one\ntwo\nthree\nfour", "base_text": "one\ntwo\nthree"}
    )
    base = saved.one("input", name="base_text")["value"]
    assert "elsewhere" in saved.text
    reader.swap(f"/papers/{paper}/note", {"text": "one\ntwo\nthree\nfour\nfive", "base_text": base})
    assert reader.paper(paper).note == "zero\none\ntwo\nthree\nfour\nfive"


def test_a_note_stored_with_other_line_ends_is_not_doubled(reader: Reader, paper: str):
    elsewhere(reader, paper, "a\r\nb")
    base = editor(reader, paper).one("input", name="base_text")["value"].replace("\r\n", "\n")
    reader.swap(f"/papers/{paper}/note", {"text": "a\nb\nc", "base_text": base})
    assert reader.paper(paper).note == "a\nb\nc"


def test_a_note_can_be_emptied(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/note", {"text": "", "base_text": "one\ntwo\nthree"})
    assert reader.paper(paper).note == ""
    assert "Write a note" in part.text


def test_a_note_that_is_too_long_is_refused_and_the_old_one_stays(reader: Reader, paper: str):
    response = reader.send(f"/papers/{paper}/note", {"text": "x" * 70_000, "base_text": "one\ntwo\nthree"})
    assert response.status_code == 422
    assert reader.paper(paper).note == "one\ntwo\nthree"


def test_a_preview_keeps_nothing(reader: Reader, paper: str):
    part = reader.swap(f"/papers/{paper}/note/preview", {"text": "# Head\n<b>x</b>"})
    assert part.one("h1").text == "Head"
    assert not part.all("b")
    assert reader.paper(paper).note == "one\ntwo\nthree"


def test_closing_shows_the_note_as_it_stands(reader: Reader, paper: str):
    assert "two" in reader.part(f"/papers/{paper}/note/shown").text


def test_a_new_note_is_found_by_the_next_search(reader: Reader, paper: str):
    reader.swap(f"/papers/{paper}/note", {"text": "reminds me of zygomorphic flowers", "base_text": "one\ntwo\nthree"})
    assert "World models" in reader.page("/?q=zygomorphic").text


def test_a_preview_lays_formulas_out(reader: Reader, paper: str):
    assert reader.swap(f"/papers/{paper}/note/preview", {"text": r"$\frac{a}{b}$ for $5"}).one("mfrac")


def test_a_note_saved_without_scripts_leads_to_the_paper(reader: Reader, paper: str):
    location = reader.send(f"/papers/{paper}/note", {"text": "new", "base_text": "one\ntwo\nthree"}).location
    assert location == f"/papers/{paper}#note"
    assert "new" in reader.page(location).one("section", id="note").text


def did(reader: Reader, address: str, text: str, base: str) -> dict[str, Any]:
    """What the page is told when a note is saved."""
    answer = reader.send(address, {"text": text, "base_text": base}, **HTMX)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["postil:did"]
    return told


def test_what_was_saved_while_typing_says_how_it_is_undone_and_no_message_comes(reader: Reader, paper: str):
    first = did(reader, f"/papers/{paper}/note?draft=1", "o", "one\ntwo\nthree")
    second = did(reader, f"/papers/{paper}/note?draft=1", "of", "o")
    last = did(reader, f"/papers/{paper}/note", "of", "of")
    assert [one["quiet"] for one in (first, second, last)] == [True, True, False]
    assert {one["part"] for one in (first, second, last)} == {f"note {paper}"}
    assert last["undo"] == ""
    after, middle = first["undo"].split("-")
    assert second["undo"].split("-")[0] == middle, "with nothing between, both are one step"
    reader.did("/undo", {"versions": f"{after}-{second['undo'].split('-')[1]}"})
    assert reader.paper(paper).note == "one\ntwo\nthree"


def test_a_first_note_that_was_saved_in_two_pieces_is_undone_to_nothing(reader: Reader):
    paper = reader.save("World models", arxiv="2501.00003")
    first = did(reader, f"/papers/{paper}/note?draft=1", "o", "")
    second = did(reader, f"/papers/{paper}/note", "of", "o")
    reader.did("/undo", {"versions": f"{first['undo'].split('-')[0]}-{second['undo'].split('-')[1]}"})
    assert reader.paper(paper).note == ""
