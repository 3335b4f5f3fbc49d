"""What really happened: every edit with what its author saw, and what may rightly be lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulation.authoring import Op, View
from simulation.devices import key_of
from simulation.profile import Key
from simulation.server import Rows

WEB = "web"
#: Fields whose written values are the only ones of their kind, so that a value tells who wrote it.
TOLD_APART = {
    ("paper", "venue"),
    ("paper", "abstract"),
    ("paper", "pdf_url"),
    ("tag", "name"),
    ("tag", "color"),
    ("list", "name"),
    ("list_entry", "rank"),
    ("annotation", "target"),
    ("saved_search", "name"),
    ("saved_search", "query"),
}
#: Fields that hold text of lines, each of which is the only one of its kind.
TEXTS = ("note", "comment")


@dataclass
class Made:
    """One operation as its author made it."""

    nonce: str
    device: str
    #: True time (ms).
    at: int
    op: Op
    key: Key
    name: str
    #: What the author saw in that field before.
    saw: Any
    #: For deletions: lines of the note and memberships that the author saw.
    saw_around: frozenset[str] = frozenset()


@dataclass
class Oracle:
    """The log of all edits."""

    made: list[Made] = field(default_factory=list)
    #: Nonces that need not ever be processed: their only device was wiped or set back.
    waived: set[str] = field(default_factory=set)
    #: Lines, and values told apart, whose last holder is gone.
    forgiven: set[str] = field(default_factory=set)
    #: (key, field) → true time up to which a newer value may rightly be lost.
    damaged: dict[tuple[Key, str], int] = field(default_factory=dict)
    #: True time of the last event that takes away what only one place held.
    lost_something_at: int = -1

    def note(self, device: str, at: int, ops: list[Op], before: View) -> None:
        """Log an edit; `before` is what its author saw."""
        for op in ops:
            key, name = key_of(op)
            fields = before.get(key, {})
            around = seen_around(before, key) if op["op"] == "del" else frozenset()
            self.made.append(Made(op.get("n", ""), device, at, dict(op), key, name, fields.get(name), around))

    def own(self, since: dict[str, int]) -> set[str]:
        """What devices wrote themselves since the given times."""
        written = {**self.lines(), **self.values()}
        found = {what for what, made in written.items() if made.at >= since.get(made.device, made.at + 1)}
        added = [made for made in self.made if made.op["op"] == "add"]
        return found | {made.key[1] for made in added if made.at >= since.get(made.device, made.at + 1)}

    def damage(self, gone: set[str], at: int) -> None:
        """These lines and values are gone for good, and rightly."""
        self.forgiven |= gone
        values = self.values()
        for value in gone & values.keys():
            self.damaged[values[value].key, values[value].name] = at

    def forget(self, rows: Rows, at: int) -> None:
        """The server dropped these rows: what they held is gone, unless another device brings it back."""
        self.damage(held([{key: {f: one[0] for f, one in fields.items()} for key, fields in rows.items()}]), at)

    def lines(self) -> dict[str, Made]:
        """Every line that was typed → the edit that typed it."""
        found: dict[str, Made] = {}
        for made in self.made:
            if made.op["op"] == "text":
                for line in set(lines(made.op["val"])) - set(lines(made.saw)):
                    found.setdefault(line, made)
        return found

    def values(self) -> dict[str, Made]:
        """Every value told apart → the edit that wrote it first."""
        found: dict[str, Made] = {}
        for made in self.made:
            if is_told_apart(made):
                found.setdefault(written(made.op["val"]), made)
        return found


def is_told_apart(made: Made) -> bool:
    """Whether the edit's value is the only one of its kind."""
    return made.op["op"] == "set" and not made.op.get("fill") and (made.key[0], made.name) in TOLD_APART


def written(value: Any) -> str:
    """A value as text, whatever the order of its members."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def lines(text: Any) -> list[str]:
    """Lines of a note or comment."""
    return str(text).split("\n") if text else []


def seen_around(view: View, key: Key) -> frozenset[str]:
    """What hangs on a thing, as shown: lines of its text, what is joined to it, and of a paper what is annotated."""
    found = {line for name in TEXTS for line in lines(view.get(key, {}).get(name))}
    for (entity, ident), fields in view.items():
        if entity in {"paper_tag", "list_entry", "annotation_tag"} and key[1] in ident.split("|"):
            found |= {ident} if fields.get("_present") else set()
        if entity == "annotation" and fields.get("paper_id") == key[1] and not fields.get("_deleted"):
            found |= {ident, *seen_around(view, (entity, ident))}
    return frozenset(found)


def held(views: Iterable[View]) -> set[str]:
    """Every line and value that somebody holds."""
    found: set[str] = set()
    for view in views:
        for (entity, ident), fields in view.items():
            for name, value in fields.items():
                if name in TEXTS:
                    found.update(lines(value))
                elif name == "_present" and value:
                    found.add(ident)
                elif (entity, name) in TOLD_APART and value:
                    found.add(written(value))
    return found
