"""What differs between two texts, line by line, for people to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Unchanged lines that are shown around a change.
_AROUND = 1
#: Pairs of lines that are compared at most, beginnings and ends in common left out; beyond, all of them differ.
_PAIRS = 40_000

_Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `same`, `gone`, `new`, or `gap` for unchanged lines that are left out."""

    kind: str
    text: str = ""


def between(before: str, after: str) -> list[Line]:
    """The lines that went and came, each change with a line of what is around it; empty when nothing did."""
    old, new = before.splitlines(), after.splitlines()
    opcodes = _opcodes(old, new)
    if all(kind == "equal" for kind, *_ in opcodes):
        return []
    found: list[Line] = []
    for at, (kind, low, high, start, stop) in enumerate(opcodes):
        if kind == "equal":
            found += _folded(old[low:high], first=at == 0, last=at == len(opcodes) - 1)
        else:
            found += [Line("gone", text) for text in old[low:high]]
            found += [Line("new", text) for text in new[start:stop]]
    return found


def _folded(lines: list[str], *, first: bool, last: bool) -> list[Line]:
    """Unchanged lines: those next to a change, and a gap for the others."""
    begin, end = 0 if first else _AROUND, 0 if last else _AROUND
    same = [Line("same", text) for text in lines]
    if len(same) <= begin + end:
        return same
    return [*same[:begin], Line("gap"), *same[len(same) - end :]]


def beside(text: str, other: str) -> Iterator[Line]:
    """All lines of a text, those marked `new` that the other does not have in that place."""
    mine, theirs = text.splitlines(), other.splitlines()
    for kind, _, _, start, stop in _opcodes(theirs, mine):
        yield from (Line("same" if kind == "equal" else "new", line) for line in mine[start:stop])


def _opcodes(old: list[str], new: list[str]) -> list[_Opcode]:
    """How to make `new` of `old`, as difflib says it, in bounded time."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    low, high, stop = head, len(old) - tail, len(new) - tail
    found: list[_Opcode] = [("equal", 0, head, 0, head)] if head else []
    if (high - low) * (stop - low) > _PAIRS:
        found.append(("replace", low, high, low, stop))
    else:
        inner = SequenceMatcher(None, old[low:high], new[low:stop], autojunk=False).get_opcodes()
        found += [(kind, one + low, two + low, three + low, four + low) for kind, one, two, three, four in inner]
    return [*found, ("equal", high, len(old), stop, len(new))] if tail else found
