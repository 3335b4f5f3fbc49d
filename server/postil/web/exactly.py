"""The search that somebody typed, when they did mean the words that were taken for misspelt ones."""

from __future__ import annotations

import re
from typing import Final

from postil.domain.query_tokens import unquoted
from postil.domain.query_worded import worded

_WORD: Final = re.compile(r"[^\W_]+")


def exactly(text: str, corrected: str) -> str:
    """The text with the words that `corrected` replaced in quotes, where words are searched as they are written.

    Empty when nothing can be put in quotes. A correction changes words one by one, and nothing between them.
    """
    meant = _WORD.findall(corrected)
    typed = _WORD.finditer(text)
    changed = [match.start() for match, word in zip(typed, meant, strict=False) if match[0] != word]
    pieces, at = [], 0
    for start, end in worded(text):
        piece = text[start:end]
        if any(start <= place < end for place in changed) and unquoted(piece) == piece:
            pieces += [text[at:start], f'"{piece}"']
            at = end
    return "".join([*pieces, text[at:]]) if pieces else ""
