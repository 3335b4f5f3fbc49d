"""Reading lists: made, renamed, put in order, deleted with undo."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from postil.services import lists
from server.web.shelf import HTMX, Reader


@pytest.fixture
def ordered(reader: Reader) -> str:
    """A list of three papers."""
    for number, title in enumerate(("First", "Second", "Third"), start=1):
        ident = reader.save(title, arxiv=f"2501.0000{number}")
        with reader.writing() as (session, writer):
            lists.add(session, writer, ident, "This week")
    return reader.list_id("This week")


def order(reader: Reader, ident: str) -> list[str]:
    return [one.text for one in reader.page(f"/lists/{ident}").all("h2", class_="title")]


def paper_called(reader: Reader, ident: str, title: str) -> str:
    row = next(one for one in reader.page(f"/lists/{ident}").all("li", class_="row") if title in one.text)
    return row["id"].removeprefix("paper-")


def undo(reader: Reader, path: str) -> None:
    """Press Undo in the message on the page."""
    toast = reader.page(path).one("form", class_="toast")
    fields = {one["name"]: one["value"] for one in toast.all("input")}
    assert reader.send(toast["action"], fields).status_code == 303


def test_a_list_is_made_and_shown(reader: Reader):
    response = reader.send("/lists", {"name": "Chapter 3"})
    assert "Nothing on this list yet" in reader.page(response.location).text
    assert "Chapter 3" in reader.page("/lists").text


def test_making_a_list_twice_leads_to_the_same_one(reader: Reader):
    first = reader.send("/lists", {"name": "Chapter 3"}).location
    assert reader.send("/lists", {"name": "chapter  3"}).location == first


@pytest.mark.parametrize("name", ["", "   ", "x" * 900])
def test_a_name_that_cannot_be_used_is_refused(reader: Reader, name: str):
    assert reader.send("/lists", {"name": name}).status_code == 422


@pytest.mark.parametrize(
    ("title", "to", "expected"),
    [
        ("Third", "up", ["First", "Third", "Second"]),
        ("First", "down", ["Second", "First", "Third"]),
        ("Second", "down", ["First", "Third", "Second"]),
        ("First", "up", ["First", "Second", "Third"]),
        ("Third", "down", ["First", "Second", "Third"]),
        ("Third", "top", ["Third", "First", "Second"]),
        ("First", "bottom", ["Second", "Third", "First"]),
        ("First", "top", ["First", "Second", "Third"]),
        ("Third", "sideways", ["First", "Second", "Third"]),
    ],
)
def test_a_paper_moves_by_its_buttons(reader: Reader, ordered: str, title: str, to: str, expected: list[str]):
    reader.send(f"/lists/{ordered}/papers/{paper_called(reader, ordered, title)}/move", {"to": to})
    assert order(reader, ordered) == expected


@pytest.mark.parametrize(
    ("title", "before", "expected"),
    [
        ("Third", "First", ["Third", "First", "Second"]),
        ("First", "", ["Second", "Third", "First"]),
        ("First", "Third", ["Second", "First", "Third"]),
        ("Second", "Second", ["First", "Second", "Third"]),
    ],
)
def test_a_dragged_paper_stands_where_it_was_dropped(
    reader: Reader, ordered: str, title: str, before: str, expected: list[str]
):
    target = paper_called(reader, ordered, before) if before else ""
    path = f"/lists/{ordered}/papers/{paper_called(reader, ordered, title)}/move"
    answer = reader.browser.post(path, {"before": target}, headers=HTMX)
    assert order(reader, ordered) == expected
    assert answer.json == {"order": [paper_called(reader, ordered, one) for one in expected]}


def test_a_paper_dropped_before_one_that_left_is_refused_in_words(reader: Reader, ordered: str):
    gone = paper_called(reader, ordered, "Second")
    reader.send(f"/lists/{ordered}/papers/{gone}/remove")
    moved = paper_called(reader, ordered, "Third")
    response = reader.browser.post(f"/lists/{ordered}/papers/{moved}/move", {"before": gone}, headers=HTMX)
    assert response.status_code == 422
    assert "not in the list" in response.text
    assert order(reader, ordered) == ["First", "Third"]


def test_buttons_at_the_ends_are_off(reader: Reader, ordered: str):
    rows = reader.page(f"/lists/{ordered}").all("li", class_="row")
    off = [[one["value"] for one in row.all("button", name="to") if one.get("disabled") is not None] for row in rows]
    assert off == [["top", "up"], [], ["down", "bottom"]]


def test_two_who_move_at_once_lose_no_paper(reader: Reader, ordered: str):
    for number in range(9):
        ident = reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}")
        with reader.writing() as (session, writer):
            lists.add(session, writer, ident, "This week")
    everyone = [one["data-entry"] for one in reader.page(f"/lists/{ordered}").all("li", class_="row")]
    token, cookie = reader.browser.csrf, reader.browser.client.get_cookie("postil")
    assert cookie is not None

    def shuffle(seed: int) -> list[int]:
        client, chance, answers = reader.app.test_client(), random.Random(seed), []
        client.set_cookie("postil", cookie.value)
        for _ in range(12):
            moved, before = chance.sample(everyone, 2)
            path = f"/lists/{ordered}/papers/{moved}/move"
            answers.append(client.post(path, data={"csrf_token": token, "before": before}).status_code)
        return answers

    with ThreadPoolExecutor(3) as pool:
        answers = [one for some in pool.map(shuffle, range(3)) for one in some]
    assert answers == [303] * 36
    shown = [one["data-entry"] for one in reader.page(f"/lists/{ordered}").all("li", class_="row")]
    assert sorted(shown) == sorted(everyone)
    with reader.writing() as (session, _):
        ranks = [entry.rank for entry, _ in lists.entries(session, reader.library_id, ordered)]
    assert len(set(ranks)) == len(ranks)


def test_a_paper_taken_off_comes_back_at_its_place(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}/papers/{paper_called(reader, ordered, 'Second')}/remove")
    undo(reader, f"/lists/{ordered}")
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_a_new_name_and_description_are_taken_back(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}", {"name": "Next week", "description": "With *care*"})
    undo(reader, f"/lists/{ordered}")
    page = reader.page(f"/lists/{ordered}")
    assert page.one("h1").text == "This week"


def test_saving_a_list_unchanged_changes_nothing(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}", {"name": "This week", "description": ""})
    assert not reader.page(f"/lists/{ordered}").all("form", class_="toast")


def test_a_list_is_described_when_it_is_made(reader: Reader):
    made = reader.send("/lists", {"name": "Chapter 3", "description": "What to *cite*"}).location
    assert reader.page(made).one("em").text == "cite"


def test_a_paper_leaves_the_list_and_stays_in_the_library(reader: Reader, ordered: str):
    ident = paper_called(reader, ordered, "Second")
    reader.send(f"/lists/{ordered}/papers/{ident}/remove")
    assert order(reader, ordered) == ["First", "Third"]
    assert not reader.paper(ident).deleted


def test_moving_a_paper_that_left_the_list_is_refused(reader: Reader, ordered: str):
    ident = paper_called(reader, ordered, "Second")
    reader.send(f"/lists/{ordered}/papers/{ident}/remove")
    assert reader.send(f"/lists/{ordered}/papers/{ident}/move", {"to": "up"}).status_code == 422


def test_a_list_is_renamed_and_described(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}", {"name": "Next week", "description": "With *care*"})
    page = reader.page(f"/lists/{ordered}")
    assert page.one("h1").text == "Next week"
    assert page.one("em").text == "care"


def test_a_list_cannot_take_the_name_of_another(reader: Reader, ordered: str):
    reader.send("/lists", {"name": "Chapter 3"})
    assert reader.send(f"/lists/{ordered}", {"name": "CHAPTER 3"}).status_code == 409


def test_a_deleted_list_comes_back_with_its_order(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}/remove")
    page = reader.page("/lists")
    assert not page.all("a", href=f"/lists/{ordered}")
    reader.send(page.one("form", class_="toast")["action"])
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_the_number_of_statements_does_not_grow_with_the_list(reader: Reader, ordered: str):
    with reader.statements() as few:
        reader.page(f"/lists/{ordered}")
    for number in range(20):
        ident = reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}", tagged=("a",))
        with reader.writing() as (session, writer):
            lists.add(session, writer, ident, "This week")
    with reader.statements() as many:
        reader.page(f"/lists/{ordered}")
    assert len(many) == len(few)


def test_a_list_that_is_not_there_is_told_so(reader: Reader):
    assert reader.browser.get("/lists/nothing").status_code == 404
