"""Addresses of passages: the page of a PDF, the text of a web page."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from postil.domain import passages


def quoted(*exact: str, source: str = "https://example.org/a", page: int | None = None, **around: str) -> dict:
    parts = [{"selector": [{"type": "TextQuoteSelector", "exact": one, **around}]} for one in exact]
    if page is not None:
        parts[0]["selector"].append({"type": "FragmentSelector", "value": f"page={page}"})
    return {"source": source, "parts": parts}


def test_a_pdf_opens_at_its_page():
    assert passages.link(quoted("we attend", source="https://example.org/a.pdf#zoom=2", page=3)) == (
        "https://example.org/a.pdf#page=3"
    )


def test_a_web_page_opens_at_the_whole_quote_behind_its_own_fragment():
    found = passages.link(quoted("we attend, at last & well-known, to all", source="https://example.org/a#S1"))
    assert found == "https://example.org/a#S1:~:text=we%20attend%2C%20at%20last%20%26%20well%2Dknown%2C%20to%20all"


def test_a_long_quote_and_one_over_paragraphs_or_parts_are_named_by_their_ends():
    words = [f"w{number}" for number in range(12)]
    long, lines = " ".join(words), "\n".join((" ".join(words[:6]), " ".join(words[6:])))
    for target in (quoted(long), quoted(lines), quoted(" ".join(words[:8]), " ".join(words[8:]))):
        assert unquote(passages.link(target)) == "https://example.org/a#:~:text=w0 w1 w2 w3,w8 w9 w10 w11"


def test_a_short_quote_is_told_from_others_by_whole_words_around_it():
    found = passages.link(quoted("all", prefix="nd that we attend to ", suffix=" of the words th"))
    assert found == "https://example.org/a#:~:text=we%20attend%20to-,all,-of%20the%20words"
    assert passages.link(quoted("all", prefix="recurrent", suffix="")) == "https://example.org/a#:~:text=all"


def test_around_a_formula_a_quote_is_named_by_its_ends():
    found = passages.link(quoted("it scales with \ufffc whenever it can"))
    assert unquote(found) == "https://example.org/a#:~:text=it scales with,whenever it can"
    assert passages.link(quoted("\ufffc whenever")) == "https://example.org/a"


def test_a_page_note_opens_its_page():
    assert passages.link({"source": "https://example.org/a", "parts": []}) == "https://example.org/a"


@pytest.mark.parametrize("source", ["", "urn:x-pdf:12", "javascript:alert(1)", "file:///a.pdf", 'https://x/"><b>'])
def test_what_no_browser_should_open_has_no_address(source):
    assert passages.link(quoted("we attend", source=source)) == ""
