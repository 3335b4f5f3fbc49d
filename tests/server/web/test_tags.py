"""The pages of tags: numbers, renaming, merging, colours and deletion, each said before and undone after."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from postil.models import Tag
from postil.services import annotations, tags
from postil.services.annotations import AnnotationDraft
from server.web.browser import Browser
from server.web.shelf import Reader


@pytest.fixture
def tagged(reader: Reader) -> Reader:
    """Three papers: two on robots, two on rl, one on speech."""
    reader.save("One", arxiv="2501.00001", tagged=("robots", "rl"))
    reader.save("Two", arxiv="2501.00002", tagged=("robots",))
    reader.save("Three", arxiv="2501.00003", tagged=("rl", "speech"))
    return reader


def numbers(reader: Reader) -> dict[str, int]:
    with reader.writing() as (session, _):
        return {tag.name: papers for tag, papers in tags.counted(session, reader.library_id)}


def undo(reader: Reader) -> None:
    toast = reader.page("/tags").one("form", class_="toast")
    fields = {one["name"]: one["value"] for one in toast.all("input")}
    assert reader.send(toast["action"], fields).status_code == 303


def shown(reader: Reader, path: str) -> list[str]:
    page = reader.page(path)
    return [row.one("a", class_="chip").text for row in page.all("li") if (row.get("id") or "").startswith("tag-")]


def test_every_tag_is_there_with_its_number_and_leads_to_its_papers(tagged: Reader):
    page = tagged.page("/tags")
    row = page.one("li", id=f"tag-{tagged.tag_id('robots')}")
    assert row.one("span", class_="n").text == "2"
    assert row.one("a", class_="chip")["href"] == "/?tag=robots"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/tags", ["rl", "robots", "speech"]),
        ("/tags?sort=papers", ["rl", "robots", "speech"]),
        ("/tags?sort=-papers", ["speech", "rl", "robots"]),
        ("/tags?q=S", ["robots", "speech"]),
        ("/tags?q=none", []),
        ("/tags?sort=odd&page=99", ["rl", "robots", "speech"]),
    ],
)
def test_tags_are_sorted_and_narrowed(tagged: Reader, path: str, expected: list[str]):
    assert shown(tagged, path) == expected


def test_without_tags_the_page_says_what_they_are_for(reader: Reader):
    assert "No tag yet" in reader.page("/tags").text


def test_a_tag_is_renamed_and_that_undone(tagged: Reader):
    answer = tagged.send(f"/tags/{tagged.tag_id('rl')}/rename", {"name": "Reinforcement learning"})
    assert answer.status_code == 303
    assert "Reinforcement learning" in numbers(tagged)
    undo(tagged)
    assert numbers(tagged) == {"rl": 2, "robots": 2, "speech": 1}


def test_a_name_that_is_taken_offers_the_merge(tagged: Reader):
    answer = tagged.send(f"/tags/{tagged.tag_id('rl')}/rename", {"name": "Robots"})
    assert answer.status_code == 409
    assert "already" in answer.text
    assert 'id="into" type="text" name="into" value="Robots"' in answer.text
    assert numbers(tagged) == {"rl": 2, "robots": 2, "speech": 1}


def test_tags_are_merged_after_their_numbers_were_told_and_that_undone(tagged: Reader):
    idents = [tagged.tag_id("robots"), tagged.tag_id("speech")]
    page = tagged.page(f"/tags/edit?tag={idents[0]}&tag={idents[1]}")
    assert "3 papers carry at least one of them" in page.text
    tagged.send("/tags/merge", {"tag": idents, "into": "robots"})
    assert numbers(tagged) == {"rl": 2, "robots": 3}
    undo(tagged)
    assert numbers(tagged) == {"rl": 2, "robots": 2, "speech": 1}


@pytest.mark.parametrize("into", ["", "   ", "speech"])
def test_a_merge_of_one_into_itself_or_nothing_is_refused_in_words(tagged: Reader, into: str):
    assert tagged.send("/tags/merge", {"tag": tagged.tag_id("speech"), "into": into}).status_code == 422


def test_tags_get_a_colour_by_class_and_lose_it_again(tagged: Reader):
    idents = [tagged.tag_id("rl"), tagged.tag_id("speech")]
    tagged.send("/tags/color", {"tag": idents, "color": "#c9372c"})
    chips = tagged.page("/tags").all("a", class_="tag-c1")
    assert [chip.text for chip in chips] == ["rl", "speech"]
    tagged.send("/tags/color", {"tag": idents, "color": ""})
    assert tagged.page("/tags").all("a", class_="tag-c1") == []


def test_a_colour_that_is_none_is_refused(tagged: Reader):
    for color in ("red", "#123456"):
        refused = tagged.send("/tags/color", {"tag": tagged.tag_id("rl"), "color": color})
        assert refused.status_code == 422
        assert "one of the colours that are shown" in refused.text


def test_deleting_says_who_loses_what_and_can_be_undone(tagged: Reader):
    ident = tagged.tag_id("robots")
    assert "2 papers will lose the tag" in " ".join(tagged.page(f"/tags/edit?tag={ident}").text.split())
    tagged.send("/tags/delete", {"tag": ident})
    assert numbers(tagged) == {"rl": 2, "speech": 1}
    undo(tagged)
    assert numbers(tagged) == {"rl": 2, "robots": 2, "speech": 1}


def test_a_tag_is_made_by_hand_once(tagged: Reader):
    assert tagged.send("/tags", {"name": "new"}).status_code == 303
    tagged.send("/tags", {"name": "New"})
    assert numbers(tagged)["new"] == 0


@pytest.mark.parametrize("path", ["/tags/edit", "/tags/edit?tag=none"])
def test_what_is_gone_is_said_to_be_gone(reader: Reader, path: str):
    assert reader.browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/tags", "/tags/edit?tag=x"])
def test_nobody_else_sees_tags(browser: Browser, path: str):
    assert browser.get(path).status_code == 302


def test_names_are_text_and_never_markup(reader: Reader):
    reader.save("A", arxiv="2501.00001", tagged=("<b>&\"'",))
    assert "<b>" not in reader.browser.get("/tags").text


def test_two_thousand_tags_come_a_hundred_at_a_time_in_few_statements_and_bytes(reader: Reader):
    reader.save("A", arxiv="2501.00001", tagged=("a tag",))
    with reader.statements() as few:
        reader.browser.get("/tags")
    with reader.writing() as (session, writer):
        rows = [
            {
                "library_id": writer.library_id,
                "id": f"00000000-0000-4000-8000-{at:012}",
                "name": f"a tag of some length, number {at}",
                "name_key": f"a tag of some length, number {at}",
                "color": "#c9372c",
            }
            for at in range(2000)
        ]
        session.execute(insert(Tag), rows)
    reader.save("B", arxiv="2501.00002", tagged=("another",))
    with reader.statements() as many:
        answer = reader.browser.get("/tags?page=2")
    assert len(many) == len(few)
    assert len(answer.data) < 60_000
    assert "of 2,002" in answer.text
    at = rows[1500]["id"]
    assert f'id="tag-{at}"' in reader.browser.get(f"/tags?at={at}").text


def test_a_tag_of_highlights_alone_is_not_taken_for_one_that_is_not_used(reader: Reader):
    paper = reader.save("World models", arxiv="2501.00002")
    with reader.writing() as (session, writer):
        for name in ("core", "other"):
            annotations.create(session, writer, paper, AnnotationDraft({"comment": "c"}, ("core", name)))
    row = reader.page("/tags").one("li", id=f"tag-{reader.tag_id('core')}")
    assert (row.one("span", class_="n").text, row.one("a", class_="marks").text) == ("0", "2 highlights")
    edit = reader.page(f"/tags/edit?tag={reader.tag_id('core')}").text
    assert "2 highlights get the other tag" in edit
    assert "2 highlights will lose the tag" in edit
    form = {"tag": [reader.tag_id("core"), reader.tag_id("other")], "into": "other"}
    assert "1 highlight got it" in reader.page(reader.send("/tags/merge", form).location).text
