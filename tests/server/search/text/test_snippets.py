"""What is marked in a text is what looking at each of its compounds would mark."""

from hypothesis import example, given
from hypothesis import strategies as st

from postil.search.text.snippets import WINDOW, snippets
from postil.search.text.words import Forms, normal, tokens

pieces = st.sampled_from(
    ["learn", "Learning", "self", "-", " ", "  ", "m2mKD", "'s", ".", "/", "_", "é", "\n", "深", r"\textbf{", "}", "$"]
)
texts = st.lists(pieces, max_size=12).map("".join)
forms = st.sets(st.sampled_from(["learn", "learning", "self", "selflearning", "m2m", "kd", "s", "l", "e", "深"]))


@given(texts, forms)
@example("self-learning selflearning", {"selflearning"})
@example("selflearning self-learning", {"selflearning", "self"})
@example("unlearn learn", {"learn"})
def test_the_compounds_of_some_forms_are_found(text: str, wanted: set[str]):
    text = normal(text)
    expected = [token for token in tokens(text) if wanted & {*token.parts, *token.extras}]
    assert Forms(wanted).tokens(text) == expected


@given(texts)
def test_so_are_those_of_many(text: str):
    wanted = {"learning", *map(str, range(100))}
    expected = [token for token in tokens(normal(text)) if wanted & {*token.parts, *token.extras}]
    assert Forms(wanted).tokens(normal(text)) == expected


@given(st.lists(st.sampled_from(["ruth", "leah", "x" * 30, "filler words"]), min_size=1, max_size=60))
def test_a_snippet_shows_as_many_different_words_as_any_piece_of_the_text(found: list[str]):
    text = " ".join(found)
    wanted = Forms({"ruth", "leah"})
    shown = snippets({"note": text}, wanted).get("note", ())
    marked = {piece for piece, matches in shown if matches}
    pieces = (text[begin : begin + WINDOW // 2].split() for begin in range(len(text)))
    assert len(marked) >= max(len({"ruth", "leah"}.intersection(piece)) for piece in pieces)


def test_a_note_of_one_word_over_and_over_has_a_snippet_too():
    shown = snippets({"note": "ruth " * 20_000}, Forms({"ruth"}))["note"]
    assert sum(len(piece) for piece, _ in shown) < 2 * WINDOW
