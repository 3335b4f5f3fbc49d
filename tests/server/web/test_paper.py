"""The page of one paper."""

from __future__ import annotations

from postil.services import papers
from server.web.shelf import Reader


def test_everything_that_is_known_of_a_paper_is_on_its_page(reader: Reader):
    ident = reader.save(
        r"$\pi_0$: A vision-language-action model", arxiv="2410.24164", tagged=("vla",), note="See *table 2*.",
        url="https://huggingface.co/papers/2410.24164", code_url="https://github.com/x/pi0", abstract="We propose …",
        authors=[f"Author {number}" for number in range(12)], venue="RSS 2025", published_on="2024-10-31",
    )  # fmt: skip
    page = reader.page(f"/papers/{ident}")
    assert page.one("h1").text == "π0: A vision-language-action model"
    assert {"Hugging Face", "arXiv", "PDF", "Code"} <= {link.text for link in page.all("a", class_="button")}
    assert all(link["rel"] == "noopener noreferrer" for link in page.all("a", target="_blank"))
    for said in ("Author 11", "RSS 2025", "31 Oct 2024", "We propose …", "2410.24164", "vla", "See table 2."):
        assert said in page.text


def test_addresses_that_could_act_are_not_linked(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002")
    with reader.writing() as (session, _):
        paper = papers.get(session, reader.library_id, ident)
        paper.url, paper.code_url, paper.pdf_url = "javascript:alert(1)", "data:text/html,x", "//evil.example/x"
    for path in ("/", f"/papers/{ident}"):
        page = reader.page(path)
        assert all(link["href"].startswith(("/", "https://", "#")) for link in page.all("a"))
        assert not [link for link in page.all("a") if link["href"].startswith("//")]


def test_a_paper_without_a_title_can_still_be_opened(reader: Reader):
    ident = reader.save("", arxiv="2501.00002")
    assert reader.page("/").one("article").one("h2").text == "Untitled"
    assert reader.page(f"/papers/{ident}").one("h1").text == "Untitled"


def test_a_paper_that_is_not_there_gets_a_page_with_a_way_on(reader: Reader):
    response = reader.browser.get("/papers/nothing")
    assert response.status_code == 404
    assert "Go to the library" in response.text
