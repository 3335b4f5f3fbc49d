"""Highlights on the page of a paper: read, commented on, recoloured, tagged, deleted, with undo and without scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from postil.models import Annotation
from postil.services import merging
from server.web.forms import Plain
from server.web.highlights import change, highlight
from server.web.reading import Element
from server.web.shelf import HTMX, Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002", note="a note")


def of(reader: Reader, ident: str) -> Annotation:
    with reader.writing() as (session, _):
        return session.get_one(Annotation, (reader.library_id, ident))


def shown(reader: Reader, paper: str) -> list[Element]:
    return reader.page(f"/papers/{paper}").all("li", class_="annotation")


def quotes(found: list[Element]) -> list[str]:
    return [one.text for item in found for one in item.all("blockquote")]


def test_the_page_shows_quote_comment_tags_and_the_way_back(reader: Reader, paper: str):
    highlight(reader, paper, "we attend to it all", color="pink", comment="**Why** $x^2$?", tags=("core",))
    [item] = shown(reader, paper)
    assert item.has("class", "hl-pink")
    assert item.one("blockquote").text == "we attend to it all"
    assert item.one("strong").text == "Why"
    assert item.one("math")
    assert [one.text for one in item.all("a") if (one.get("href") or "").startswith("/annotations?tag=")] == ["core"]
    where = item.one("a", data_where="")
    assert where.text == "arXiv, v2"
    assert where["href"].startswith("https://arxiv.org/abs/2501.00002v2#:~:text=")
    assert "we%20attend%20to%20it%20all" in where["href"]


def test_a_passage_of_a_pdf_opens_at_its_page_and_a_file_opens_nothing(reader: Reader, paper: str):
    highlight(reader, paper, source="https://arxiv.org/pdf/2501.00002v2", page=4)
    highlight(reader, paper, source="file:///home/ada/paper.pdf", page=2)
    links = [item.all("a", data_where="") for item in shown(reader, paper)]
    assert [[one["href"] for one in some] for some in links] == [[], ["https://arxiv.org/pdf/2501.00002v2#page=4"]]
    assert "A file, v2, page 2" in shown(reader, paper)[0].text


def test_those_of_joined_records_are_shown_with_the_paper(reader: Reader, paper: str):
    other = reader.save("World models v1", arxiv="2501.00009")
    highlight(reader, other, "from the other")
    with reader.writing() as (session, writer):
        merging.merge(session, writer, paper, other, paper)
    assert quotes(shown(reader, paper)) == ["from the other"]


def test_a_comment_is_written_in_place_and_saved_while_typing(reader: Reader, paper: str):
    ident = highlight(reader, paper, comment="one\ntwo")
    editor = reader.part(f"/annotations/{ident}/edit")
    assert "".join(map(str, editor.one("textarea").parts)) == "\none\ntwo"
    assert editor.one("input", name="base_text")["value"] == "one\ntwo"
    saved = reader.swap(f"/annotations/{ident}/comment?draft=1", {"text": "one\ntwo\nthree", "base_text": "one\ntwo"})
    assert saved.one("input", name="base_text")["value"] == "one\ntwo\nthree"
    item = reader.swap(f"/annotations/{ident}/comment", {"text": "all new", "base_text": "one\ntwo\nthree"})
    assert item.one("li", id=f"a-{ident}").one("p", class_="where")
    assert of(reader, ident).comment == "all new"


def test_a_comment_that_was_changed_elsewhere_meanwhile_is_merged_and_it_is_said(reader: Reader, paper: str):
    ident = highlight(reader, paper, comment="one\ntwo\nthree")
    change(reader, ident, comment="zero\none\ntwo\nthree")
    item = reader.swap(f"/annotations/{ident}/comment", {"text": "one\r\ntwo\r\n3", "base_text": "one\r\ntwo\r\nthree"})
    assert of(reader, ident).comment == "zero\none\ntwo\n3"
    assert "changed elsewhere" in item.text


def test_pieces_of_one_comment_are_undone_in_one_step(reader: Reader, paper: str):
    ident = highlight(reader, paper)
    headers = {**HTMX, "X-CSRFToken": reader.browser.csrf}
    form = {"text": "half", "base_text": ""}
    answer = reader.browser.client.post(f"/annotations/{ident}/comment?draft=1", data=form, headers=headers)
    did: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["postil:did"]
    assert did["part"] == f"comment {ident}"
    assert did["quiet"] is True


def test_every_change_can_be_undone(reader: Reader, paper: str):
    ident = highlight(reader, paper, color="yellow", tags=("core",))
    tag = reader.tag_id("core")
    for path, form, field, after, before in (
        (f"/annotations/{ident}/color", {"color": "blue"}, "color", "blue", "yellow"),
        (f"/annotations/{ident}/delete", {}, "deleted", True, False),
    ):
        did = reader.did(path, form)
        assert getattr(of(reader, ident), field) == after
        reader.did("/undo", {"versions": did["undo"]})
        assert getattr(of(reader, ident), field) == before
    did = reader.did(f"/annotations/{ident}/tags/{tag}/remove")
    assert "core" not in shown(reader, paper)[0].text
    reader.did("/undo", {"versions": did["undo"]})
    assert "core" in shown(reader, paper)[0].text
    reader.did(f"/annotations/{ident}/tags", {"name": "to cite, method"})
    tags = [one.one("a").text for one in shown(reader, paper)[0].all("span", class_="tag")]
    assert tags == ["core", "method", "to cite"]


@pytest.mark.parametrize("color", ["", "red", "yellow;"])
def test_highlights_have_five_colours(reader: Reader, paper: str, color: str):
    ident = highlight(reader, paper)
    answer = reader.browser.post(f"/annotations/{ident}/color", {"color": color})
    assert answer.status_code == 422
    assert "yellow, green, blue, pink or purple" in answer.text


def test_a_page_note_is_written_without_a_selection(reader: Reader, paper: str):
    assert reader.part(f"/papers/{paper}/annotations/new").one("form")["action"] == f"/papers/{paper}/annotations"
    part = reader.swap(f"/papers/{paper}/annotations", {"text": "Read *again*"})
    assert part.one("a").text == "Write a page note"
    [item] = shown(reader, paper)
    assert item.one("em").text == "again"
    assert not item.all("blockquote")
    assert item.one("a", data_where="")["href"].startswith("https://")
    assert reader.browser.post(f"/papers/{paper}/annotations", {"text": " \n"}).status_code == 422


def test_few_are_shown_at_first_and_more_when_asked_for(reader: Reader, paper: str):
    made = [highlight(reader, paper, f"passage {number}", start=number) for number in range(90)]
    page = reader.page(f"/papers/{paper}")
    assert quotes(page.all("li", class_="annotation")) == [f"passage {number}" for number in range(20)]
    assert "90 highlights" in page.text
    assert len(reader.browser.get(f"/papers/{paper}").data) <= 60_000
    more = reader.part(page.one("p", class_="more").one("a")["hx-get"])
    assert len(more.all("li", class_="annotation")) == 80
    assert more.one("input", id="annotations-shown")["value"] == "80"
    parts = reader.part(f"/papers/{paper}/parts?annotations=80")
    assert len(parts.all("li", class_="annotation")) == 80
    assert len(reader.page(f"/papers/{paper}?annotation={made[40]}").all("li", class_="annotation")) == 41
    assert len(reader.page(f"/papers/{paper}?annotations=99999").all("li", class_="annotation")) == 90
    assert len(reader.page(f"/papers/{paper}?annotations=-1").all("li", class_="annotation")) == 20


def test_hundreds_of_long_ones_leave_the_page_light(reader: Reader, paper: str):
    for number in range(120):
        quote = f"{number} " + "A passage with $x_1$ and <b>signs</b> & more. " * 90
        highlight(reader, paper, quote, start=number, comment="So *this* is $\\frac{a}{b}$.\n\n" * 60, tags=("a", "b"))
    answer = reader.browser.get(f"/papers/{paper}")
    assert len(answer.data) <= 60_000
    item = shown(reader, paper)[0]
    assert "all of it" in item.text
    whole = reader.part(item.all("a", hx_target="closest li")[0]["href"])
    assert len(whole.one("blockquote").text) > 3_000


def test_a_page_asks_as_much_however_many_there_are(reader: Reader, paper: str):
    def statements() -> int:
        reader.page(f"/papers/{paper}")
        with reader.statements() as found:
            reader.page(f"/papers/{paper}")
        return len(found)

    for number in range(12):  # as many changes as the page tells
        highlight(reader, paper, f"first {number}", tags=("core", f"t{number}"))
    few = statements()
    for number in range(40):
        highlight(reader, paper, f"passage {number}", tags=("core", f"t{number}"), comment="x")
    assert statements() <= few


def test_without_scripts_all_of_it_can_be_done(reader: Reader, paper: str):
    ident = highlight(reader, paper, "we attend", color="yellow")
    at = Plain(reader, f"/annotations/{ident}/edit")
    at.press("Save", text="A **good** one")
    assert of(reader, ident).comment == "A **good** one"
    at.go(f"/annotations/{ident}/edit")
    at.press("Blue")
    at.press("Add", name="core, to cite")
    assert of(reader, ident).color == "blue"
    at.press("Remove the tag core")
    at.go(f"/papers/{paper}")
    at.press("Delete")
    assert shown(reader, paper) == []
    at.press("Undo")
    assert quotes(shown(reader, paper)) == ["we attend"]
    at.go(f"/papers/{paper}/annotations/new")
    at.press("Save", text="A thought")
    assert len(shown(reader, paper)) == 2


def test_parts_asked_for_without_htmx_lead_to_the_page(reader: Reader, paper: str):
    ident = highlight(reader, paper)
    home = f"/papers/{paper}"
    for path, to in (
        (f"{home}/annotations", f"{home}#annotations"),
        (f"{home}/annotations?annotations=80", f"{home}?annotations=80#annotations"),
        (f"{home}/annotations/start", f"{home}#annotations"),
        (f"/annotations/{ident}", f"{home}?annotation={ident}#a-{ident}"),
    ):
        answer = reader.browser.get(path)
        assert (answer.status_code, answer.location) == (303, to)


def test_in_the_trash_highlights_are_read_and_not_changed(reader: Reader, paper: str):
    highlight(reader, paper, "we attend", tags=("core",))
    reader.send(f"/papers/{paper}/remove")
    [item] = shown(reader, paper)
    assert quotes([item]) == ["we attend"]
    assert not item.all("button")
    assert not reader.page(f"/papers/{paper}").all("template", id="annotation-tools")


def test_what_is_not_there_is_said(reader: Reader, paper: str):
    ident = highlight(reader, paper)
    reader.did(f"/annotations/{ident}/delete")
    for path in (f"/annotations/{ident}", f"/annotations/{ident}/edit", "/annotations/nothing/edit"):
        assert reader.browser.get(path).status_code == 404
    assert reader.browser.post(f"/annotations/{ident}/color", {"color": "blue"}).status_code == 404


def test_a_highlight_is_found_by_the_very_next_search_as_long_as_it_is_there(reader: Reader, paper: str):
    ident = highlight(reader, paper, "zebrafish swim", comment="Ask Ruth")
    [row] = reader.page("/?q=zebrafish").all("article")
    assert row.one("p", class_="of-quote").one("mark").text == "zebrafish"
    assert row.one("a", class_="highlights").text == "1 highlight"
    reader.swap(f"/annotations/{ident}/comment", {"text": "Ask Grace", "base_text": "Ask Ruth"})
    assert reader.page("/?q=comment:ruth").all("article") == []
    assert reader.page("/?q=comment:grace").all("article")[0].one("p", class_="of-comment").one("mark").text == "Grace"
    reader.did(f"/annotations/{ident}/tags", {"name": "fishes"})
    assert len(reader.page("/?q=tag:fishes").all("article")) == 1
    assert reader.page("/?q=paper&tag=fishes").all("article") == []
    did = reader.did(f"/annotations/{ident}/delete")
    for words in ("zebrafish", "comment:grace", "tag:fishes", "has:highlight"):
        assert reader.page(f"/?q={words}").all("article") == []
    reader.did("/undo", {"versions": did["undo"]})
    assert len(reader.page("/?q=zebrafish+has:highlight").all("article")) == 1


def test_the_library_is_narrowed_to_what_is_highlighted(reader: Reader, paper: str):
    other = reader.save("Another", arxiv="2501.00003")
    highlight(reader, paper)
    highlight(reader, paper, "more")
    highlight(reader, other, "", comment="A page note")
    page = reader.page("/?has=highlight")
    [row] = page.all("article")
    assert row["id"] == f"paper-{paper}"
    assert row.one("a", class_="highlights").text == "2 highlights"
    assert page.one("a", id="f-has-highlight").text == "With highlights 1"
    assert not reader.page("/?q=another").all("a", class_="highlights")
