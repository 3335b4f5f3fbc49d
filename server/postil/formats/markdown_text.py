"""Text within Markdown: what other signs would read as marks is escaped, formulas stay."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_FORMULA: Final = re.compile(r"(?<![\\$])\$(?![\s$])[^$\n]+(?<![\s\\])\$(?![\d$])")
_BEGINS: Final = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=[-+=]))")
_MOST: Final = 8


def people(authors: list[str]) -> str:
    """Authors' names, the first of many."""
    if len(authors) > _MOST:
        return f"{', '.join(authors[:_MOST])} and {len(authors) - _MOST} more"
    return ", ".join(authors)


def plain(text: str) -> str:
    """Text that Markdown prints as it is; formulas stay for those who render them."""
    pieces = []
    at = 0
    for formula in _FORMULA.finditer(text):
        pieces += [_MARKS.sub(r"\\\1", text[at : formula.start()]), formula[0]]
        at = formula.end()
    return " ".join("".join([*pieces, _MARKS.sub(r"\\\1", text[at:])]).split())


def line(text: str) -> str:
    """The same at the beginning of a line, where a number or a dash would begin a list."""
    return _BEGINS.sub(r"\1\\", plain(text))


def target(address: str) -> str:
    """An address between the brackets of a link."""
    return re.sub(r"[()\s<>\\]", lambda sign: f"%{ord(sign[0]):02X}", address)
