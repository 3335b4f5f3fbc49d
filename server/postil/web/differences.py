"""What differs between two texts, line by line, for people to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Unchanged lines that are shown around a change.
_AROUND = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `same`, `gone`, `new`, or `gap` for unchanged lines that are left out."""

    kind: str
    text: str = ""


def between(before: str, after: str) -> list[Line]:
    """The lines that went and came, each change with a line of what is around it."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    end = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND):
        if group[0][1] > end:
            found.append(Line("gap"))
        for kind, low, high, start, stop in group:
            if kind == "equal":
                found += [Line("same", text) for text in old[low:high]]
                continue
            found += [Line("gone", text) for text in old[low:high]]
            found += [Line("new", text) for text in new[start:stop]]
        end = group[-1][2]
    return [*found, Line("gap")] if found and end < len(old) else found


def beside(text: str, other: str) -> Iterator[Line]:
    """All lines of a text, those marked `new` that the other does not have in that place."""
    mine, theirs = text.splitlines(), other.splitlines()
    for kind, _, _, start, stop in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        yield from (Line("same" if kind == "equal" else "new", line) for line in mine[start:stop])
