"""The search that somebody typed, when they did mean the words that were taken for misspelt ones."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_PIECE: Final = re.compile(r'(?P<before>\(*-?(?:[A-Za-z]+:)?)(?P<bare>[^\s"()]+)(?P<after>\)*)')


def exactly(text: str, corrected: str) -> str:
    """The text with the words that `corrected` replaced in quotes, where words are searched as they are written.

    Empty when nothing can be put in quotes. A correction changes words one by one, and nothing between them.
    """
    meant = _WORD.findall(corrected)
    typed = _WORD.finditer(text)
    changed = [match.start() for match, word in zip(typed, meant, strict=False) if match[0] != word]
    pieces = []
    for piece in re.finditer(r"\s+|\S+", text):
        inside = any(piece.start() <= at < piece.end() for at in changed)
        bare = _PIECE.fullmatch(piece[0]) if inside else None
        pieces.append(f'{bare["before"]}"{bare["bare"]}"{bare["after"]}' if bare else piece[0])
    found = "".join(pieces)
    return found if found != text else ""
