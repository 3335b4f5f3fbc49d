"""Which pieces of a search text are words that may be misspelt: none in quotes, of a filter, an id or after a minus."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from postil.domain.query_names import NAMES, TEXT_FIELDS, VALUES, condition
from postil.domain.query_tokens import Token, shallow, tokens

_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def worded(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each of them is, as [start, end) in characters: without the name of a field before it."""
    groups = [(False, "")]
    for token in shallow(list(tokens(text)))[0]:
        excluded, name = groups[-1]
        excluded = excluded or token.minus
        if token.kind == "close":
            groups.pop()
        elif token.kind == "open":
            groups.append((excluded, token.name if token.name in NAMES else name))
        elif token.kind == "word" and not excluded and _searched(token, token.name or name):
            yield token.end - len(token.value) if token.name in NAMES else token.start, token.end


def _searched(token: Token, name: str) -> bool:
    """Whether a word that is a value of `name` is looked for in texts, in other forms too."""
    if name in TEXT_FIELDS:
        return TEXT_FIELDS[name] != "identifiers"
    if name == "sort":
        return token.value.lower() not in VALUES["sort"]
    return condition(name, token.value, _ANY_TIME) is None
