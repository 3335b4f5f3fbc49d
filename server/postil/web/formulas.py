r"""Formulas in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import escape

from postil.web import mathml, tex

#: What opens a formula → what closes it; the longer first.
_INLINE: Final = {"$$": "$$", "$": "$", r"\(": r"\)", r"\[": r"\]"}
_BLOCK: Final = {"$$": "$$", r"\[": r"\]"}
#: Blocks that a formula of its own ends.
_INTERRUPTED: Final = ["paragraph", "reference", "blockquote", "list"]
#: Lines that a formula of its own may have.
_MOST_LINES: Final = 60
#: Places of one text where a formula may begin; a dollar sign after them is one.
_MOST_PLACES: Final = 800
#: What is taken as it stands after those: formulas, and text up to the next sign that means something in Markdown.
_PLAIN: Final = re.compile(r"(?:\$[^$`\n]{1,200}\$|\$+[^$\\`*_\[\]!<>&~\n]*)+")


def plugin(parser: MarkdownIt) -> None:
    """Teach a parser formulas; code spans and code blocks keep theirs as they are."""
    parser.inline.ruler.before("escape", "formula", _inline)
    parser.block.ruler.before("fence", "formula_block", _block, {"alt": _INTERRUPTED})
    parser.add_render_rule("formula", _render)
    parser.add_render_rule("formula_block", _render)


def _inline(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if state.src[at] not in "$\\":
        return False
    opening = next((one for one in _INLINE if state.src.startswith(one, at)), "")
    if not opening:
        return False
    if not _may(state.env):
        return _as_it_stands(state, silent)
    closing = _INLINE[opening]
    start = at + len(opening)
    end = _closed(state.src, closing, start, min(state.posMax, start + mathml.LONGEST))
    if end < 0:
        return False
    body = state.src[start:end]
    if not body.strip() or "`" in body:
        return False
    if opening == "$" and not _is_meant(body, state.src[max(0, at - 1) : at], state.src[end + 1 : end + 2]):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = body
        token.markup = opening
    state.pos = end + len(closing)
    return True


def _may(env: Any) -> bool:
    """Whether this text may have one more place looked at; if so it counts."""
    env["places"] = env.get("places", 0) + 1
    return bool(env["places"] <= _MOST_PLACES)


def _as_it_stands(state: StateInline, silent: bool) -> bool:
    found = _PLAIN.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


def _is_meant(body: str, before: str, after: str) -> bool:
    """Whether two single dollar signs enclose a formula: `$5 and $6` are prices."""
    if body[0].isspace() or body[-1].isspace() or after.isdigit() or before.isdigit():
        return False
    return tex.is_formula(body) and (not before.isalpha() or any(sign in body for sign in "\\^_"))


def _closed(text: str, closing: str, start: int, stop: int) -> int:
    """Where the formula that begins at `start` ends; -1 where it does not, or not soon."""
    end = text.find(closing, start, stop)
    while end > 0 and closing[0] == "$" and _escaped(text, start, end):
        end = text.find(closing, end + 1, stop)
    return end


def _escaped(text: str, start: int, at: int) -> bool:
    before = text[start:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    line = _line(state, first)
    opening = next((one for one in _BLOCK if line.startswith(one)), "")
    if not opening or state.is_code_block(first) or not _may(state.env):
        return False
    lines = [line[len(opening) :]]
    at = first
    while not lines[-1].rstrip().endswith(_BLOCK[opening]):
        at += 1
        state.env["places"] += 1
        if at >= last or at - first > _MOST_LINES or not _line(state, at).strip():
            return False
        if state.sCount[at] < state.blkIndent:
            return False
        lines.append(_line(state, at))
    body = "\n".join(lines).rstrip()[: -len(opening)]
    if not body.strip() or _BLOCK[opening] in body:
        return False
    if silent:
        return True
    state.line = at + 1
    token = state.push("formula_block", "math", 0)
    token.block = True
    token.content = body
    token.map = [first, state.line]
    token.markup = opening
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _render(_renderer: RendererProtocol, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    token = tokens[at]
    allowance: mathml.Allowance = env.setdefault("allowance", mathml.Allowance())
    display = token.markup in _BLOCK
    laid = mathml.formula(token.content, display=display) if allowance.grants(token.content) else None
    if laid is None:
        written = f"<code>{escape(token.markup + token.content + _INLINE[token.markup])}</code>"
        return f"<pre>{written}</pre>\n" if token.block else written
    return f"<p>{laid}</p>\n" if token.block else str(laid)
