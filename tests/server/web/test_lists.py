"""Reading lists: made, renamed, put in order, deleted with undo."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from postil.services import lists, papers
from postil.services.papers import PaperDraft
from server.web.reading import Element
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


def rows(page: Element) -> list[Element]:
    return page.all("li", class_="row")


def paper_called(reader: Reader, ident: str, title: str) -> str:
    row = next(one for one in rows(reader.page(f"/lists/{ident}?shown=999")) if title in one.text)
    return row["id"].removeprefix("paper-")


def move(reader: Reader, ident: str, title: str, **how: str) -> None:
    form = {"paper": paper_called(reader, ident, title), **how}
    assert reader.send(f"/lists/{ident}/move", form).status_code == 303


def undo(reader: Reader, path: str) -> None:
    """Press Undo in the message on the page."""
    toast = reader.page(path).one("form", class_="toast")
    fields = {one["name"]: one["value"] for one in toast.all("input")}
    assert reader.send(toast["action"], fields).status_code == 303


def fill(reader: Reader, count: int, name: str = "This week") -> str:
    """A list with so many more papers, "Paper 0" and so on; its id."""
    with reader.writing() as (session, writer):
        for number in range(count):
            draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2502.{number + 1:05}"}, lists=(name,))
            papers.save(session, writer, draft)
    return reader.list_id(name)


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
def test_a_paper_moves_by_the_bars_buttons(reader: Reader, ordered: str, title: str, to: str, expected: list[str]):
    move(reader, ordered, title, to=to)
    assert order(reader, ordered) == expected


@pytest.mark.parametrize(
    ("title", "place", "expected"),
    [
        ("Third", "1", ["Third", "First", "Second"]),
        ("First", "2", ["Second", "First", "Third"]),
        ("First", "99", ["Second", "Third", "First"]),
        ("Second", " 2 ", ["First", "Second", "Third"]),
    ],
)
def test_a_paper_goes_to_the_number_typed(reader: Reader, ordered: str, title: str, place: str, expected: list[str]):
    move(reader, ordered, title, to="place", place=place)
    assert order(reader, ordered) == expected


@pytest.mark.parametrize("place", ["", "0", "-1", "two", "1.5", "²", "9" * 30])
def test_a_place_that_is_no_number_is_refused_in_words(reader: Reader, ordered: str, place: str):
    form = {"paper": paper_called(reader, ordered, "Second"), "to": "place", "place": place}
    response = reader.send(f"/lists/{ordered}/move", form)
    assert response.status_code == 422
    assert "Type the number of a place, from 1 to 3" in response.text
    assert order(reader, ordered) == ["First", "Second", "Third"]


@pytest.mark.parametrize(
    ("title", "side", "other", "expected"),
    [
        ("Third", "before", "First", ["Third", "First", "Second"]),
        ("First", "before", "", ["Second", "Third", "First"]),
        ("First", "before", "Third", ["Second", "First", "Third"]),
        ("Second", "before", "Second", ["First", "Second", "Third"]),
        ("First", "after", "Third", ["Second", "Third", "First"]),
        ("Third", "after", "First", ["First", "Third", "Second"]),
        ("Second", "after", "First", ["First", "Second", "Third"]),
    ],
)
def test_a_dragged_paper_stands_where_it_was_dropped(
    reader: Reader, ordered: str, title: str, side: str, other: str, expected: list[str]
):
    target = paper_called(reader, ordered, other) if other else ""
    form = {"paper": paper_called(reader, ordered, title), side: target}
    answer = reader.browser.post(f"/lists/{ordered}/move", form, headers=HTMX)
    assert order(reader, ordered) == expected
    said = answer.json
    assert said is not None
    assert said["order"] == [paper_called(reader, ordered, one) for one in expected]
    assert (said["place"], said["total"]) == (expected.index(title) + 1, 3)


def test_the_script_hears_of_the_part_of_the_order_that_it_shows(reader: Reader):
    ident = fill(reader, 9)
    everyone = [row["id"].removeprefix("paper-") for row in rows(reader.page(f"/lists/{ident}"))]
    form = {"paper": everyone[0], "to": "place", "place": "9", "from": "3", "shown": "4"}
    said = reader.browser.post(f"/lists/{ident}/move", form, headers=HTMX).json
    assert said is not None
    assert said["order"] == [*everyone[1:], everyone[0]][2:6]
    assert '"undo"' in said["events"]


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_paper_dropped_next_to_one_that_left_is_refused_in_words(reader: Reader, ordered: str, side: str):
    gone, moved = paper_called(reader, ordered, "Second"), paper_called(reader, ordered, "Third")
    reader.send(f"/lists/{ordered}/take-off", {"paper": gone})
    response = reader.browser.post(f"/lists/{ordered}/move", {"paper": moved, side: gone}, headers=HTMX)
    assert response.status_code == 422
    assert "not in the list" in response.text
    assert order(reader, ordered) == ["First", "Third"]


def test_a_move_is_undone(reader: Reader, ordered: str):
    move(reader, ordered, "Third", to="top")
    undo(reader, f"/lists/{ordered}")
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_without_scripts_the_paper_that_was_moved_stays_chosen_and_in_sight(reader: Reader):
    ident = fill(reader, 60)
    form = {"paper": paper_called(reader, ident, "Paper 3"), "to": "place", "place": "45"}
    page = reader.page(reader.send(f"/lists/{ident}/move", form).location)
    chosen = next(row for row in rows(page) if row.one("input").get("checked") is not None)
    assert (chosen.one("h2").text, chosen.one(class_="place").text) == ("Paper 3", "45")


def test_a_long_list_comes_in_pages_and_each_paper_once_with_its_number(reader: Reader):
    ident = fill(reader, 100)
    path, seen = f"/lists/{ident}", []
    while path:
        page = reader.page(path)
        seen += [(row.one(class_="place").text, row.one("h2").text) for row in rows(page)]
        path = page.all("a", rel="next")[0]["href"] if page.all("a", rel="next") else ""
    assert seen == [(str(number + 1), f"Paper {number}") for number in range(100)]


def test_what_follows_begins_after_the_last_paper_shown_also_when_others_have_moved(reader: Reader):
    ident = fill(reader, 60)
    following = reader.page(f"/lists/{ident}").one("a", rel="next")["href"]
    move(reader, ident, "Paper 50", to="top")
    rest = reader.part(following, **{"HX-Target": "more"})
    assert [row.one("h2").text for row in rows(rest)][:2] == ["Paper 40", "Paper 41"]
    assert rows(rest)[0].one(class_="place").text == "42"


def test_the_papers_are_read_again_as_far_as_they_were_shown(reader: Reader):
    ident = fill(reader, 100)
    body = reader.part(f"/lists/{ident}?shown=80", **{"HX-Target": "list-body"})
    assert len(rows(body)) == 80
    assert body.one(id="list-head").get("hx-swap-oob") == "true"


def test_a_page_of_a_list_is_small_however_many_papers_there_are(reader: Reader):
    ident = fill(reader, 100)
    assert len(reader.browser.get(f"/lists/{ident}").data) < 60_000


def test_the_status_of_a_chosen_paper_is_set_and_shown_in_the_progress(reader: Reader, ordered: str):
    paper = paper_called(reader, ordered, "Second")
    assert reader.send(f"/lists/{ordered}/status", {"paper": paper, "status": "read"}).status_code == 303
    page = reader.page(f"/lists/{ordered}")
    assert "1 of 3 read" in page.text
    assert (page.one("progress")["value"], page.one("progress")["max"]) == ("1", "3")
    assert reader.paper(paper).status == "read"


@pytest.mark.parametrize("action", ["move", "status", "take-off", "add"])
def test_without_a_chosen_paper_nothing_is_done(reader: Reader, ordered: str, action: str):
    response = reader.send(f"/lists/{ordered}/{action}", {"to": "up", "status": "read"})
    assert response.status_code in {404, 422}
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_papers_are_found_and_added_without_scripts(reader: Reader, ordered: str):
    reader.save("A fourth about robots", arxiv="2501.00009")
    page = reader.page(f"/lists/{ordered}?q=robots")
    adding = page.one("form", id="adding")
    button = page.one("button", form="adding")
    fields = {one["name"]: one["value"] for one in adding.all("input")}
    again = reader.send(adding["action"], {**fields, "paper": button["value"]}).location
    page = reader.page(again)
    assert "Added as number 4" in page.text
    assert not page.all("button", form="adding")
    assert "on the list" in page.one(id="found").text
    assert order(reader, ordered) == ["First", "Second", "Third", "A fourth about robots"]


def test_an_added_paper_leaves_again_with_undo(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}/add", {"paper": reader.save("Fourth", arxiv="2501.00009")})
    undo(reader, f"/lists/{ordered}")
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_a_paper_that_is_there_is_not_added_again(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}/add", {"paper": paper_called(reader, ordered, "First")})
    assert "on the list already" in reader.page(f"/lists/{ordered}").text
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_while_typing_papers_are_offered_and_those_on_the_list_are_marked(reader: Reader, ordered: str):
    reader.save("The first of others", arxiv="2501.00009")
    found = reader.part(f"/lists/{ordered}?q=fir", **{"HX-Target": "found"})
    offers = {one.one(class_="offered").text: one.get("aria-disabled") for one in found.all(role="option")}
    assert offers == {"First": "true", "The first of others": None}


def test_a_search_without_result_says_what_to_try(reader: Reader, ordered: str):
    assert "Fewer words find more" in reader.part(f"/lists/{ordered}?q=zebra", **{"HX-Target": "found"}).text


def test_two_who_move_at_once_lose_no_paper(reader: Reader, ordered: str):
    for number in range(9):
        ident = reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}")
        with reader.writing() as (session, writer):
            lists.add(session, writer, ident, "This week")
    everyone = [one["id"].removeprefix("paper-") for one in rows(reader.page(f"/lists/{ordered}"))]
    token, cookie = reader.browser.csrf, reader.browser.client.get_cookie("postil")
    assert cookie is not None

    def shuffle(seed: int) -> list[int]:
        client, chance, answers = reader.app.test_client(), random.Random(seed), []
        client.set_cookie("postil", cookie.value)
        for _ in range(12):
            moved, before = chance.sample(everyone, 2)
            form = {"csrf_token": token, "paper": moved, "before": before}
            answers.append(client.post(f"/lists/{ordered}/move", data=form).status_code)
        return answers

    with ThreadPoolExecutor(3) as pool:
        answers = [one for some in pool.map(shuffle, range(3)) for one in some]
    assert answers == [303] * 36
    shown = [one["id"].removeprefix("paper-") for one in rows(reader.page(f"/lists/{ordered}"))]
    assert sorted(shown) == sorted(everyone)
    with reader.writing() as (session, _):
        ranks = [entry.rank for entry, _ in lists.entries(session, reader.library_id, ordered)]
    assert len(set(ranks)) == len(ranks)


def test_a_paper_taken_off_comes_back_at_its_place(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}/take-off", {"paper": paper_called(reader, ordered, "Second")})
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
    reader.send(f"/lists/{ordered}/take-off", {"paper": ident})
    assert order(reader, ordered) == ["First", "Third"]
    assert not reader.paper(ident).deleted


def test_moving_a_paper_that_left_the_list_is_refused(reader: Reader, ordered: str):
    ident = paper_called(reader, ordered, "Second")
    reader.send(f"/lists/{ordered}/take-off", {"paper": ident})
    assert reader.send(f"/lists/{ordered}/move", {"paper": ident, "to": "up"}).status_code == 422


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
    undo(reader, "/lists")
    assert order(reader, ordered) == ["First", "Second", "Third"]


def test_the_number_of_statements_does_not_grow_with_the_list(reader: Reader, ordered: str):
    with reader.statements() as few:
        reader.page(f"/lists/{ordered}")
    fill(reader, 300)
    with reader.statements() as many:
        reader.page(f"/lists/{ordered}")
    assert len(many) == len(few)


def test_the_number_of_statements_does_not_grow_with_the_lists(reader: Reader, ordered: str):
    with reader.statements() as few:
        reader.page("/lists")
    with reader.writing() as (session, writer):
        for number in range(200):
            lists.create(session, writer, f"List {number}", "What *to* read")
    with reader.statements() as many:
        assert len(reader.browser.get("/lists").data) < 60_000
    assert len(many) == len(few)


def test_lists_come_in_pages_by_name_or_by_last_change(reader: Reader):
    with reader.writing() as (session, writer):
        for number in range(130):
            lists.create(session, writer, f"List {number:03}")
    path, names = "/lists?order=changed", []
    while path:
        page = reader.page(path)
        names += [one.text for one in page.all("a", class_="name")]
        path = page.all("a", rel="next")[0]["href"] if page.all("a", rel="next") else ""
    assert sorted(names) == [f"List {number:03}" for number in range(130)]
    lists_by_name = [one.text for one in reader.page("/lists").all("a", class_="name")]
    assert lists_by_name == [f"List {number:03}" for number in range(60)]


def test_a_list_shows_what_it_is_for_and_how_far_it_is_read(reader: Reader, ordered: str):
    reader.send(f"/lists/{ordered}", {"name": "This week", "description": "With *care*"})
    shown = reader.page("/lists").one("ul", class_="shelf-of-lists").text
    assert "This week" in shown
    assert "With care" in shown
    assert "0 of 3 read" in shown
    assert "just now" in shown


def test_without_a_list_the_page_teaches_what_one_is_for(reader: Reader):
    page = reader.page("/lists")
    assert "No list yet" in page.text
    assert page.one("details", id="new").get("open") is not None


def test_a_list_that_is_not_there_is_told_so(reader: Reader):
    assert reader.browser.get("/lists/nothing").status_code == 404
