"""The query language: what is understood, and that nothing anybody types is an error."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query import (
    Added,
    Either,
    Group,
    InField,
    Label,
    Not,
    Part,
    Phrase,
    Query,
    Word,
    Years,
    parse,
)
from postil.domain.query_names import NAMES
from postil.domain.query_tokens import MAX_DEPTH

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
A, B, C, D = (Word(letter) for letter in "abcd")


def either(*sides: tuple[Part, ...]) -> Either:
    return Either(tuple(Group(side) for side in sides))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("sparse attention", (Word("sparse"), Word("attention"))),
        ('"world model" robots', (Phrase("world model"), Word("robots"))),
        ("“world model”", (Phrase("world model"),)),
        ("-survey", (Not(Word("survey")),)),
        ('-"a survey"', (Not(Phrase("a survey")),)),
        ("self-supervised - 3", (Word("self-supervised"), Word("-"), Word("3"))),
        ("tag:rl", (Label("tag", "rl"),)),
        ('TAG:"Computer Vision"', (Label("tag", "Computer Vision"),)),
        ("-tag:rl", (Not(Label("tag", "rl")),)),
        ("status:READ", (Label("status", "read"),)),
        ("is:starred is:unread", (Label("is", "starred"), Label("is", "unread"))),
        ('site:"Hugging Face" -site:arXiv', (Label("site", "Hugging Face"), Not(Label("site", "arXiv")))),
        ("has:note", (Label("has", "note"),)),
        ('author:"Ho, J" title:diffusion', (InField("authors", "Ho, J", True), InField("title", "diffusion"))),
        ("year:2023", (Years(2023, 2023),)),
        ("added:2026-01", (Added(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),)),
        ("O(n) f(x,(y))", (Word("O(n)"), Word("f(x,(y))"))),
        ("p(y|x)", (Word("p(y|x)"),)),
    ],
)
def test_what_is_written_is_understood(text: str, parts: tuple[Part, ...]):
    assert parse(text).parts == parts
    assert parse(text).misread == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a or b", (either((A,), (B,)),)),
        ("a OR b | c", (either((A,), (B,), (C,)),)),
        ("a b or c tag:x", (either((A, B), (C, Label("tag", "x"))),)),
        ("(a or b) c", (either((A,), (B,)), C)),
        ("a (b or (c d))", (A, either((B,), (Group((C, D)),)))),
        ("(a)", (Group((A,)),)),
        ("((tag:x))", (Label("tag", "x"),)),
        ("(O(n))", (Group((Word("O(n)"),)),)),
        ("-(a or b)", (Not(either((A,), (B,))),)),
        ("-(a)", (Not(A),)),
        ("-(-a)", (Not(Group((Not(A),))),)),
        ("-a or b", (either((Not(A),), (B,)),)),
        ("title:(world model)", (InField("title", "world model"),)),
        (
            'title:(a "b c" -d or tag:x)',
            (
                either(
                    (InField("title", "a"), InField("title", "b c", True), Not(InField("title", "d"))),
                    (Label("tag", "x"),),
                ),
            ),
        ),
        ("tag:(computer vision or rl)", (either((Label("tag", "computer vision"),), (Label("tag", "rl"),)),)),
        ("-year:(2020 or 2022)", (Not(either((Years(2020, 2020),), (Years(2022, 2022),))),)),
    ],
)
def test_or_joins_what_stands_side_by_side_and_brackets_group(text: str, parts: tuple[Part, ...]):
    assert parse(text).parts == parts
    assert parse(text).misread == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("or", (Word("or"),)),
        ("|", (Word("|"),)),
        ("or a", (Word("or"), A)),
        ("a or", (A, Word("or"))),
        ("(a or) b", (Group((A, Word("or"))), B)),
        ('a "or" b', (A, Phrase("or"), B)),
        ("a -or b", (A, Not(Word("or")), B)),
        ("a or sort:title", (A, Word("or"))),
    ],
)
def test_an_or_that_joins_nothing_is_a_word(text: str, parts: tuple[Part, ...]):
    assert parse(text).parts == parts


@pytest.mark.parametrize(
    "text",
    """
    status:burnt is:great has:house year:soon year:.. year:20 added:soon added:2026-13 added:.. sort:up foo:bar
    tag: site: title: year:2020-2023
    """.split(),  # noqa: SIM905 - fifteen strings read worse
)
def test_what_is_not_understood_is_words_and_said(text: str):
    assert parse(text).parts == (Word(text),)
    assert parse(text).misread == (text,)
    assert parse(f"-{text} x").parts == (Word(text), Word("x"))


@pytest.mark.parametrize(
    ("text", "parts", "misread"),
    [
        ('"half said', (Word('"half'), Word("said")), ('"half',)),
        ('-"half', (Word('"half'),), ('-"half',)),
        ('tag:"half', (Label("tag", "half"),), ('tag:"half',)),
        ('un"closed', (Word('un"closed'),), ('un"closed',)),
        ("a) b", (Word("a)"), B), ("a)",)),
        ("f(x y", (Word("f(x"), Word("y")), ("f(x",)),
        ("a (b or c", (A, either((B,), (C,))), ("(b or c",)),
        ("(a (b)", (Group((A, Group((B,)))),), ("(a (b)",)),
        ("title:(a b", (InField("title", "a b"),), ("title:(a b",)),
        ("foo:(a b) c", (Group((A, B)), C), ("foo:(",)),
        ("year:(a b)", (Group((Word("a b"),)),), ("a b",)),
    ],
)
def test_what_is_not_closed_or_not_known_is_read_as_far_as_it_goes(
    text: str, parts: tuple[Part, ...], misread: tuple[str, ...]
):
    assert parse(text).parts == parts
    assert parse(text).misread == misread


@pytest.mark.parametrize("text", ["Attention: a survey", "see https://example.org/x", "12:30", "arxiv:2501.00001 ema"])
def test_a_colon_in_a_text_is_no_mistake(text: str):
    assert parse(text).misread == ()
    assert parse(text).parts == tuple(Word(piece) for piece in text.split())


def test_what_is_being_typed_is_not_called_misread_yet():
    assert parse("foo:bar year:", typing=True).misread == ("foo:bar",)
    assert parse('a (b "c', typing=True).misread == ()
    assert parse('a (b "c').misread == ('(b "c',)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("sort:saved", "saved"),
        ("ema sort:-Title", "-title"),
        ("sort:rating sort:published", "published"),
        ("(ema sort:read)", "read"),
        ("ema", ""),
        ("-sort:title", ""),
    ],
)
def test_the_order_is_asked_for_in_words(text: str, order: str):
    assert parse(text).order == order
    assert Label("sort", "title") not in parse(text).parts


@pytest.mark.parametrize("text", ["arXiv:2501.00001v3", "https://arxiv.org/abs/2501.00001", "2501.00001"])
def test_a_pasted_id_or_address_names_its_paper(text: str):
    assert parse(text).identifier == "arxiv:2501.00001"
    assert parse(text).misread == ()


def test_words_name_no_paper():
    assert parse("attention 2017").identifier is None


@pytest.mark.parametrize(
    "text", ["sparse att", "sparse (x or att", "title:att", "title:(world mod", "tag:rl att", "a or"]
)
def test_a_word_at_the_end_is_a_beginning_while_somebody_types(text: str):
    assert parse(text, typing=True).typing
    assert not parse(text).typing


@pytest.mark.parametrize(
    "text",
    [
        '"sparse att"',
        "sparse tag:x",
        "sparse tag:(x",
        "title:",
        "foo:b",
        "",
        "-att",
        "(att)",
        "att sort:title",
        'title:"a"',
    ],
)
def test_anything_else_at_the_end_is_none(text: str):
    assert not parse(text, typing=True).typing


def depth(part: Part | Query) -> int:
    """How many groups stand in each other."""
    match part:
        case Query():
            return max(map(depth, part.parts), default=0)
        case Not(condition):
            return depth(condition)
        case Group(parts):
            return 1 + max(map(depth, parts), default=0)
        case Either(groups):
            return max(map(depth, groups))
    return 0


def leaves(part: Part | Query) -> int:
    """How many words, phrases and conditions there are."""
    match part:
        case Query(parts=parts) | Group(parts):
            return sum(map(leaves, parts))
        case Not(condition):
            return leaves(condition)
        case Either(groups):
            return sum(map(leaves, groups))
    return 1


@given(st.text() | st.text(alphabet='ab:"-|. \\()\n/2<>arXivyeartitleor', max_size=120), st.booleans())
def test_nothing_that_is_typed_raises(text: str, typing: bool):
    query = parse(text, typing=typing, now=NOW)
    assert leaves(query) <= 48
    assert depth(query) <= 2 * MAX_DEPTH
    assert all(piece in text for piece in query.misread)
    assert parse(query.text, typing=typing, now=NOW) == query


@pytest.mark.parametrize("text", ["(" * 1500, "((a or " * 300, "title:(" * 300, '"' * 999, "a) " * 400, "-(" * 600])
def test_long_and_deep_text_is_read_as_far_as_the_bounds(text: str):
    query = parse(text)
    assert leaves(query) <= 48
    assert depth(query) <= 2 * MAX_DEPTH


words = st.sampled_from(["ema", "sparse", "O(n)", "x-ray"])
leaf = st.one_of(
    words.map(lambda word: (word, Word(word))),
    words.map(lambda word: (f'"{word} {word}"', Phrase(f"{word} {word}"))),
    words.map(lambda word: (f"title:{word}", InField("title", word))),
    words.map(lambda word: (f'tag:"{word}"', Label("tag", word))),
    st.integers(1900, 2100).map(lambda year: (f"year:{year}", Years(year, year))),
)


def grouped(inner: st.SearchStrategy[tuple[str, Part]]) -> st.SearchStrategy[tuple[str, Part]]:
    """Two or three conditions in brackets, side by side or with `or` between them."""
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda of: (f"({' '.join(one[0] for one in of)})", Group(tuple(one[1] for one in of)))),
        several.map(lambda of: (f"({' or '.join(one[0] for one in of)})", either(*((one[1],) for one in of)))),
        leaf.map(lambda one: (f"-{one[0]}", Not(one[1]))),  # type: ignore[arg-type]
    )


@given(st.recursive(leaf, grouped, max_leaves=12))
def test_what_is_written_out_of_a_tree_gives_the_tree(written: tuple[str, Part]):
    text, part = written
    assert parse(text).parts == (part,)


def examples() -> list[str]:
    """What stands as code in the first column of the tables of the reference, and in the hints of the page."""
    reference = (ROOT / "docs" / "reference" / "search.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?)(?<!\\) \| ", reference, re.MULTILINE)
    written = [code.replace("\\|", "|") for row in rows for code in re.findall(r"`([^`]+)`", row)]
    hints = (ROOT / "server" / "postil" / "web" / "templates" / "library" / "_language.html").read_text("utf-8")
    return written + [html.unescape(code) for code in re.findall(r"<code>(.*?)</code>", hints)]


def test_every_example_that_is_documented_is_understood():
    found = examples()
    assert len(found) > 80
    assert [text for text in found if parse(text).misread] == []
    assert [text for text in found if ":" in text and parse(text).parts[:1] == (Word(text),)] == [
        "arXiv:2501.12948v2",
        "https://arxiv.org/abs/2501.12948",
    ]
    assert {name for name in NAMES if not any(f"{name}:" in text for text in found)} == {"authors"}
