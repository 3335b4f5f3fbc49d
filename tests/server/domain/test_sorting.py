"""Keys to sort by: what people do not hear does not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain import sorting


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("The Zoo", "zoo"),
        ("A", "a"),
        ("An  Öde", "ode"),
        ("“Quoted” words", "quoted words"),
        (r"$\beta$-VAE: \emph{x}", "vae x"),
        ("ﬁne", "fine"),
        ("", ""),
        ("中文 标题", "中文 标题"),
    ],
)
def test_titles(title, key):
    assert sorting.title_key(title) == key


@pytest.mark.parametrize(
    ("authors", "key"),
    [
        (["Ada Lovelace", "B"], "lovelace ada"),
        (["Lovelace, Ada"], "lovelace ada"),
        (["Plato"], "plato"),
        (["Kaiming  He"], "he kaiming"),
        ([], ""),
        ([""], ""),
        ([","], ""),
    ],
)
def test_authors(authors, key):
    assert sorting.author_key(authors) == key


@pytest.mark.parametrize(("date", "year"), [("2024-05-01", 2024), ("1999", 1999), ("", 0), ("May", 0)])
def test_years(date, year):
    assert sorting.year(date) == year


@given(st.text(max_size=300))
def test_keys_are_short_and_of_no_special_characters(text):
    for key in (sorting.title_key(text), sorting.author_key([text])):
        assert len(key) <= sorting.KEY
        assert "\x00" not in key
        assert key == " ".join(key.split())
