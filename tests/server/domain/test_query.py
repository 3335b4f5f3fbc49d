"""The query language: what is understood, and that nothing anybody types is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query import MAX_PARTS, InField, Label, Not, Phrase, Query, Word, Years, parse


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("sparse attention", (Word("sparse"), Word("attention"))),
        ('"world model" robots', (Phrase("world model"), Word("robots"))),
        ("-survey", (Not(Word("survey")),)),
        ('-"a survey"', (Not(Phrase("a survey")),)),
        ("tag:rl", (Label("tag", "rl"),)),
        ('TAG:"Computer Vision"', (Label("tag", "Computer Vision"),)),
        ("-tag:rl", (Not(Label("tag", "rl")),)),
        ("status:READ", (Label("status", "read"),)),
        ("is:starred is:unread", (Label("is", "starred"), Label("is", "unread"))),
        ('site:"Hugging Face" -site:arXiv', (Label("site", "Hugging Face"), Not(Label("site", "arXiv")))),
        ("has:note", (Label("has", "note"),)),
        ('author:"Ho, J" title:diffusion', (InField("authors", "Ho, J", True), InField("title", "diffusion"))),
        ("year:2023", (Years(2023, 2023),)),
        ("year:2023..2025", (Years(2023, 2025),)),
        ("year:2023..", (Years(2023, None),)),
        ("year:..2025", (Years(None, 2025),)),
    ],
)
def test_what_is_written_is_understood(text: str, parts: tuple[object, ...]):
    assert parse(text).parts == parts


@pytest.mark.parametrize(
    "text", ["status:burnt", "is:great", "year:soon", "year:..", "foo:bar", "tag:", "site:", "http://x", "title:"]
)
def test_what_is_not_understood_is_words(text: str):
    assert parse(text).parts == (Word(text),)


@pytest.mark.parametrize("text", ['"unclosed phrase', 'un"closed', "a -", "--x", ":", 'title:"half'])
def test_half_typed_text_is_still_a_query(text: str):
    assert parse(text).parts


@pytest.mark.parametrize("text", ["arXiv:2501.00001v3", "https://arxiv.org/abs/2501.00001", "2501.00001"])
def test_a_pasted_id_or_address_names_its_paper(text: str):
    assert parse(text).identifier == "arxiv:2501.00001"


def test_words_name_no_paper():
    assert parse("attention 2017").identifier is None


def test_only_a_word_at_the_end_is_a_beginning():
    assert parse("sparse att", typing=True).typing
    assert not parse('"sparse att"', typing=True).typing
    assert not parse("sparse tag:x", typing=True).typing
    assert not parse("", typing=True).typing


@given(st.text() | st.text(alphabet='ab:"-. \\()\n/2arXivyear', max_size=60), st.booleans())
def test_nothing_that_is_typed_raises(text: str, typing: bool):
    query = parse(text, typing=typing)
    assert isinstance(query, Query)
    assert len(query.parts) <= MAX_PARTS
    assert parse(query.text, typing=typing) == query
