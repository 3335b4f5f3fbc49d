"""TeX as it is searched: what people type finds what authors wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.search.text.tex_words import plain
from postil.search.text.words import Forms, tokens, words


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (r"Sorting in $\mathcal{O}(n)$", "sorting in O(n)"),
        (r"Sorting in $\mathcal{O}(n \log n)$", "sorting in O(n log n)"),
        (r"\textsc{Bert}", "bert"),
        (r"{\sc Bert}ology", "bertology"),
        ("{BERT}", "bert"),
        ("{D}iffusion {M}odels", "diffusion models"),
        ("Bi{LSTM}s", "bilstms"),
        (r"$\alpha$-divergence", "alpha-divergence"),
        (r"\emph{not} all", "not all"),
        (r"M{\"u}ller", "Müller"),
        (r"M\"{u}ller and Erd\H{o}s, Fran\c{c}ois", "Müller and Erdős, François"),
        (r"Mart{\'\i}nez, {\O}rsted, \L{}ukasz, Stra\ss e, \AA ngstr\"om", "Martínez Ørsted Łukasz Straße Ångström"),
        ("$k$-NN", "k-nn"),
        (r"$\ell_{2}$ and $L_{\infty}$", "ell_2 and L_infty"),
        (r"$\frac{a}{b}$", "frac a b"),
        (r"$\mathbb{R}^{d}$", "R d"),
        (r"\textual \its", "textual its"),
        (r"costs $5, not $10", "costs 5 not 10"),
        (r"a \"quoted\" word", "a quoted word"),
    ],
)
def test_tex_gives_the_words_that_people_type(written: str, typed: str):
    assert words(written) == words(typed)


def test_what_is_marked_is_the_word_as_it_stands():
    text = r"On {D}iffusion with \textsc{Bert} and M{\"u}ller"
    found = [text[token.start : token.end] for token in Forms(["diffusion", "bert", "muller"]).tokens(text)]
    assert found == ["D}iffusion", "Bert", r"M{\"u}ller"]


@given(st.text() | st.text(alphabet="\\{}$\"'aOsu ctextsc-_^"))
def test_each_character_has_its_place(text: str):
    found, places = plain(text)
    assert len(found) == len(places)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
