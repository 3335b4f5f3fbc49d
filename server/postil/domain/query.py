"""The search box's language: text to a tree of dataclasses; what cannot be read is searched as words.

    diffusion "world model" -survey (tag:rl or tag:robots) author:"Ho, J" year:2023..2025 is:starred sort:-saved

Every backend answers this tree. `parse` never raises: people type half a query on the way to a whole one. In
docs/reference/search.md stands the whole language with examples, which a test parses.
"""

from datetime import UTC, datetime
from typing import Final

from postil.domain import identifiers
from postil.domain.query_names import NAMES, VALUES, condition
from postil.domain.query_tokens import Token, shallow, tokens, unquoted
from postil.domain.query_tree import (
    Added,
    Condition,
    Either,
    Group,
    InField,
    Label,
    Not,
    Part,
    Phrase,
    Query,
    Word,
    Years,
)

__all__ = [
    "Added",
    "Condition",
    "Either",
    "Group",
    "InField",
    "Label",
    "Not",
    "Part",
    "Phrase",
    "Query",
    "Word",
    "Years",
    "parse",
]

MAX_TEXT: Final = 1000
MAX_PARTS: Final = 48


def parse(text: str, *, typing: bool = False, now: datetime | None = None) -> Query:
    """Return the query that a text means. Only the first 1,000 characters and 48 parts are read.

    With `typing` the text is not finished: its last word may be the beginning of one, and its last piece is not
    called misread yet. Ages (`added:<7d`) count from `now`, an aware time; None is the present.
    """
    text = text[:MAX_TEXT].strip()
    identifier = identifiers.from_text(text) if text else None
    reader = _Reader(text, now or datetime.now(UTC), typing=typing)
    return Query(
        text=text,
        parts=reader.parts,
        identifier=None if identifier is None else str(identifier),
        typing=typing and reader.ends_in_word,
        order=reader.order,
        misread=() if identifier else reader.misread,
    )


class _Reader:
    """The state of reading one text."""

    def __init__(self, text: str, now: datetime, *, typing: bool) -> None:
        self._text = text
        self._now = now
        self._typing = typing
        self._misread: list[tuple[int, int]] = []
        self._tokens, overlooked = shallow(list(tokens(text)))
        self._misread += [(token.start, token.end) for token in overlooked]
        sorts = [token for token in self._tokens if _sorts(token)]
        self.order = sorts[-1].value.lower() if sorts else ""
        self._tokens = _first_parts([token for token in self._tokens if not _sorts(token)])
        self._at = 0
        self._closed = False
        self._searched = False  # whether what was read last finds papers by words
        self.parts = self._group("")

    @property
    def ends_in_word(self) -> bool:
        """Whether the text ends with a word, of a field or of none, that is not excluded."""
        last = self._tokens[-1] if self._tokens else None
        return last is not None and last.kind == "word" and last.end == len(self._text) and self._searched

    @property
    def misread(self) -> tuple[str, ...]:
        """The pieces that could not be read, in order; while somebody types, without the one at the end."""
        end = len(self._text) if self._typing else -1
        return tuple(self._text[first:last] for first, last in sorted(set(self._misread)) if last != end)

    def _group(self, name: str) -> tuple[Part, ...]:
        """Read up to the bracket that closes a group, or to the end; plain words are values of `name`, if any."""
        sides: list[list[Part]] = [[]]
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.kind == "close":
                self._closed = True
                break
            if token.joins and sides[-1] and self._goes_on():
                sides.append([])
            else:
                sides[-1].append(self._part(token, name))
        else:
            self._closed = False
        if len(sides) == 1:
            return tuple(sides[0])
        return (Either(tuple(Group(tuple(side)) for side in sides)),)

    def _goes_on(self) -> bool:
        following = self._tokens[self._at] if self._at < len(self._tokens) else None
        return following is not None and following.kind != "close" and not following.joins

    def _part(self, token: Token, name: str) -> Part:
        if not token.whole:
            self._misread.append((token.start, token.end))
        meant: Condition | None
        if token.kind == "open":
            meant = self._bracketed(token, name)
        elif token.name or name:
            meant = self._named(token, name)
        elif token.kind == "phrase":
            meant = Phrase(token.value)
        else:
            meant = Word(token.value) if token.whole or not token.minus else None
        searched = self._searched if token.kind == "open" else isinstance(meant, Word | InField)
        self._searched = searched and not token.minus
        if meant is None:
            return Word(self._text[token.start : token.end].lstrip("-"))
        return Not(meant) if token.minus else meant

    def _bracketed(self, token: Token, name: str) -> Condition | None:
        known = token.name in NAMES
        if token.name and not known:
            self._misread.append((token.start, token.end))
        inner = self._group(token.name if known else name)
        if not self._closed:  # it is read as if it were closed at the end
            end = len(self._text)
            self._misread = [(token.start, end), *(piece for piece in self._misread if piece[1] != end)]
        if len(inner) == 1 and not isinstance(inner[0], Not) and (token.minus or not isinstance(inner[0], Word)):
            return inner[0]
        return Group(inner) if inner else None

    def _named(self, token: Token, name: str) -> Condition | None:
        """What a word or phrase after a name means, or words one after the other in brackets after one."""
        value, end = token.value, token.end
        while not token.name and not token.minus and token.kind == "word" and self._another_word():
            value, end = f"{value} {self._tokens[self._at].value}", self._tokens[self._at].end
            self._at += 1
        meant = condition(
            token.name or name, value if token.whole else unquoted(value), self._now, phrase=token.kind == "phrase"
        )
        if meant is None and (token.name in NAMES or not token.name or self._looks_named(token)):
            self._misread.append((token.start, end))
        return meant if token.name or meant else Word(value)

    def _another_word(self) -> bool:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token is not None and token.kind == "word" and not (token.minus or token.name or token.joins)

    def _looks_named(self, token: Token) -> bool:
        """Whether a word of an unknown name is none of an address, an id, or a colon in a text."""
        written = self._text[token.start : token.end]
        return bool(token.value) and not token.value.startswith("//") and identifiers.from_text(written) is None


def _sorts(token: Token) -> bool:
    return (
        token.kind in {"word", "phrase"}
        and not token.minus
        and token.name == "sort"
        and token.value.lower() in VALUES["sort"]
    )


def _first_parts(found: list[Token]) -> list[Token]:
    """Tokens up to the last part that is read."""
    parts = 0
    for place, token in enumerate(found):
        parts += token.kind != "close"
        if parts > MAX_PARTS:
            return found[:place]
    return found
