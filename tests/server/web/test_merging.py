"""Merging two records of one paper on the pages."""

from __future__ import annotations

import pytest

from postil.services import papers
from server.web.reading import Element
from server.web.shelf import HTMX, Reader

TITLE = "Dream to Control: Learning Behaviors by Latent Imagination"


@pytest.fixture
def old(reader: Reader) -> str:
    """A record that was imported by its title only."""
    return reader.save(TITLE.lower(), note="old note", tagged=("import",))


@pytest.fixture
def seen(reader: Reader, old: str) -> str:
    """The same paper, saved from arXiv later."""
    return reader.save(
        TITLE, arxiv="1912.01603", note="new note", tagged=("rl",), authors=["Danijar Hafner"],
        url="https://arxiv.org/abs/1912.01603",
    )  # fmt: skip


def choices(page: Element) -> list[str]:
    return [one["href"] for one in page.all("a") if "data-merge-choice" in one.attributes]


def merge(reader: Reader, page: Element) -> str:
    """Press Merge; the page that follows."""
    form = next(one for one in page.all("form") if one.get("action") == "/merge")
    fields = [(one["name"], one["value"]) for one in form.all("input")]
    form_fields = {"id": [value for name, value in fields if name == "id"]}
    form_fields["stands"] = [value for name, value in fields if name == "stands"]
    return reader.send("/merge", form_fields).location


def undo(reader: Reader, page: Element) -> None:
    toast = page.one("form", class_="toast")
    reader.send(toast["action"], {"versions": toast.one("input", name="versions")["value"]})


def test_a_title_that_was_imported_meets_its_paper(reader: Reader, seen: str, old: str):
    hint = reader.part(f"/papers/{seen}/same")
    assert "the same title" in hint.text
    page = reader.page(f"/papers/{seen}/merge")
    assert "The same title" in page.one("ul", class_="merge-choices").text
    page = reader.page(choices(page)[0])
    for said in ("new note", "old note", "rl", "import", "1912.01603", "This record stands"):
        assert said in page.text
    location = merge(reader, page)
    assert location == f"/papers/{seen}"
    page = reader.page(location)
    assert "old note" in page.one("div", id="joined-notes").text
    assert [chip.text for chip in page.one("div", id=f"tags-{seen}").all("a")] == ["import", "rl"]
    assert len(reader.page("/?q=latent+imagination").all("article", class_="row")) == 1
    undo(reader, page)
    assert len(reader.page("/?q=latent+imagination").all("article", class_="row")) == 2
    assert reader.paper(old).note == "old note"


def test_the_other_may_stand(reader: Reader, seen: str, old: str):
    page = reader.page(f"/merge?id={seen}&id={old}")
    swapped = reader.page(next(one["href"] for one in page.all("a") if "data-swap" in one.attributes))
    assert TITLE.lower() in swapped.one("section", aria_labelledby="record-1").text
    assert merge(reader, swapped) == f"/papers/{old}"
    assert reader.paper(seen).id == old


def test_a_joined_record_is_separated_with_one_button(reader: Reader, seen: str, old: str):
    merge(reader, reader.page(f"/merge?id={seen}&id={old}"))
    form = reader.page(f"/papers/{seen}").one("ul", class_="joined-records").one("form")
    response = reader.browser.client.post(
        form["action"],
        data={"record": form.one("input", name="record")["value"]},
        headers={**HTMX, "X-CSRFToken": reader.browser.csrf},
    )
    assert response.status_code == 204
    assert "library-changed" in response.headers["HX-Trigger"]
    assert reader.paper(old).id == old
    assert not reader.page(f"/papers/{seen}").all("ul", class_="joined-records")
    assert not reader.part(f"/papers/{seen}/same").text


def test_the_other_record_is_found_by_words_of_its_title_or_by_its_number(reader: Reader, seen: str):
    other = reader.save("A wholly different title", arxiv="2001.00001")
    for asked in ("wholly", "2001.00001"):
        for found in (
            reader.page(f"/papers/{seen}/merge?q={asked}"),
            reader.part(f"/papers/{seen}/merge?q={asked}"),
        ):
            assert choices(found) == [f"/merge?id={seen}&id={other}"]
    assert (
        "No other paper matches" in reader.page(f"/papers/{seen}/merge?q=latent+imagination+learning").text
        or choices(reader.page(f"/papers/{seen}/merge?q=zygomorphic")) == []
    )
    assert choices(reader.part(f"/papers/{other}/merge?q=wholly")) == []


def test_two_arxiv_numbers_are_warned_of(reader: Reader, seen: str):
    other = reader.save(TITLE, arxiv="2001.00001")
    page = reader.page(f"/merge?id={seen}&id={other}")
    assert "These may be two papers" in page.one("div", role="alert").text
    assert not reader.page(f"/merge?id={seen}&id={reader.save('Other')}").all("div", role="alert")


@pytest.mark.parametrize(
    ("query", "status"), [("", 422), ("id={0}", 422), ("id={0}&id={0}", 422), ("id={0}&id=x", 404)]
)
def test_nothing_to_merge_is_refused(reader: Reader, seen: str, query: str, status: int):
    assert reader.browser.get(f"/merge?{query.format(seen)}").status_code == status


def test_a_paper_in_the_trash_is_not_merged(reader: Reader, seen: str, old: str):
    with reader.writing() as (session, writer):
        papers.remove(session, writer, old)
    assert reader.browser.get(f"/merge?id={seen}&id={old}").status_code == 404
    assert choices(reader.page(f"/papers/{seen}/merge")) == []


def test_both_stories_are_told_after_a_merge(reader: Reader, seen: str, old: str):
    merge(reader, reader.page(f"/merge?id={seen}&id={old}"))
    told = reader.page(f"/papers/{seen}").one("ol", class_="changes").text
    assert f"Record “{TITLE.lower()}” merged with the paper" in told
