"""Formulas as MathML: laid out where they can be read, shown as written where not, and never markup of the TeX."""

# ruff: noqa: RUF001 - signs that look like letters are the point

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.web import mathml
from postil.web.markdown import render
from server.web.reading import Element, read

LISTINGS = Path(__file__).parents[4] / "shared" / "data" / "listing-papers.jsonl"
_PIECES = r"""\text{
\mbox{ \href{javascript:alert(1)}{ \url{ \class{x}{ \style{color:red}{ \unicode{x3c} \color{red} \frac
\sqrt \left( \right) \begin{matrix} \end{matrix} \begin{aligned} \end{aligned} & \\ ^ _ { } $ $$ \( \) \[ \]
<script> </math> <!-- --> ]]> &lt; &#x3c; " ' ` onerror= \newcommand{\a}{\a\a} \def\x{y} \hspace{999em}
\rule{9em}{9em} \\[999em] \mathbf \operatorname{ \tag{ \label{ ~ # % x 1 + = 𝛼 é"""
#: What a formula is made of, when somebody means harm.
HOSTILE = st.lists(st.sampled_from(re.findall(r"\S+", _PIECES)) | st.text(max_size=8), max_size=30).map(" ".join)
_MARKDOWN = set(
    re.findall(r"\w+", "sup sub p br code em strong s blockquote ul ol li hr pre a h1 h2 h3 table thead tbody tr td th")
)


def math(text: str) -> Element:
    return read(str(mathml.formula(text)))


@pytest.mark.parametrize(
    ("tex", "tag", "said"),
    [
        (r"\frac{a}{b}", "mfrac", "ab"),
        (r"x_i^2", "msubsup", "xi2"),
        (r"\sqrt{2}", "msqrt", "2"),
        (r"\mathbb{R}^n", "msup", "ℝn"),
        (r"\boldsymbol{\theta}", "mi", "𝜽"),
        (r"\mathscr{F}", "mi", "ℱ"),
        (r"\mathbf{x}_1", "msub", "𝐱1"),
        (r"\texttt{SAILOR}", "mtext", "SAILOR"),
        (r"\operatorname{softmax}(x)", "mi", "softmax(x)"),
        (r"^{2}", "msup", "2"),
    ],
)
def test_what_tex_says_is_laid_out(tex: str, tag: str, said: str):
    made = math(tex)
    assert made.one("math")["alttext"] == tex
    assert made.all(tag)
    assert made.text.replace(" ", "") == said


def test_rows_are_lined_up_at_their_signs():
    made = math(r"\begin{aligned} a &= b \\ c &= d \end{aligned}")
    assert [cell.get("class") for cell in made.all("mtd")] == ["right", "left"] * 2


def test_a_formula_of_its_own_is_a_block():
    assert read(str(mathml.formula("x", display=True))).one("math")["display"] == "block"


def test_the_name_of_a_function_keeps_a_distance():
    assert len(math(r"n \log n").all("mspace")) == 2
    assert len(math(r"\log_2(n)").all("mspace")) == 0


@pytest.mark.parametrize(
    "tex",
    [
        r"\newcommand{\a}{\a\a}\a",
        r"\def\x{\x\x}\x",
        r"\href{javascript:alert(1)}{x}",
        r"\class{chip}{<b>x}",
        r"x^2^3",
        r"\left( x",
        "{" * 40 + "x" + "}" * 40,
        r"\sqrt" * 390,
        "^" * 500,
    ],
)
def test_what_is_refused_or_cannot_be_read_is_shown_as_it_was_written(tex: str):
    assert mathml.formula(tex) is None
    for opening, closing in (("$", "$"), (r"\(", r"\)"), ("$$\n", "\n$$"), ("\\[\n", "\n\\]")):
        made = read(str(render(f"{opening}{tex}{closing}")))
        assert not made.all("math")
        assert made.one("code").text.split() == f"{opening}{tex}{closing}".split()


def test_what_cannot_be_read_in_a_title_stays_readable_text():
    made = read(str(mathml.typeset(r"On $x^2^3 \alpha$")))
    assert not made.all("code")
    assert made.text == "On x23 α"


def test_a_command_that_is_not_known_is_shown_by_its_name():
    assert math(r"\arg\max_\theta \foo").text.replace(" ", "") == "argmaxθfoo"


def test_a_formula_reaches_over_nothing_that_stands_around_it():
    made = str(mathml.formula(r"\hspace{999em} x \rule{90em}{90em} \hspace{-50em}"))
    assert "<math" in made
    assert not re.search(r"\d{2,}em", made.partition(">")[2])


def test_a_title_keeps_its_words_and_gets_its_formulas():
    made = read(str(mathml.typeset(r"E$^{2}$GAN costs $5 and $6 for $\pi_0$ <b>")))
    assert len(made.all("math")) == 2
    assert not made.all("b")
    assert made.text == "E2GAN costs $5 and $6 for π0 <b>"


def allowed(made: Element) -> None:
    for one in made.every():
        if one.tag not in mathml.TAGS:
            assert one.tag in _MARKDOWN, one.tag
            assert set(one.attributes) <= {"href", "title", "rel", "start"}
            continue
        for name, value in one.attributes.items():
            if one.tag == "math":
                assert name in {"display", "alttext"}
            elif name == "class":
                assert value in mathml.CLASSES
            else:
                assert mathml.ATTRIBUTES[name].fullmatch(value), (name, value)


@settings(deadline=None, max_examples=300)
@given(HOSTILE, st.booleans())
def test_no_formula_is_ever_more_than_a_formula(tex: str, display: bool):
    allowed(read(str(mathml.formula(tex, display=display) or "")))


@settings(deadline=None, max_examples=200)
@given(HOSTILE)
def test_no_note_says_more_than_notes_may_through_a_formula(tex: str):
    allowed(read(str(render(f"${tex}$ and\n\n$$\n{tex}\n$$\n\n\\({tex}\\)"))))


@pytest.mark.parametrize(
    "note",
    [
        "$" * 65_536,
        "$ " * 32_768,
        "a$" * 32_768,
        "$x$ " * 16_384,
        " ".join(f"$x_{number}$" for number in range(8000)),
        ("$" + r"\frac{" * 20 + "a" + "}{b}" * 20 + "$ ") * 500,
        (r"$\begin{matrix}" + "a&" * 900 + r"\end{matrix}$ ") * 34,
        ("$" + r"\left(" * 300 + "$ ") * 36,
    ],
    ids=["dollars", "blanks", "letters", "one", "many", "nested", "wide", "unclosed"],
)
def test_a_note_full_of_dollar_signs_takes_no_time(note: str):
    best = 9.0
    for _ in range(3):
        mathml.forget()
        begun = time.process_time()
        made = str(render(note[:65_536]))
        best = min(best, time.process_time() - begun)
    assert best < 0.3
    assert len(made) < 300_000


def test_a_formula_is_laid_out_once():
    mathml.forget()
    first = mathml.formula("a+b")
    assert mathml.formula(" a+b ") is first


@pytest.mark.skipif(not LISTINGS.exists(), reason="the listings are not at hand")
def test_titles_and_abstracts_of_real_listings_are_laid_out():
    rows = [json.loads(line) for line in LISTINGS.read_text().splitlines()]
    texts = [text for row in rows for text in (row["title"], row["abstract"]) if re.search(r"\$[^$]+\$", text)]
    assert len(texts) == 2
    assert [text for text in texts if "<math" not in mathml.typeset(text)] == []
