"""Notes as HTML: what Markdown can say, and nothing that acts."""

from __future__ import annotations

import pytest

from postil.web.markdown import render
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


@pytest.mark.parametrize("text", ["", "[" * 5000, "*" * 20_000, "> " * 3000 + "x", "\x00\ufffd", "a\r\nb"])
def test_no_text_is_too_strange(text: str):
    assert isinstance(str(render(text)), str)
