"""What a replica keeps on its disk, and how its rows and its waiting operations look together."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from typing import Any

from merge3 import Merge3

Key = tuple[str, str]
Token = tuple[int, str]
START: Token = (0, "0")
#: Field → (value, version, time in ms).
Fields = dict[str, tuple[Any, int, int]]
KINDS = {"set", "text", "add", "remove", "del", "restore"}
LARGER_WINS = {"progress", "read_at"}


@dataclass
class Profile:
    """The durable state; every method of the client changes it in one step or not at all."""

    device: str
    epoch: str = ""
    cursor: Token = START
    max_seen: Token = START
    ack: int = 0
    #: Last sequence number given out, last one that was ever in a request, last one known to be processed.
    seq: int = 0
    sent: int = 0
    processed: int = 0
    rows: dict[Key, Fields] = field(default_factory=dict)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    #: Where pulls ended, oldest first.
    trail: list[Token] = field(default_factory=list)
    #: Outcomes by nonce, as the server told them.
    told: dict[str, str] = field(default_factory=dict)
    #: Number of the present run; answers to earlier ones are forgotten.
    run: int = 0

    def copy(self) -> Profile:
        """A copy of the disk."""
        copied: Profile = pickle.loads(pickle.dumps(self))
        return copied


def shown(rows: dict[Key, Fields], outbox: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """What the user sees: the rows, with what waits on top of them."""
    view = {key: {name: one[0] for name, one in fields.items()} for key, fields in rows.items()}
    for op in outbox:
        lay(view, op)
    return view


def lay(view: dict[Key, dict[str, Any]], op: dict[str, Any]) -> None:
    """One operation on top of what is shown."""
    if op["op"] not in KINDS:
        return
    fields = view.setdefault((op["e"], op["id"]), {})
    kind, name = op["op"], op.get("f", "")
    if kind in {"add", "remove"}:
        fields["_present"] = kind == "add"
    elif kind in {"del", "restore"}:
        fields["_deleted"] = kind == "del"
    elif kind == "text":
        fields[name] = rebased(op.get("base_text") or "", fields.get(name, ""), op["val"])
    elif op.get("fill"):
        if fields.get(name) in (None, "", [], {}):
            fields[name] = op["val"]
    elif name in LARGER_WINS and fields.get(name) is not None:
        fields[name] = max(fields[name], op["val"])
    else:
        fields[name] = op["val"]


def rebased(base: str, current: str, incoming: str) -> str:
    """A waiting edit of a text, merged onto what was pulled: nothing that either side added is missing."""
    if current == incoming or incoming == base:
        return current
    if current == base:
        return incoming
    ours, theirs = _lines(current), _lines(incoming)
    merged: list[str] = []
    for group in Merge3(_lines(base), ours, theirs).merge_groups():
        merged += [*group[2], *group[3]] if group[0] == "conflict" else group[1]
    kept: list[str] = []
    for line in merged:
        if kept.count(line) < max(ours.count(line), theirs.count(line)):
            kept.append(line)
    return "\n".join(kept)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []
