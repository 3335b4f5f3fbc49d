"""The pieces of a search text, with their places: words, phrases, brackets, `or`. Linear in time, and never an error.

A bracket opens a group where a piece begins, so that `O(n)` is a word; `)` closes one where a group is open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

MAX_DEPTH: Final = 8
"""Groups within groups; brackets further inside are overlooked."""

QUOTES: Final = '"\u201c\u201d\u201e'
_BLANKS = re.compile(r"\s*")
_LEAD = re.compile(r"(?P<minus>-?)(?:(?P<name>[A-Za-z]+):)?")
_PHRASE = re.compile(f"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text, [start, end) in characters. `name` is what stands before its colon, in lower case.

    `value` is what is between the quotes of a phrase, and of a word what is left without minus and name.
    """

    kind: Literal["word", "phrase", "open", "close"]
    start: int
    end: int
    minus: bool = False
    name: str = ""
    value: str = ""

    @property
    def joins(self) -> bool:
        """Whether it may stand for "or"."""
        return self.kind == "word" and not self.minus and not self.name and self.value.lower() in {"or", "|"}

    @property
    def whole(self) -> bool:
        """Whether the brackets in it are closed and there are no quotes in it, other than those of a phrase."""
        return self.kind != "word" or (
            self.value.count("(") == self.value.count(")") and unquoted(self.value) == self.value
        )


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a text in order; of each "close" there was an "open"."""
    depth = 0
    at = _end(_BLANKS, text, 0)
    while at < len(text):
        if text[at] == ")" and depth:
            depth -= 1
            token = Token("close", at, at + 1)
        else:
            token = _token(text, at, grouped=depth > 0)
            depth += token.kind == "open"
        yield token
        at = _end(_BLANKS, text, token.end)


def shallow(found: list[Token]) -> tuple[list[Token], list[Token]]:
    """Return tokens without brackets that stand in too many others, and the opening ones of those."""
    kept: list[Token] = []
    dropped: list[Token] = []
    depth = 0
    for token in found:
        depth += token.kind == "open"
        if token.kind in {"word", "phrase"} or depth <= MAX_DEPTH:
            kept.append(token)
        elif token.kind == "open":
            dropped.append(token)
        depth -= token.kind == "close"
    return kept, dropped


def unquoted(text: str) -> str:
    """Return a text without quotes."""
    return "".join(char for char in text if char not in QUOTES)


def _token(text: str, at: int, *, grouped: bool) -> Token:
    lead = _LEAD.match(text, at)
    begun = lead.end() if lead else at
    minus, name = (bool(lead["minus"]), (lead["name"] or "").lower()) if lead else (False, "")
    if text.startswith("(", begun):
        return Token("open", at, begun + 1, minus, name)
    if phrase := _PHRASE.match(text, begun):
        return Token("phrase", at, phrase.end(), minus, name, phrase[1])
    end = _end_of_word(text, at, grouped=grouped)
    if minus and not name and begun == end:  # a minus with nothing after it
        return Token("word", at, end, value=text[at:end])
    return Token("word", at, end, minus, name, text[begun:end])


def _end_of_word(text: str, at: int, *, grouped: bool) -> int:
    """Where a word ends: at a blank, or at the bracket that closes the group that it stands in."""
    end = _end(_PIECE, text, at)
    if not grouped:
        return end
    opened = 0
    for place in range(at, end):
        opened += (text[place] == "(") - (text[place] == ")")
        if opened < 0:
            return place
    return end


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
