"""Columns made of others follow them, whoever writes."""

from __future__ import annotations

from sqlalchemy import select

from postil.models import PaperIdentifier
from postil.services import papers
from postil.services.drafts import PaperDraft


def test_keys_of_a_paper_follow_what_they_are_made_of(session, writer):
    draft = PaperDraft(
        {
            "title": "The Élan of Models",
            "authors": ["Ada Lovelace"],
            "published_on": "2024-05",
            "code_url": "https://a.test/c",
        },
        {"arxiv": "2501.00001"},
        note="  \n",
    )
    paper = papers.save(session, writer, draft).paper
    assert (paper.title_key, paper.author_key, paper.year) == ("elan of models", "lovelace ada", 2024)
    assert (paper.coded, paper.noted, paper.read_key, paper.rating_key) == (True, False, "", 0)
    change = {"title": "A $k$-NN", "authors": [], "published_on": "", "code_url": "", "rating": 3}
    papers.change(session, writer, paper.id, change)
    papers.write_note(session, writer, paper.id, "x")
    assert (paper.title_key, paper.author_key, paper.year) == ("k nn", "", 0)
    assert (paper.coded, paper.noted, paper.rating_key) == (False, True, 3)


def test_pages_know_their_site_and_other_identifiers_have_none(session, writer):
    paper = papers.save(session, writer, PaperDraft({"url": "https://www.huggingface.co/papers/2501.00001"}, {})).paper
    query = select(PaperIdentifier.scheme, PaperIdentifier.site).where(PaperIdentifier.paper_id == paper.id)
    assert {(row[0], row[1]) for row in session.execute(query)} == {("arxiv", ""), ("url", "Hugging Face")}
