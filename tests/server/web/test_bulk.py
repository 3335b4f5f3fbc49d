"""What is done to one paper, to all that are ticked, and to all that match."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from postil.services import bulk, lists
from server.web.reading import titles
from server.web.shelf import HTMX, Reader


@pytest.fixture
def three(reader: Reader) -> list[str]:
    return [reader.save(f"Paper {n}", arxiv=f"2501.0000{n}", tagged=("rl",) if n < 3 else ()) for n in (1, 2, 3)]


def on_list(reader: Reader, name: str) -> list[str]:
    ident = reader.list_id(name)
    with reader.writing() as (session, writer):
        return [paper.title for _, paper in lists.entries(session, writer.library_id, ident)]


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ({"action": "read"}, "status", "read"),
        ({"action": "reading"}, "status", "reading"),
        ({"action": "star"}, "starred", True),
        ({"action": "rate", "rating": "4"}, "rating", 4),
        ({"action": "remove"}, "deleted", True),
    ],
)
def test_the_ticked_papers_are_changed_and_no_others(
    reader: Reader, three: list[str], form: dict[str, str], field: str, value: object
):
    before = getattr(reader.paper(three[2]), field)
    did = reader.did("/bulk", {**form, "id": three[:2]})
    assert "2 papers" in did["said"]
    assert [getattr(reader.paper(one), field) for one in three] == [value, value, before]
    reader.did("/undo", {"versions": did["undo"]})
    assert [getattr(reader.paper(one), field) for one in three] == [before] * 3


def test_a_rating_is_taken_off(reader: Reader, three: list[str]):
    reader.did("/bulk", {"action": "rate", "rating": "5", "id": three[0]})
    reader.did("/bulk", {"action": "rate", "rating": "0", "id": three[0]})
    assert reader.paper(three[0]).rating is None


def test_tags_go_on_and_come_off(reader: Reader, three: list[str]):
    assert reader.did("/bulk", {"action": "tag", "tag_name": "to cite, RL", "id": three})["said"] == (
        "Tagged “to cite”, “RL”: 3 papers."
    )
    assert len(titles(reader.page("/?tag=rl&tag=to+cite"))) == 3
    reader.did("/bulk", {"action": "untag", "tag_name": "rl", "id": three[:2]})
    assert titles(reader.page("/?tag=rl")) == ["Paper 3"]


def test_a_list_takes_papers_in_and_gives_them_back(reader: Reader, three: list[str]):
    reader.did("/bulk", {"action": "list", "list_name": "This week", "id": three})
    assert on_list(reader, "This week") == ["Paper 1", "Paper 2", "Paper 3"]
    reader.did("/bulk", {"action": "unlist", "list_name": "this week", "id": three[1:]})
    assert titles(reader.page("/?list=This+week")) == ["Paper 1"]


@pytest.mark.parametrize(("query", "changed"), [({"tag": "rl"}, 2), ({}, 3), ({"q": "paper", "tag": "rl"}, 2)])
def test_all_that_match_are_meant_shown_or_not(reader: Reader, three: list[str], query: dict[str, str], changed: int):
    did = reader.did("/bulk", {**query, "action": "read", "all": "1"})
    assert f"{changed} papers" in did["said"]
    assert [reader.paper(one).status for one in three].count("read") == changed


def test_all_that_matched_are_named_so_that_the_next_thing_is_done_to_them_too(reader: Reader, three: list[str]):
    form = {"tag": "rl", "status": "unread", "all": "1"}
    answer = reader.browser.post("/bulk", {**form, "action": "read"}, headers=HTMX)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert sorted(answer.text.split(" ")) == sorted(three[:2])
    refused = reader.browser.post("/bulk", {**form, "action": "star"}, headers=HTMX)
    assert (refused.status_code, refused.text) == (
        422,
        "No paper matches any more. Select papers anew. Nothing was changed.",
    )
    assert reader.did("/bulk", {"action": "star", "id": answer.text.split(" ")})["said"] == "Starred: 2 papers."


def test_a_tag_with_a_comma_in_its_name_is_taken_off_as_a_whole(reader: Reader):
    ident = reader.save("Paper", arxiv="2501.00009", tagged=("vision, language", "vision"))
    did = reader.did("/bulk", {"action": "untag", "tag_name": "vision, language", "whole": "1", "id": ident})
    assert did["said"] == "Tag taken off, “vision, language”: 1 paper."
    assert titles(reader.page("/?tag=vision")) == ["Paper"]
    assert titles(reader.page("/?tag=vision,+language")) == []


@pytest.mark.parametrize(
    ("query", "usual"), [({"sort": "title"}, "saved"), ({}, "title"), ({"q": "paper", "sort": "title"}, "read")]
)
def test_all_that_match_go_onto_a_list_in_the_order_shown(
    reader: Reader, three: list[str], query: dict[str, str], usual: str
):
    reader.save("A last one")
    reader.send("/settings/appearance", {"sort": usual})
    shown = titles(reader.page(f"/?{urlencode(query)}"))
    assert shown == sorted(shown)
    reader.did("/bulk", {**query, "action": "list", "list_name": "This week", "all": "1"})
    assert on_list(reader, "This week") == shown


@pytest.mark.parametrize("query", [{}, {"q": "paper"}])
def test_of_more_than_can_be_changed_at_once_none_is_changed(
    reader: Reader, three: list[str], monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
):
    monkeypatch.setattr(bulk, "MOST", 2)
    response = reader.browser.post("/bulk", {**query, "action": "read", "all": "1"}, headers=HTMX)
    assert response.status_code == 422
    assert "At most 2 papers" in response.text
    assert {reader.paper(one).status for one in three} == {"unread"}
    assert reader.did("/bulk", {**query, "tag": "rl", "action": "read", "all": "1"})["said"] == "Marked read: 2 papers."


def test_a_star_in_a_row_is_that_of_the_row_whatever_is_ticked(reader: Reader, three: list[str]):
    response = reader.send("/bulk", {"star": three[2], "id": three[:2]}, Referer="http://localhost/?tag=rl")
    assert (response.status_code, response.location) == (303, "/?tag=rl")
    assert [reader.paper(one).starred for one in three] == [False, False, True]
    star = reader.page("/").one("button", value=three[2])
    assert (star["name"], star["aria-pressed"]) == ("unstar", "true")
    reader.send("/bulk", {"unstar": three[2]})
    assert not reader.paper(three[2]).starred


@pytest.mark.parametrize(
    ("typed", "query"), [({"tag_name": "to cite"}, "tag=to+cite"), ({"list_name": "This week"}, "list=This+week")]
)
def test_enter_in_a_field_does_what_the_field_is_for(
    reader: Reader, three: list[str], typed: dict[str, str], query: str
):
    form = {"tag_name": "", "list_name": "", **typed}
    assert reader.send("/bulk", {"action": "typed", "id": three[0], **form}).status_code == 303
    assert titles(reader.page(f"/?{query}")) == ["Paper 1"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "read", "id": []}, "Select papers first"),
        ({"action": "tag", "tag_name": " , "}, "Type the name of a tag first"),
        ({"action": "list", "list_name": ""}, "Type the name of a list first"),
        ({"action": "unlist", "list_name": "Nowhere"}, "There is no list of that name"),
        ({"action": "rate", "rating": "9"}, "from 1 to 5"),
        ({"action": "burn"}, "Choose one of the buttons"),
        ({}, "Choose one of the buttons"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_changed(
    reader: Reader, three: list[str], form: dict[str, object], said: str
):
    response = reader.browser.post("/bulk", {"id": three, **form}, headers=HTMX)
    assert response.status_code == 422
    assert said in response.text


def test_no_form_is_taken_without_the_token(reader: Reader, three: list[str]):
    assert reader.browser.client.post("/bulk", data={"action": "remove", "id": three}).status_code == 400
    assert len(titles(reader.page("/"))) == 3


def test_many_papers_are_written_by_no_more_statements_than_few(reader: Reader):
    idents = [reader.save(f"Paper {n}", arxiv=f"2502.{n + 1:05}") for n in range(12)]
    counts = []
    for chosen in (idents[:2], idents[2:]):
        with reader.statements() as found:
            reader.did("/bulk", {"action": "tag", "tag_name": f"of {len(chosen)}", "id": chosen})
        # What is read the indexer reads beside, at times.
        counts.append(len([one for one in found if one.startswith(("INSERT", "UPDATE")) and "index_outbox" not in one]))
    assert counts[0] == counts[1] > 0


def test_two_that_are_ticked_can_be_merged_and_no_other_number(reader: Reader, three: list[str]):
    form = {"action": "merge", "id": three[:2]}
    to = f"/merge?id={three[0]}&id={three[1]}"
    assert reader.browser.post("/bulk", form, headers=HTMX).headers["HX-Redirect"] == to
    assert reader.browser.post("/bulk", form).headers["Location"] == to
    assert "Merge two records" in reader.page(to).text
    for some in (three, three[:1]):
        refused = reader.browser.post("/bulk", {"action": "merge", "id": some}, headers=HTMX)
        assert refused.status_code == 422
        assert "select the two" in refused.text


def test_what_is_shown_can_be_made_a_rule(reader: Reader, three: list[str]):
    page = reader.page("/?tag=rl&q=paper")
    to = next(link["href"] for link in page.all("a") if link.text == "Tag these by a rule")
    assert reader.page(to).one("input", id="query")["value"] == "tag:rl paper"
