"""How a paper is cited on its page: every style, copying, files; safe and in few statements."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from server.web.shelf import Reader


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save(
        "Attention $\\alpha$ <b>Is</b> All", arxiv="1706.03762", authors=["Ashish Vaswani", "Noam Shazeer"],
        published_on="2017-06-12", note="My secret", tagged=("private",),
    )  # fmt: skip


def test_a_part_for_the_paper_page_has_every_style_with_a_button_to_copy(reader: Reader, paper: str):
    part = reader.part(f"/papers/{paper}/cite")
    assert [one.text for one in part.all("dt")] == ["APA", "MLA", "Chicago", "IEEE", "BibTeX"]
    for button in part.all("button"):
        assert part.all(id=button["data-copy"].removeprefix("#")), button["data-copy"]
        assert button["aria-label"].startswith("Copy the ")
    assert not part.all("html")
    assert "vaswani2017attention" in part.one("pre").text


def test_the_whole_page_works_without_scripts(reader: Reader, paper: str):
    page = reader.page(f"/papers/{paper}/cite")
    assert page.one("h1").text.startswith("Cite “Attention")
    download = next(link for link in page.all("a") if link.text == "Download .bib")
    answer = reader.browser.get(download["href"])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vaswani2017attention.bib"'


def test_titles_are_text_and_notes_stay_at_home(reader: Reader, paper: str):
    text = reader.browser.get(f"/papers/{paper}/cite").text
    assert "<b>Is" not in text
    assert "&lt;b&gt;" in text
    assert "My secret" not in text
    assert "private" not in reader.part(f"/papers/{paper}/cite").text


def test_a_paper_that_is_not_there_is_told_so(reader: Reader):
    assert reader.browser.get("/papers/nothing/cite").status_code == 404


def test_the_number_of_statements_is_the_same_in_a_larger_library(reader: Reader, paper: str):
    counts = []
    for _ in range(2):
        with reader.statements() as found:
            reader.part(f"/papers/{paper}/cite")
        counts.append(len(found))
        for number in range(30):
            reader.save(f"More {number}", arxiv=f"1706.{number + 1:05}", authors=["A. Vaswani"], published_on="2017")
    assert counts[0] == counts[1]


@pytest.mark.browser
def test_in_a_browser_a_citation_is_copied(page: Page, reader: Reader):
    ident = reader.save("Larks", arxiv="1706.03762", authors=["Ada Lovelace"], published_on="2017")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/papers/{ident}/cite")
    page.get_by_role("button", name="Copy the APA citation").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Lovelace, A. (2017). Larks (arXiv:1706.03762). arXiv. https://arxiv.org/abs/1706.03762"
    page.get_by_role("button", name="Copy the BibTeX entry").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('@misc{lovelace2017larks,')")
