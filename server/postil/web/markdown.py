"""Notes as HTML: Markdown with formulas and without raw HTML, then cleaned of everything that could act."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from postil.web import formulas, mathml

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    *("sub", "sup"),
    *mathml.TAGS,
}
_ATTRIBUTES = {
    **{tag: {*mathml.ATTRIBUTES, "class"} for tag in mathml.TAGS},
    "math": {"display", "alttext"},
    "annotation": {"encoding"},
    "a": {"href", "title"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto"}
# Images are left out: one in a note would tell its host when the note is read.
_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable(["table", "strikethrough"])
    .disable("image")
    .use(formulas.plugin)
)


def render(text: str) -> Markup:
    """The note as safe HTML; links leave without saying where from."""
    html = _parser.render(text, {})
    return Markup(  # noqa: S704 - cleaned by nh3 with a list of what is allowed
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer",
        )
    )


def plain(text: str) -> str:
    """The note's words on one line, without the marks of Markdown: for previews."""
    words: list[str] = []
    for block in _parser.parse(text, {}):
        if block.type == "inline":
            words += [
                child.content or " "
                for child in block.children or []
                if child.content or child.type in {"softbreak", "hardbreak"}
            ]
            words.append(" ")
        elif block.type in {"fence", "code_block", "formula_block"}:
            words.append(block.content + " ")
    return " ".join("".join(words).split())
