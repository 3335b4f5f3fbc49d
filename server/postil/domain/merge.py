"""Every merge rule, as pure functions: what a field holds after an operation, and what goes to history (SYNC.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from merge3 import Merge3

from postil.domain.fields import Rule
from postil.domain.ops import Op

#: Author of merged text: nobody, so that nobody's later delete hides what they have not seen.
MERGE = "~merge"


@dataclass(frozen=True, slots=True)
class Current:
    """A field as it stands; `ver` is 0 when it has never been written."""

    value: Any
    ver: int = 0
    ts: int = 0
    device: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A value that goes to history."""

    value: Any
    reason: str
    device: str
    ts: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an operation. `write` tells whether the field gets a new value and version."""

    outcome: str
    write: bool
    value: Any
    ts: int = 0
    device: str = ""
    asides: tuple[Aside, ...] = ()
    #: Whether both sides had changed the same lines, so that both versions stand in the text.
    conflict: bool = False


def causal(current: Current, op: Op, device: str) -> bool:
    """Whether the author had seen the current value, or wrote it."""
    if op.base is None or op.base >= current.ver:
        return True
    return current.device == device and current.seq is not None and op.since < current.seq < (op.seq or 0)


def decide(current: Current, op: Op, device: str, ts: int) -> Decision:
    """What the operation of `device` at corrected time `ts` (ms) does to a field."""
    if op.kind == "add":
        return _accept(current, True, device, ts)
    if op.kind == "remove":
        if current.value and not causal(current, op, device):
            return Decision("superseded", write=False, value=current.value)
        return _accept(current, False, device, ts)
    if op.fill:
        free = current.value in (op.spec.empty, None, "") and not (op.spec.own and current.ver)
        return _accept(current, op.value, device, ts) if free else _supersede(current, op, device, ts, keep=False)
    rule = op.spec.rule
    if rule is Rule.TEXT:
        return _text(current, op, device, ts)
    if rule is Rule.MAX:
        enough = current.value is None or (op.value is not None and op.value >= current.value)
        return _accept(current, op.value, device, ts) if enough else _supersede(current, op, device, ts)
    if rule is Rule.ONCE and current.ver:
        same = op.value == current.value
        return Decision("applied" if same else "rejected", write=False, value=current.value)
    if causal(current, op, device) or op.value == current.value or (ts, device) > (current.ts, current.device):
        return _accept(current, op.value, device, ts)
    return _supersede(current, op, device, ts)


def replaced(current: Current, value: Any) -> tuple[Aside, ...]:
    """What goes to history when a field gets another value: the one that stood there, if any was ever written."""
    put_aside = current.ver and current.value != value
    return (Aside(current.value, "replaced", current.device, current.ts),) if put_aside else ()


def _accept(current: Current, value: Any, device: str, ts: int) -> Decision:
    return Decision(
        "applied",
        write=True,
        value=value,
        ts=max(ts, current.ts + 1),
        device=device,
        asides=replaced(current, value),
    )


def _supersede(current: Current, op: Op, device: str, ts: int, *, keep: bool = True) -> Decision:
    lost = keep and op.value != current.value
    asides = (Aside(op.value, "superseded", device, ts),) if lost else ()
    return Decision("superseded", write=False, value=current.value, asides=asides)


def _text(current: Current, op: Op, device: str, ts: int) -> Decision:
    seen = causal(current, op, device) if op.base_text is None else op.base_text == current.value
    fresh = not current.value and not op.base_text
    if seen or fresh or current.value == op.value:
        return _accept(current, op.value, device, ts)
    merged, conflict = merge_lines(op.base_text or "", str(current.value), str(op.value))
    reason = "conflict" if conflict else "merged"
    return Decision(
        "merged",
        write=True,
        value=merged,
        ts=max(ts, current.ts + 1),
        device=MERGE,
        asides=(Aside(current.value, reason, current.device, current.ts), Aside(op.value, reason, device, ts)),
        conflict=conflict,
    )


def merge_text(base: str, current: str, incoming: str) -> str:
    """Three-way merge by lines; where both changed the same lines, both versions stay in place.

    No line that is not blank occurs more often than in the input that has it most often, so a line that
    one side moved is not doubled.
    """
    return merge_lines(base, current, incoming)[0]


def merge_lines(base: str, current: str, incoming: str) -> tuple[str, bool]:
    """The same as `merge_text`, and whether both had changed the same lines to different ones."""
    if current == incoming or incoming == base:
        return current, False
    if current == base:
        return incoming, False
    ours, theirs = _lines(current), _lines(incoming)
    merged: list[str] = []
    conflict = False
    for group in Merge3(_lines(base), ours, theirs).merge_groups():
        if group[0] == "conflict":
            merged += [*group[2], *group[3]]
            conflict = conflict or bool(group[2] and group[3])
        else:
            merged += group[1]
    return _join(_no_more_often(merged, ours, theirs), keep_end=current.endswith("\n")), conflict


def choose(present: str, chosen: str, other: str) -> str:
    """The text after somebody chose one of two versions that stand in it: without the lines only `other` has.

    Lines are counted; what was written since, and is in neither version, stays. When nothing was, it is the chosen
    version as it was.
    """
    surplus = Counter(_lines(other)) - Counter(_lines(chosen))
    kept = []
    for line in _lines(present):
        if surplus[line] > 0:
            surplus[line] -= 1
        else:
            kept.append(line)
    if Counter(kept) == Counter(_lines(chosen)):
        return chosen
    return _join(kept, keep_end=present.endswith("\n"))


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.removesuffix("\n").split("\n")] if text else []


def _join(lines: list[str], *, keep_end: bool) -> str:
    text = "".join(lines)
    return text if keep_end else text.removesuffix("\n")


def _no_more_often(merged: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    allowed = Counter(ours) | Counter(theirs)
    used: Counter[str] = Counter()
    kept = []
    for line in merged:
        used[line] += 1
        if not line.strip() or used[line] <= allowed[line]:
            kept.append(line)
    return kept
