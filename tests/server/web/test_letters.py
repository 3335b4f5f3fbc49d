"""Letters in other kinds of writing."""

# ruff: noqa: RUF001 - signs that look like letters are the point

from __future__ import annotations

import unicodedata

import pytest

from postil.web.letters import styled


@pytest.mark.parametrize(
    ("variant", "text", "shown"),
    [
        ("bold", "Az09θ", "𝐀𝐳𝟎𝟗𝛉"),
        ("script", "FLx", "ℱℒ𝓍"),
        ("double-struck", "RQ1", "ℝℚ𝟙"),
        ("fraktur", "gC", "𝔤ℭ"),
        ("italic", "h", "ℎ"),
        ("bold-italic", "θ∂", "𝜽𝝏"),
        ("monospace", "a1-", "𝚊𝟷-"),
        ("unheard of", "abc", "abc"),
    ],
)
def test_letters_are_those_of_the_writing_and_the_others_stay(variant: str, text: str, shown: str):
    assert styled(text, variant) == shown


@pytest.mark.parametrize("variant", ["bold", "italic", "script", "fraktur", "double-struck", "sans-serif", "monospace"])
def test_each_stands_for_the_letter_that_it_was(variant: str):
    for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz":
        assert unicodedata.normalize("NFKC", styled(sign, variant)) == sign
