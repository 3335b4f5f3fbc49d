"""Notes as HTML: what Markdown can say, and nothing that acts."""

from __future__ import annotations

import pytest

from postil.web.markdown import excerpt, plain, render
from server.web.reading import read

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href=javascript:alert(1)>x</a>",
    "<javascript:alert(1)>",
    "```\n<script>alert(1)</script>\n```",
    "`<svg onload=alert(1)>`",
    '[x](https://example.org "\\" onmouseover=alert(1)")',
    "<style>*{display:none}</style><iframe src=//evil.example></iframe><form action=//evil.example>",
    "| a |\n|---|\n| <b onclick=x>1</b> |",
]


@pytest.mark.parametrize("text", EVIL)
def test_nothing_in_a_note_can_act(text: str):
    page = read(str(render(text)))
    for element in page.every():
        assert element.tag not in {"script", "style", "iframe", "form", "img", "svg", "input", "object"}
        assert not [name for name in element.attributes if name.startswith("on") or name in {"style", "id", "class"}]
        if element.tag == "a":
            assert element.attributes.get("href", "https://").startswith(("https://", "http://", "mailto:"))


def test_a_note_may_have_lists_code_tables_quotes_and_links():
    text = "# Head\n\n- one\n- two\n\n> said\n\n`code` ~~gone~~ **bold**\n\n| a |\n|---|\n| 1 |\n\n[paper](https://arxiv.org/abs/2501.00001)"
    page = read(str(render(text)))
    for tag in ("h1", "ul", "blockquote", "code", "s", "strong", "table", "a"):
        assert page.all(tag), tag
    assert page.one("a")["rel"] == "noopener noreferrer"


def test_a_line_end_stays_a_line_end():
    assert read(str(render("one\ntwo"))).all("br")


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("the loss $x_1$ and $f(x)$", ["x_1", "f(x)"]),
        ("$$\n\\frac{a}{b}\n- c\n$$", ["\\frac{a}{b}\n- c"]),
        ("see\n\\[ x = 1 \\]\nthen", ["x = 1"]),
        ("\\(a_1 * b * c_2\\) is no emphasis", ["a_1 * b * c_2"]),
        ("> $$\n> x+1\n> $$", ["x+1"]),
        ("- a\n\n  $$y$$", ["y"]),
        ("E$^2$GAN and $k$-NN", ["^2", "k"]),
        ("| a |\n|---|\n| $x^2$ |", ["x^2"]),
        ("costs $5 and $6, or US$7 and CA$8", []),
        (r"\$x\$ and `$a$` and \\\\(b)", []),
        ("```\n$x$\n```\n\n    $$y$$", []),
        ("from $5 or `echo $x`", []),
        ("$ not this $ nor $", []),
        ("$$", []),
        ("$$$$ \\(\\) \\[ \\]", []),
    ],
)
def test_formulas_are_laid_out_and_prices_are_not(text: str, formulas: list[str]):
    assert [one["alttext"] for one in read(str(render(text))).all("math")] == formulas


def test_text_around_formulas_stays_as_it_was():
    assert read(str(render("costs $5 and $6, \\$x\\$ too"))).text == "costs $5 and $6, $x$ too"


def test_a_formula_counts_among_the_words_of_a_preview():
    assert plain("with $x_1$\n\n$$\ny\n$$\n\nend") == "with x_1 y end"


def test_a_long_note_is_shown_up_to_the_end_of_a_paragraph():
    note = "\n\n".join(f"paragraph {number} $x_{{{number}}}$" for number in range(2000))
    shown = excerpt(note, 5000)
    assert shown.cut
    assert len(shown.html) <= 5000
    assert str(shown.html).endswith("</p>\n")
    assert not excerpt(note, None).cut
    assert not excerpt("short").cut
    assert not excerpt("  ")


@pytest.mark.parametrize("text", ["", "[" * 5000, "*" * 20_000, "> " * 3000 + "x", "\x00\ufffd", "a\r\nb"])
def test_no_text_is_too_strange(text: str):
    assert isinstance(str(render(text)), str)


def test_formulas_in_a_preview_are_readable_text():
    assert plain(r"where $\frac{a}{b} \le \sqrt{n}$ and $x^{2}_i < 3$") == "where a/b ≤ √n and x^2_i < 3"
