"""The pages of rules: shown, then done, then undone; kept, changed, stopped, deleted."""

from __future__ import annotations

import pytest

from postil.services import tags
from server.web.reading import Element
from server.web.shelf import Reader


@pytest.fixture
def shelf(reader: Reader) -> Reader:
    """Thirty papers on robots, one of them tagged, and one on speech."""
    for at in range(1, 31):
        tagged = ("moving",) if at == 1 else ()
        reader.save(f"Robots {at}", arxiv=f"2501.{at:05}", tagged=tagged)
    reader.save("Speech", arxiv="2502.00001")
    return reader


def shown(reader: Reader, query: str, name: str, **more: str) -> dict[str, object]:
    """What the form under "What it would do" sends."""
    page = reader.page("/tags/rules/edit?show=1", **more) if not query else _preview(reader, query, name, **more)
    form = page.one("form", id="would")
    fields = {one["name"]: one["value"] for one in form.all("input") if one["name"] not in {"paper", "listed"}}
    ticked = [one["value"] for one in form.all("input") if one["name"] == "paper"]
    return {**fields, "paper": ticked, "listed": list(ticked)}


def _preview(reader: Reader, query: str, name: str, **more: str) -> Element:
    given = "".join(f"&{key}={value}" for key, value in more.items())
    return reader.page(f"/tags/rules/edit?show=1&query={query}&name={name}{given}")


def carrying(reader: Reader, name: str) -> int:
    with reader.writing() as (session, _):
        return {tag.name: papers for tag, papers in tags.counted(session, reader.library_id)}.get(name, 0)


def test_what_it_would_do_is_shown_before_and_nothing_done(shelf: Reader):
    page = _preview(shelf, "robots", "moving")
    said = " ".join(page.one("form", id="would").text.split())
    assert "It finds 30 papers; 1 of them carries “moving” already" in said
    assert "and 9 more" in said
    assert "Tag these 29 papers" in said
    assert carrying(shelf, "moving") == 1


def test_then_it_is_done_and_can_be_undone(shelf: Reader):
    fields = shown(shelf, "robots", "moving")
    assert shelf.send("/tags/rules/apply", fields).status_code == 303
    assert carrying(shelf, "moving") == 30
    page = shelf.page("/tags/rules")
    assert "Tagged 29 papers" in page.text
    toast = page.one("form", class_="toast")
    shelf.send(toast["action"], {one["name"]: one["value"] for one in toast.all("input")})
    assert carrying(shelf, "moving") == 1


def test_papers_without_a_tick_are_left_out(shelf: Reader):
    fields = shown(shelf, "robots", "new")
    fields["paper"] = fields["paper"][3:]
    shelf.send("/tags/rules/apply", fields)
    assert carrying(shelf, "new") == 27


def test_what_was_not_shown_is_not_done(shelf: Reader):
    fields = shown(shelf, "robots", "moving")
    shelf.save("Robots 31", arxiv="2503.00001")
    answer = shelf.send("/tags/rules/apply", fields)
    assert answer.status_code == 409
    assert "other papers than" in answer.text
    assert carrying(shelf, "moving") == 1


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [("", "x", "Type what to search for"), ("%21", "x", "no word"), ("robots", "", "which tag")],
)
def test_what_cannot_be_a_rule_is_refused_with_what_to_do(shelf: Reader, query: str, name: str, said: str):
    answer = shelf.browser.get(f"/tags/rules/edit?show=1&query={query}&name={name}")
    assert answer.status_code == 422
    assert said in answer.text


def test_a_kept_rule_tells_what_it_finds_now(shelf: Reader):
    shelf.send("/tags/rules/apply", shown(shelf, "robots", "moving"))
    shelf.save("Robots 31", arxiv="2503.00001")
    page = shelf.page("/tags/rules")
    line = page.one("li", class_="card").one("p", class_="hint").one("span")["hx-get"]
    assert "Finds 31 papers now; 30 of them carry the tag, 1 would get it." in " ".join(shelf.part(line).text.split())


def test_a_rule_is_edited_stopped_deleted_and_brought_back(shelf: Reader):
    shelf.send("/tags/rules/apply", shown(shelf, "robots", "moving", standing="1"))
    page = shelf.page("/tags/rules")
    assert "from now on" in page.text
    ident = page.one("li", class_="card")["id"].removeprefix("rule-")
    shelf.send(f"/tags/rules/{ident}/stand", {"on": "0"})
    assert "It has stopped" in shelf.page("/tags/rules").text
    edited = shelf.page(f"/tags/rules/edit?rule={ident}")
    assert edited.one("input", id="query")["value"] == "robots"
    shelf.send("/tags/rules/apply", shown(shelf, "speech", "moving", rule=ident))
    assert [row["id"] for row in shelf.page("/tags/rules").all("li", class_="card")] == [f"rule-{ident}"]
    gone = shelf.send(f"/tags/rules/{ident}/delete").location
    notice = shelf.page(gone).one("form", class_="notice")
    shelf.send(notice["action"])
    assert "speech" in shelf.page("/tags/rules").text


def test_a_rule_whose_tag_was_deleted_says_so(shelf: Reader):
    shelf.send("/tags/rules/apply", shown(shelf, "robots", "moving"))
    shelf.send("/tags/delete", {"tag": shelf.tag_id("moving")})
    assert "Its tag was deleted" in shelf.page("/tags/rules").text


def test_without_rules_the_page_says_what_they_are_for(reader: Reader):
    assert "No rule yet" in reader.page("/tags/rules").text


def test_what_the_library_page_shows_can_become_a_rule(shelf: Reader):
    page = shelf.page("/tags/rules/edit?q=robots&status=unread&tag=moving&starred=1&year=2024..")
    assert page.one("input", id="query")["value"] == "status:unread tag:moving is:starred year:2024.. robots"


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("q=a&list=To+read&site=arXiv&has=note&has=highlight", 'list:"To read" site:arXiv has:note has:highlight a'),
        ("tag=moving&sort=title", "tag:moving"),
    ],
)
def test_filters_are_written_in_the_language_of_the_search_box(reader: Reader, address: str, query: str):
    assert reader.page(f"/tags/rules/edit?{address}").one("input", id="query")["value"] == query


def test_filters_that_no_search_says_are_not_left_out(reader: Reader):
    page = reader.page("/tags/rules/edit?q=a&tag=so-called+%22robots%22")
    assert page.one("input", id="query")["value"] == ""
    assert "has quotation marks in its name" in page.one("p", role="alert").text


def test_the_page_of_rules_needs_as_many_statements_for_many_as_for_few(shelf: Reader):
    search = shelf.app.extensions["postil_search"]
    shelf.send("/tags/rules/apply", shown(shelf, "robots", "moving"))
    search.close()  # its statements in the background are not the page's
    with shelf.statements() as few:
        shelf.page("/tags/rules")
    for at in range(5):
        shelf.send("/tags/rules/apply", shown(shelf, "speech", f"tag{at}"))
    with shelf.statements() as many:
        shelf.page("/tags/rules")
    assert len(many) == len(few)
