"""A row of the library: what it says in few words, and rows read again after a change."""

from __future__ import annotations

import pytest

from postil.services import edits
from server.web.reading import read, titles
from server.web.shelf import HTMX, Reader


def two(reader: Reader) -> None:
    reader.save("Older", arxiv="2501.00001", tagged=("rl",))
    reader.save("Newer", arxiv="2501.00002", tagged=("rl",))


def test_rows_are_read_again_with_the_counts(reader: Reader):
    two(reader)
    page = reader.page("/?tag=rl")
    shown = [one["value"] for one in page.all("input", class_="pick")]
    reader.did("/bulk", {"action": "reading", "id": shown[0]})
    reader.did("/bulk", {"action": "remove", "id": shown[1]})
    again = reader.part(f"/rows?tag=rl&id={shown[0]}&id={shown[1]}&id=nothing")
    assert again.one("article", id=f"paper-{shown[0]}").one("span", class_="dot").text == "Reading"
    gone = again.one("div", id=f"paper-{shown[1]}")
    assert "Moved to the trash: Older" in gone.text
    assert "Reading 1" in again.one("div", id="shelf").text
    assert again.one("p", id="results-count").text == "1 paper of 1"
    reader.did(gone.one("button")["formaction"])
    posted = reader.browser.post("/rows", {"id": shown, "tag": "rl"}, headers=HTMX)
    assert len(titles(read(posted.text))) == 2


def test_too_many_rows_are_not_read_at_once(reader: Reader):
    response = reader.browser.post("/rows", {"id": [f"id-{n}" for n in range(301)]}, headers=HTMX)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("authors", "first", "rest"),
    [
        (["Ada Lovelace"], "Ada Lovelace", ""),
        (["Ada Lovelace", "Bo"], "Ada Lovelace", ", Bo"),
        (["A", "B", "C", "D", "E", "F"], "A", ", B, C and 3 more"),
    ],
)
def test_the_first_author_can_stand_alone(reader: Reader, authors: list[str], first: str, rest: str):
    reader.save("Paper", arxiv="2501.00001", authors=authors)
    shown = reader.page("/").one("span", class_="authors")
    assert shown.text == first + rest
    assert [one.text for one in shown.all("span")] == ([rest] if rest else [])


@pytest.mark.parametrize(
    ("date", "shown", "dense"),
    [("2025-02-03", "3 Feb 2025", "3 Feb"), ("2025-02", "Feb 2025", "Feb"), ("2025", "2025", "")],
)
def test_the_year_can_stand_alone(reader: Reader, date: str, shown: str, dense: str):
    reader.save("Paper", arxiv="2501.00001", published_on=date)
    found = reader.page("/").one("article").one("time")
    assert found.text == shown
    assert "".join(one.text for one in found.all("span")) == dense


def test_a_note_begins_in_the_row_without_its_marks(reader: Reader):
    reader.save("Paper", arxiv="2501.00001", note="## Read *again*\n\n- <script>x</script>\n" + "word " * 100)
    memo = reader.page("/").one("p", class_="memo").text
    assert memo.startswith("Read again <script>x</script> word word")
    assert memo.endswith("word…")
    assert len(memo) <= 102


def test_rows_and_their_names_are_text(reader: Reader):
    evil = "<img src=x onerror=alert(1)>"
    reader.save(evil, arxiv="2501.00001", authors=[evil, evil], venue=evil, tagged=(evil,), note=evil)
    row = reader.page("/").one("article")
    assert not row.all("img")
    assert row.text.count(evil) == 6


def test_a_joined_record_has_no_row_of_its_own(reader: Reader):
    first = reader.save("World models", arxiv="2501.00002")
    other = reader.save("The journal version", url="https://example.org/wm")
    with reader.writing() as (session, writer):
        edits.commit(session, writer, [edits.put("paper", other, "alias_of", first)])
    assert titles(reader.part(f"/rows?id={first}&id={other}")) == ["World models"]
