"""Downloads: what is chosen, found or everything, in every format, with names and types that browsers understand."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from postil import formats
from postil.formats import WRITTEN
from postil.services import lists
from server.web.shelf import Reader


@pytest.fixture
def shelved(reader: Reader) -> dict[str, str]:
    """Three papers: title → id."""
    ada = {"authors": ["Ada Lovelace"], "published_on": "2025"}
    return {
        "One": reader.save("One", arxiv="2501.00001", tagged=("robots",), **ada),
        "Two": reader.save("Two", arxiv="2501.00002", status="read", note="Mine", **ada),
        "Three": reader.save("Three", arxiv="2501.00003", tagged=("robots", "speech")),
    }  # fmt: skip


def read(reader: Reader, query: str) -> list[str]:
    """The titles of an export, in its order."""
    answer = reader.browser.get(f"/export?{query}")
    assert answer.status_code == 200, answer.text
    return [one.text("title") for one in formats.read(answer.data)[1].references]


def test_everything_comes_in_the_order_of_saving(reader: Reader, shelved: dict[str, str]):
    assert read(reader, "format=bibtex") == ["One", "Two", "Three"]


def test_chosen_papers_alone_come_in_the_order_of_choice(reader: Reader, shelved: dict[str, str]):
    assert read(reader, f"format=ris&id={shelved['Three']}&id={shelved['One']}&id=unknown") == ["Three", "One"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("tag=robots", ["One", "Three"]), ("status=read", ["Two"]), ("q=tag:robots+One", ["One"]),
     ("all=1", ["One", "Two", "Three"]), ("tag=robots&tag=speech", ["Three"]), ("has=note", ["Two"])],
)  # fmt: skip
def test_the_filters_of_the_library_page_choose(
    reader: Reader, shelved: dict[str, str], query: str, expected: list[str]
):
    assert read(reader, f"format=csl-json&{query}") == expected


@pytest.mark.parametrize(("sort", "expected"), [("title", ["One", "Three"]), ("-title", ["Three", "One"])])
def test_what_is_searched_comes_in_the_order_of_the_page(
    reader: Reader, shelved: dict[str, str], sort: str, expected: list[str]
):
    assert read(reader, f"format=csl-json&q=tag:robots&sort={sort}") == expected


def test_a_list_comes_in_its_order(reader: Reader, shelved: dict[str, str]):
    with reader.writing() as (session, writer):
        for title in ("Three", "One", "Two"):
            lists.add(session, writer, shelved[title], "To read")
    assert read(reader, "format=bibtex&list=To+read") == ["Three", "One", "Two"]


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_a_download_has_its_type_and_a_name_that_says_what_it_is(reader: Reader, shelved: dict[str, str], kind):
    answer = reader.browser.get(f"/export?format={kind.name}&tag=robots")
    assert answer.content_type == f"{kind.media_type}; charset=utf-8"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="postil-robots-20')
    assert disposition.endswith(f'.{kind.suffix}"')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_one_paper_is_named_by_its_key(reader: Reader, shelved: dict[str, str]):
    answer = reader.browser.get(f"/export?format=bibtex&id={shelved['One']}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lovelace2025one.bib"'


def test_a_form_can_ask_too(reader: Reader, shelved: dict[str, str]):
    answer = reader.send("/export", {"format": "markdown", "id": [shelved["One"], shelved["Two"]]})
    assert answer.status_code == 200
    assert answer.text.count("- **") == 2


@pytest.mark.parametrize(
    ("query", "status"), [("format=docx", 404), ("format=listing", 404), ("q=nothing+is+called+zzz", 422)]
)
def test_what_cannot_be_exported_is_refused_in_words(reader: Reader, shelved: dict[str, str], query: str, status: int):
    assert reader.browser.get(f"/export?{query}").status_code == status


def test_an_empty_library_says_that_there_is_nothing(reader: Reader):
    assert "no papers to export" in reader.browser.get("/export?format=postil").text


def test_the_trash_stays_at_home(reader: Reader, shelved: dict[str, str]):
    reader.send(f"/papers/{shelved['Two']}/remove")
    assert read(reader, "format=postil") == ["One", "Three"]
    assert reader.browser.get(f"/export?id={shelved['Two']}").status_code == 422


def test_what_is_the_users_own_is_in_our_own_format(reader: Reader, shelved: dict[str, str]):
    found = json.loads(reader.browser.get("/export?format=postil").text)
    two = next(paper for paper in found["papers"] if paper["title"] == "Two")
    assert (two["status"], two["note"]) == ("read", "Mine")
    assert {tag["name"] for tag in found["tags"]} == {"robots", "speech"}


def test_strangers_get_nothing(app: Flask, shelved: dict[str, str]):
    answer = app.test_client().get(f"/export?id={shelved['One']}")
    assert answer.status_code == 302


def test_statements_grow_by_chunks_and_not_by_papers(reader: Reader, shelved: dict[str, str]):
    counts = []
    for _ in range(2):
        with reader.statements() as found:
            assert reader.browser.get("/export?format=bibtex").data
        counts.append(len(found))
        for number in range(40):
            reader.save(f"More {number}", arxiv=f"2502.{number + 1:05}")
    assert counts[0] == counts[1]
