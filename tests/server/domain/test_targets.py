"""What an annotation is about: its quotes, wherever they stand among the selectors."""

from __future__ import annotations

from postil.domain import passages, targets

INNER = {"type": "TextQuoteSelector", "exact": "quick fox", "prefix": "see the ", "suffix": " jump up"}
WITHIN = {"type": "FragmentSelector", "value": "m11", "refinedBy": INNER}


def about(*selectors) -> dict:
    return {"source": "https://example.org/a", "parts": [{"selector": list(selectors)}]}


def test_a_quote_within_another_selector_is_quoted_with_the_way_to_it():
    deeper = {"type": "CssSelector", "value": "p", "refinedBy": [7, {"type": "x:Any", "refinedBy": WITHIN}]}
    for target in (about(WITHIN), about(deeper)):
        assert (targets.quote(target), targets.page(target)) == ("quick fox", None)
        assert passages.link(target) == "https://example.org/a#:~:text=the-,quick%20fox,-jump"


def test_a_quote_of_the_whole_page_comes_before_those_within():
    assert targets.quote(about(WITHIN, {**INNER, "exact": "the fox"})) == "the fox"
