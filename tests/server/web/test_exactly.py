"""A search with the words in quotes that were taken for misspelt ones."""

from __future__ import annotations

import pytest

from postil.domain.query import Phrase, parse
from postil.web.exactly import exactly


@pytest.mark.parametrize(
    ("typed", "corrected", "expected"),
    [
        ("atention", "attention", '"atention"'),
        ("atention is all", "attention is all", '"atention" is all'),
        ("title:atention robots", "title:attention robots", 'title:"atention" robots'),
        ("-survey difusion", "-survey diffusion", '-survey "difusion"'),
        ("(gan or difusion)", "(gan or diffusion)", '(gan or "difusion")'),
        ("(difusion)", "(diffusion)", '("difusion")'),
        ("title:(difusion robots)", "title:(diffusion robots)", 'title:("difusion" robots)'),
        ("((difusion robots) gan)", "((diffusion robots) gan)", '(("difusion" robots) gan)'),
        ("O(difusion) gan", "O(diffusion) gan", '"O(difusion)" gan'),
        ("difusion tag:difusion", "diffusion tag:difusion", '"difusion" tag:difusion'),
        ("self-supervisd nets", "self-supervised nets", '"self-supervisd" nets'),
        ("  two  difusion  ", "  two  diffusion  ", '  two  "difusion"  '),
        ("Müler", "muller", '"Müler"'),
        ("same", "same", ""),
        ("", "", ""),
    ],
)
def test_words_that_were_replaced_are_put_in_quotes(typed: str, corrected: str, expected: str):
    assert exactly(typed, corrected) == expected


def test_what_is_in_quotes_is_searched_as_it_stands():
    assert Phrase("atention") in parse(exactly("atention robots", "attention robots")).parts
