"""What stands beside a paper: editions, identifiers, and what pages told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from postil.models import Paper
from postil.services.views import PaperView
from postil.web import facts

SAVED = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 5, 1, tzinfo=UTC)


def view(*identifiers: tuple[str, str], **fields: Any) -> PaperView:
    known = {"url": "", "pdf_url": "", "code_url": "", "extra": {}, "created_at": SAVED, **fields}
    return PaperView(Paper(id="p", library_id="l", **known), identifiers, (), (), ())


def test_each_edition_that_was_met_has_the_day_on_which_it_was():
    shown = view(
        ("arxiv", "2501.00001"),
        ("url", "https://arxiv.org/pdf/2501.00001v3"),
        ("url", "https://arxiv.org/abs/2501.99999v7"),
        url="https://arxiv.org/abs/2501.00001v2",
        extra={"version": 2},
    )
    found = facts.editions(shown, {("url", "https://arxiv.org/pdf/2501.00001v3"): LATER})
    assert found is not None
    assert [(one.number, one.at) for one in found.met] == [(3, LATER), (2, SAVED)]
    assert found.met[0].url == "https://arxiv.org/abs/2501.00001v3"
    assert (found.first, found.latest) == ("https://arxiv.org/abs/2501.00001v1", "https://arxiv.org/abs/2501.00001")


def test_a_paper_that_is_not_on_arxiv_has_no_editions():
    assert facts.editions(view(("doi", "10.1/x")), {}) is None


def test_identifiers_go_by_the_names_that_people_use():
    shown = view(("arxiv", "1"), ("doi", "10.1/x"), ("title", "t"), ("url", "https://example.org"))
    assert facts.names(shown) == [("arXiv", "1"), ("DOI", "10.1/x")]


def test_what_pages_told_is_shown_as_words_whatever_they_sent():
    extra = {"categories": ["cs.LG", 3, "cs.RO"], "comments": "x" * 999, "upvotes": 4, "withdrawn": True,
             "keywords": {"a": 1}, "organization": None}  # fmt: skip
    told = dict(facts.told(view(extra=extra)))
    assert (told["Subjects"], told["Upvotes"], told["Withdrawn"]) == ("cs.LG, cs.RO", "4", "yes")
    assert len(told["Comment"]) == 300
    assert not {"Keywords", "Organisation"} & set(told)
