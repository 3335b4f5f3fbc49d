"""Formatted citations, held against what the style guides print."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.formats import cited
from postil.formats.reference import Reference

ARTICLE = Reference(
    {
        "title": "A Study of Larks",
        "authors": ["Ada M. Lovelace", "Charles Babbage"],
        "venue": "Nature Methods",
        "published_on": "2017-06-12",
        "extra": {"bib": {"type": "article", "volume": "3", "number": "2", "pages": "10-20"}},
    },
    (("doi", "10.1038/x1"),),
)
PREPRINT = Reference(
    {"title": "Larks on arXiv", "authors": ["Jan van der Berg"], "published_on": "2025"}, (("arxiv", "2501.00001"),)
)
TALK = Reference(
    {"title": "Deep Larks", "authors": ["The Lark Team"], "venue": "Proceedings of ACL", "published_on": "2024"}
)
NOBODY = Reference({"title": "Only a Title", "published_on": "2020"}, (("arxiv", "2001.00001"),))

EXPECTED = json.loads(Path(__file__).with_name("citations.json").read_text("utf-8"))
PAPERS = {"article": ARTICLE, "preprint": PREPRINT, "talk": TALK, "nobody": NOBODY}


@pytest.mark.parametrize(("style", "paper"), [(style, paper) for style, known in EXPECTED.items() for paper in known])
def test_a_citation_reads_as_the_guide_has_it(style: str, paper: str):
    assert cited.plain(cited.cite(PAPERS[paper], style)) == EXPECTED[style][paper]


def test_what_is_italic_is_told():
    runs = cited.cite(ARTICLE, "apa")
    assert [run.text for run in runs if run.italic] == ["Nature Methods", "3"]


@pytest.mark.parametrize("style", cited.STYLES)
def test_formulas_are_signs_and_nothing_is_markup(style: str):
    text = cited.plain(cited.cite(Reference({"title": "On $\\alpha$ & <b>x</b> < y"}), style))
    assert "\u03b1 &" in text
    assert "</b>" in text.lower()


@settings(max_examples=25)
@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3), st.sampled_from(sorted(cited.STYLES)))
def test_any_paper_can_be_cited(title: str, authors: list[str], style: str):
    names = [name for name in authors if name.strip()]
    assert cited.cite(Reference({"title": title, "authors": names, "published_on": "2024"}), style)


@pytest.mark.parametrize("style", cited.STYLES)
def test_formatting_is_quick_once_the_style_was_read(style: str):
    cited.cite(ARTICLE, style)
    took = []
    for number in range(7):
        begun = time.thread_time()
        cited.cite(Reference({**ARTICLE.fields, "title": f"Larks {number}"}), style)
        took.append(time.thread_time() - begun)
    assert min(took) < 0.05
