"""What a client brings back of a history that the server lost (docs/reference/sync.md, Resync)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulation.profile import Fields, Key

_TEXTS = {"note", "comment"}
_ORDER = ("canonical", "field", "membership", "text", "rank", "del")


def lost(
    held: dict[Key, Fields], theirs: dict[Key, Fields], fork: int, waiting: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """One operation for each field that is newer than the fork, differs from the snapshot, and nothing waits for."""
    found = []
    seen: dict[tuple[Key, str], int] = {}
    for op in waiting:
        place = ((op["e"], op["id"]), _field(op))
        seen[place] = max(seen.get(place, 0), op.get("base", 0))
    for key, fields in held.items():
        for name, (value, ver, at) in fields.items():
            there = theirs.get(key, {}).get(name)
            written = name not in {*_TEXTS, "_deleted"} and seen.get((key, name), -1) >= ver
            if ver > fork and not written and (there is None or there[0] != value):
                found.append(_again(key, name, value, at, fork, there))
    return _sorted(found)


def raise_bases(waiting: list[dict[str, Any]], change: dict[str, Any]) -> None:
    """What waits has seen what its own machine wrote before it."""
    for op in waiting:
        same = (op.get("e"), op.get("id"), _field(op)) == (change["e"], change["id"], change["f"])
        if same and op["seq"] > change["seq"] > op.get("since", 0) and op.get("base", change["ver"]) < change["ver"]:
            op["base"] = change["ver"]


def date(op: dict[str, Any], held: dict[Key, Fields]) -> None:
    """An operation that waits is later than the value that it was made on, whatever the clocks said."""
    _, ver, at = held.get((op["e"], op["id"]), {}).get(_field(op), (None, 0, 0))
    if 0 < ver <= op.get("base", 0):
        op["after"] = max(op.get("after", 0), at)


def _field(op: dict[str, Any]) -> str:
    """The versioned field that an operation writes."""
    return {"add": "_present", "remove": "_present", "del": "_deleted", "restore": "_deleted"}.get(
        op["op"], op.get("f")
    )


def revived(
    held: dict[Key, Fields], theirs: dict[Key, Fields], waiting: list[dict[str, Any]], base: int, known: set[Key]
) -> list[dict[str, Any]]:
    """Deleted things that the server has forgotten and that waiting operations edit, whole but for their deletion."""
    wanted = {
        key for op in waiting for key in _ends(op, held) if key in held and key not in theirs and key not in known
    }
    found = []
    for key, fields in held.items():
        parts = set(_ends({"e": key[0], "id": key[1]}, held))
        if key not in wanted and (key in theirs or key in known or not parts & wanted or _deleted(key, held, wanted)):
            continue
        for name, (value, _, at) in fields.items():
            if name != "_deleted":
                found.append(_again(key, name, value, at, base, None))
    return _sorted(found)


def without(waiting: list[dict[str, Any]], recent: Iterable[str]) -> list[dict[str, Any]]:
    """What waits but for what the server has processed."""
    gone = set(recent)
    return [dict(op) for op in waiting if op["n"] not in gone]


def _deleted(key: Key, held: dict[Key, Fields], wanted: set[Key]) -> bool:
    """Whether it is of an annotation that was deleted on its own: that does not come back with its paper."""
    annotation = ("annotation", key[1].partition("|")[0])
    of_one = key[0] in {"annotation", "annotation_tag"} and annotation not in wanted
    return of_one and held.get(annotation, {}).get("_deleted", (False,))[0] is True


def _ends(op: dict[str, Any], held: dict[Key, Fields]) -> list[Key]:
    entity, ident = op.get("e"), str(op.get("id"))
    left, _, right = ident.partition("|")
    if entity in {"annotation", "annotation_tag"}:
        paper = ("paper", held.get(("annotation", left), {}).get("paper_id", ("",))[0])
        return [paper, ("annotation", left), *([("tag", right)] if right else [])]
    if entity == "paper_tag":
        return [("paper", left), ("tag", right)]
    if entity == "list_entry":
        return [("list", left), ("paper", right)]
    return [("paper", left)] if entity == "identifier" else [(str(entity), ident)]


def _again(key: Key, name: str, value: Any, at: int, fork: int, there: tuple[Any, int, int] | None) -> dict[str, Any]:
    op: dict[str, Any] = {"e": key[0], "id": key[1], "at": at, "base": fork}
    if name == "_present":
        return {**op, "op": "add" if value else "remove"}
    if name == "_deleted":
        return {**op, "op": "del", "seen": fork} if value else {**op, "op": "restore"}
    if name in _TEXTS:
        base_text = there[0] if there is not None and there[1] <= fork else ""
        return {**op, "op": "text", "f": name, "val": value, "base_text": base_text}
    return {**op, "op": "set", "f": name, "val": value}


def _sorted(ops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(ops, key=lambda op: _ORDER.index(_place(op)))


def _place(op: dict[str, Any]) -> str:
    if op["op"] in {"add", "remove"}:
        return "membership"
    if op["op"] in {"text", "del"}:
        return str(op["op"])
    if op.get("f") == "paper_id":
        return "canonical"
    return op["f"] if op.get("f") in {"canonical", "rank"} else "field"
