"""Text to words: accents, compounds, CamelCase, stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.search.text import words as module
from postil.search.text.words import Forms, compounds, fold, label, normal, stem, tokens, words


def all_words(text: str) -> set[str]:
    return {word for token in tokens(normal(text)) for word in (*token.parts, *token.extras)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Self-Supervised", {"self", "supervised", "selfsupervised"}),
        ("m2mKD", {"m2mkd", "m2m", "kd"}),
        ("HyperAdapter", {"hyperadapter", "hyper", "adapter"}),
        ("BBF", {"bbf"}),
        ("LLMs", {"llms"}),
        ("GPT-4", {"gpt", "4", "gpt4"}),
        ("2501.00001", {"2501", "00001", "250100001"}),
        ("Müller's", {"muller"}),
        ("O'Brien", {"o", "brien", "obrien"}),
        ("Łukasz Ørsted", {"lukasz", "orsted"}),
        ("Cafe\u0301", {"cafe"}),
        ("ﬁne", {"fine"}),
        ("β-VAE with λ", {"β", "vae", "βvae", "beta", "with", "λ", "lambda"}),
        (r"$\alpha$-divergence", {"alpha", "divergence", "alphadivergence"}),
        ("日本語", {"日", "本", "語"}),
        ("", set()),
    ],
)
def test_a_text_gives_its_words_and_their_other_names(text: str, expected: set[str]):
    assert all_words(text) == expected


def test_compounds_keep_the_order_of_their_parts():
    assert words("State-of-the-art results") == ["state", "of", "the", "art", "results"]


@pytest.mark.parametrize(
    ("one", "other"), [("learning", "learned"), ("transformers", "transformer"), ("policies", "policy")]
)
def test_inflections_share_a_stem(one: str, other: str):
    assert stem(one) == stem(other)


def test_labels_are_compared_without_case_accents_and_extra_blanks():
    assert label("  Élan   Vital ") == label("elan vital")
    assert label("C++") != label("C")


@given(st.text())
def test_tokens_stand_where_they_say(text: str):
    plain = normal(text)
    end = 0
    for token in tokens(plain):
        assert end <= token.start < token.end <= len(plain)
        assert all(token.parts)
        assert all(token.extras)
        end = token.end


@given(st.text(min_size=1))
def test_folding_is_stable(text: str):
    assert len(fold(text)) <= 64
    assert label(label(text)) == label(text)


@given(st.text() | st.text(alphabet="aB9 -._'/\u2010\u00e9\u0301"))
def test_texts_without_characters_that_are_words_are_split_alike_the_fast_way(text: str):
    if not module._CHARACTER.search(text):
        fast = [match.span() for match in module._PLAIN_COMPOUND.finditer(text)]
        assert fast == [match.span() for match in module._COMPOUND.finditer(text)]


@given(
    st.lists(st.text(alphabet="ab-AB 日"), max_size=4), st.frozensets(st.text(alphabet="ab日", min_size=1, max_size=3))
)
def test_forms_find_the_compounds_that_have_one_of_them(texts: list[str], wanted: frozenset[str]):
    forms = Forms(wanted)
    for text in texts:
        having = [token for token in tokens(text) if wanted & {*token.parts, *token.extras}]
        assert forms.tokens(text) == having


_ALIKE = ("aaaa", "aaaab", "Aaaab", "aaaa-b", "aaa-ab", "aaaabb", "aaaAb", "a", "b", "áaaab", "aaaba")


@given(
    st.lists(st.sampled_from(_ALIKE)).map(" then a word or two of others ".join),
    st.frozensets(st.sampled_from(_ALIKE).map(fold), min_size=1),
)
def test_forms_that_begin_alike_are_found_as_if_each_were_looked_for(text: str, wanted: frozenset[str]):
    having = [token for token in tokens(text) if wanted & {*token.parts, *token.extras}]
    assert Forms(wanted).tokens(text) == having


@given(st.text() | st.text(alphabet="aB9 -$\\{}日'\u00e9"))
def test_compounds_are_the_tokens_without_their_places(text: str):
    assert list(compounds(text)) == [(token.parts, token.extras) for token in tokens(text)]
