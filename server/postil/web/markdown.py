"""Notes as HTML: Markdown with formulas and without raw HTML, then cleaned of everything that could act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from postil.web import formulas, mathml, tex

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    *("sub", "sup"),
    *mathml.TAGS,
}
_ATTRIBUTES = {
    **{tag: {*mathml.ATTRIBUTES, "class"} for tag in mathml.TAGS},
    "math": {"display", "alttext"},
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
                _in_line(child.content) if child.type == "formula" else child.content or " "
                for child in block.children or []
                if child.content or child.type in {"softbreak", "hardbreak"}
            ]
            words.append(" ")
        elif block.type == "formula_block":
            words.append(_in_line(block.content) + " ")
        elif block.type in {"fence", "code_block"}:
            words.append(block.content + " ")
    return " ".join("".join(words).split())


def _in_line(body: str) -> str:
    """A formula as plain text: `x^2`, not `$x^{2}$`."""
    return str(tex.formula(body).replace("<sup>", "^").replace("<sub>", "_").striptags())


#: Bytes of HTML that a note or an abstract may bring to a page that shows other things too.
ROOM: Final = 16_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text as HTML, and whether there is more of it."""

    html: Markup
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.html)


def excerpt(text: str, room: int | None = ROOM) -> Excerpt:
    """The note as HTML, or as much of its beginning as fits `room` bytes (None: all)."""
    return _fitting(text, room, render)


def abstract(text: str, room: int | None = ROOM) -> Excerpt:
    """An abstract with its formulas, else as `excerpt`."""
    return _fitting(text, room, mathml.typeset)


def _fitting(text: str, room: int | None, shown: Callable[[str], Markup]) -> Excerpt:
    if not text.strip():
        return Excerpt(Markup(""))
    if room is None:
        return Excerpt(shown(text))
    kept = text if len(text) <= room else _opening(text, room)
    while len(html := shown(kept)) > room and len(kept) > 200:
        kept = _opening(kept, len(kept) // 2)
    return Excerpt(html, cut=len(kept) < len(text))


def _opening(text: str, most: int) -> str:
    """The beginning of a text up to the end of a paragraph, a line or a word."""
    for end in ("\n\n", "\n", " "):
        at = text.rfind(end, most // 2, most)
        if at > 0:
            return text[:at]
    return text[:most]
