"""I1 to I11, checked when all has come to rest (the protocol's invariants); each returns sentences on what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulation.devices import Device
from simulation.digest import living
from simulation.oracle import WEB, Made, Oracle, is_told_apart, lines, seen_around
from simulation.profile import Key
from simulation.server import Rows, Server


@dataclass
class End:
    """The state of everything at the end, and what happened on the way that limits what can be asked."""

    server: Server
    devices: list[Device]
    oracle: Oracle
    rows: Rows
    skewed: bool
    #: Whether the server's history was set back, or a device lost its disk or got another's.
    restored: bool
    lossy: bool
    pruned: set[Key]
    #: Whether old history was dropped.
    forgot: bool

    def value(self, key: Key, name: str) -> Any:
        """A field at the end; None when there is none."""
        return self.rows.get(key, {}).get(name, (None, 0))[0]


def check(end: End) -> Iterator[str]:
    """Every violation, each beginning with the invariant's name."""
    yield from _equal(end)
    yield from _once(end)
    yield from _texts(end)
    yield from _winners(end)
    yield from deletions(end.server, end.oracle, end.rows)
    yield from _orders(end)
    yield from _memberships(end)
    yield from _history(end)
    yield from _outcomes(end)


def _equal(end: End) -> Iterator[str]:
    # What was pruned is dropped by everybody in time; until then what lives is equal.
    compared = living if end.forgot else dict
    rows = compared(end.rows)
    for device in end.devices:
        held = compared(device.rows())
        for key in sorted(held.keys() | rows.keys()):
            mine, theirs = held.get(key, {}), rows.get(key, {})
            if mine != theirs:
                names = {name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name)}
                shown = {name: (mine.get(name), theirs.get(name)) for name in sorted(names)}
                yield f"I1: {device.name} and the server differ in {key}: {shown}"


def _once(end: End) -> Iterator[str]:
    times = Counter(one.nonce for one in end.server.log if one.nonce)
    for nonce, count in times.items():
        if count > 1:
            yield f"I2: operation {nonce} was processed {count} times"
    for made in end.oracle.made:
        if made.device != WEB and made.nonce not in end.server.ever and made.nonce not in end.oracle.waived:
            yield f"I2: operation {made.nonce} of {made.device} was never processed: {made.op}"


def _texts(end: End) -> Iterator[str]:
    texts = [made for made in end.oracle.made if made.op["op"] == "text"]
    for line, typed in end.oracle.lines().items():
        present = lines(end.value(typed.key, typed.name)).count(line)
        of_it = [made for made in texts if made.key == typed.key]
        removers = [one for one in of_it if line in lines(one.saw) and line not in lines(one.op["val"])]
        if present > 1:
            yield f"I3: the line {line} stands {present} times in {typed.key}"
        if not present and not removers and line not in end.oracle.forgiven and typed.nonce not in end.oracle.waived:
            name = "I9" if end.restored else "I3"
            yield f"{name}: the line {line} of {typed.device} is missing in {typed.key}"
        plain = not end.restored and not end.lossy and not end.pruned
        if present and plain and any(_alone(one, line, of_it) for one in removers):
            yield f"I3: the line {line} is back, though {removers[0].device} saw and removed it"


def _alone(remover: Made, line: str, of_it: list[Made]) -> bool:
    """Whether the remover of a line had seen all that anybody else ever did to that note."""
    for one in of_it:
        if one is remover:
            continue
        if one.device == remover.device != WEB:
            if one.at > remover.at and line in lines(one.op["val"]):
                return False
            continue
        before, after, seen = set(lines(one.saw)), set(lines(one.op["val"])), set(lines(remover.saw))
        if one.at > remover.at or after == before or not after - before <= seen or (before - after) & seen:
            return False
    return True


def _winners(end: End) -> Iterator[str]:
    """I4 and I5 on fields whose values tell who wrote them."""
    by_field: dict[tuple[Key, str], list[Made]] = {}
    for made in end.oracle.made:
        if made.op["op"] == "set" and made.nonce not in end.oracle.waived:
            by_field.setdefault((made.key, made.name), []).append(made)
    for (key, name), writes in by_field.items():
        after = end.oracle.damaged.get((key, name), -1)
        known = [made for made in writes if is_told_apart(made) and made.at > after]
        if known:
            yield from _winner(end, key, name, writes, known)


def _winner(end: End, key: Key, name: str, writes: list[Made], known: list[Made]) -> Iterator[str]:
    final = end.value(key, name)
    winners = [made for made in writes if made.op["val"] == final]
    if key in end.pruned and not winners:
        return
    if final in (None, "") or not winners:
        yield f"{'I9' if end.restored else 'I4'}: {key} {name} is {final!r}, but {known[-1].op['val']} was written"
        return
    if len(winners) == 1:
        replaced = [one for one in known if one.saw == final and one is not winners[0]]
        if replaced:
            yield f"I4: {key} {name} is {final}, which {replaced[0].device} saw and replaced by {replaced[0].op['val']}"
    if not end.skewed:
        newest = max(known, key=lambda one: one.at)
        if newest.at > max(one.at for one in winners) and not _moved(end, newest, winners):
            broken = "I9" if end.restored else "I5"
            yield f"{broken}: {key} {name} is {final} ({winners[0].at}), but {newest.op['val']} is newer ({newest.at})"


def _moved(end: End, newest: Made, winners: list[Made]) -> bool:
    """Whether a late message shifted the times by which the two were compared."""
    for made in (newest, *winners):
        processed = end.server.ever.get(made.nonce)
        if processed is not None and abs(processed.offset) > 2000:
            return True
    return False


def deletions(server: Server, oracle: Oracle, rows: Rows) -> Iterator[str]:
    """I6: what is deleted held nothing that nobody who deleted it had seen."""
    view = {key: {name: one[0] for name, one in fields.items()} for key, fields in rows.items()}
    for key, fields in rows.items():
        if not fields.get("_deleted", (False, 0))[0]:
            continue
        around = seen_around(view, key)
        deleted = [made for made in oracle.made if made.key == key and made.op["op"] == "del"]
        if not any(around <= made.saw_around for made in deleted):
            unseen = [sorted(around - made.saw_around) for made in deleted]
            yield f"I6: {key} is deleted, and hides what its deleters had not seen: {unseen}"
        yield from _revived(server, key, fields["_deleted"][1])


def _revived(server: Server, key: Key, ver: int) -> Iterator[str]:
    for one in server.log:
        op = one.op
        content = getattr(op, "kind", "") in {"set", "text"} and (op.entity, op.id) == key
        if content and one.ver > ver and one.outcome in {"applied", "merged"} and op.field != "canonical":
            yield f"I6: {key} was deleted at {ver}, edited at {one.ver} ({op.field}), and is still deleted"


def _orders(end: End) -> Iterator[str]:
    for (kind, listed), fields in end.rows.items():
        if kind != "list" or fields.get("_deleted", (False, 0))[0]:
            continue
        entries = [
            (one.get("rank", ("", 0))[0], ident.partition("|")[2])
            for (entity, ident), one in end.rows.items()
            if entity == "list_entry" and ident.startswith(f"{listed}|") and one.get("_present", (False, 0))[0]
        ]
        wanted = _heads(end, [paper for _, paper in sorted(entries)])
        for device in end.devices:
            shown = device.order(listed)
            if _heads(end, shown) != wanted:
                yield f"I7: {device.name} shows {listed} as {shown}, not {wanted}"
        told = end.server.entries(listed)
        if told != wanted:
            yield f"I7: the library pages show {listed} as {told}, not {wanted}"


def _heads(end: End, papers: list[str]) -> list[str]:
    """The papers as people see them: joined records are one, those in the trash are not there."""
    found: dict[str, None] = {}
    for paper in papers:
        head = paper
        while target := end.value(("paper", head), "alias_of"):
            head = target
        if ("paper", head) in end.rows and not end.value(("paper", head), "_deleted"):
            found[head] = None
    return list(found)


def _memberships(end: End) -> Iterator[str]:
    """What was added and never removed is there; what was removed by the only one who ever added it is not."""
    by_key: dict[Key, list[Made]] = {}
    for made in end.oracle.made:
        if made.name == "_present" and made.nonce not in end.oracle.waived:
            by_key.setdefault(made.key, []).append(made)
    for key, changes in by_key.items():
        processed = [one for one in changes if one.device == WEB or end.server.ever.get(one.nonce)]
        rejected = [one for one in processed if one.device != WEB and end.server.ever[one.nonce].outcome == "rejected"]
        if key[1] in end.oracle.forgiven or key in end.pruned or rejected or not processed:
            continue
        present = bool(end.value(key, "_present"))
        if all(one.op["op"] == "add" for one in processed) and not present:
            yield f"{'I9' if end.restored else 'I3'}: {key} was added and never removed, and is not there"
        if not present and not end.restored and not end.lossy and not end.forgot:
            unseen = [one for one in processed if one.op["op"] == "add" and not _removed(end, one, processed)]
            if unseen:
                yield f"I3: {key} was added by {unseen[0].device}, and nobody who removed it had seen that"
        if len({one.device for one in processed}) == 1 and not end.restored and not end.lossy:
            last = processed[-1].op["op"] == "add"
            if present != last:
                yield f"I4: {key}: the only one who ever touched it meant {last}, and it is {present}"


def _removed(end: End, added: Made, changes: list[Made]) -> bool:
    """Whether somebody removed a membership who had seen this adding of it, or had added it just before."""
    for one in changes:
        if one.op["op"] != "remove":
            continue
        own = any(two.device == one.device and two.op["op"] == "add" and two.at < one.at for two in changes)
        if one.device == WEB or own or added.device == WEB:
            return True
        done = end.server.ever.get(added.nonce)
        if done is not None and one.op["base"] >= done.ver:
            return True
    return False


def _history(end: End) -> Iterator[str]:
    """Edits lost: a processed value that is neither there nor in the history."""
    if end.restored or end.forgot or end.lossy:
        return
    put_aside = end.server.histories()
    for made in end.oracle.made:
        if made.op["op"] not in {"set", "text"} or (made.op["op"] == "set" and not is_told_apart(made)):
            continue
        done = end.server.ever.get(made.nonce)
        if made.device != WEB and (done is None or done.outcome == "rejected"):
            continue
        held = [end.value(made.key, made.name), *put_aside.get((*made.key, made.name), [])]
        if made.op["val"] not in held:
            yield f"I9: {made.op['val']!r} of {made.device} for {made.key} {made.name} is not even in the history"


def _outcomes(end: End) -> Iterator[str]:
    """A device is told what became of its operations, if it was not plainly what it wished."""
    if end.restored or end.lossy or end.forgot:
        return
    told: dict[str, str] = {}
    asked = [device.told() for device in end.devices]
    for one in asked:
        told.update(one or {})
    if None in asked:
        return
    for one in end.server.log:
        if one.nonce and one.outcome != "applied" and told.get(one.nonce) != one.outcome:
            yield f"I10: {one.nonce} was {one.outcome}, and its device was told {told.get(one.nonce)}"
