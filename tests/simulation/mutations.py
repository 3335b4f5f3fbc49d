"""The table of mutants: what is replaced by what in the product's code. A test keeps the texts present."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One text of one file (from server/postil or extension/src) that occurs there once, and what it becomes."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """One way to be wrong. `client`: in the extension, else in the server."""

    name: str
    changes: tuple[Change, ...]
    client: bool = False


def _server(name: str, *changes: tuple[str, str, str]) -> Mutant:
    return Mutant(name, tuple(Change(*one) for one in changes))


def _client(name: str, *changes: tuple[str, str, str]) -> Mutant:
    return Mutant(name, tuple(Change(f"background/{one[0]}", one[1], one[2]) for one in changes), client=True)


_MERGE = "domain/merge.py"
_ACCEPT = "if causal(current, op, device) or op.value == current.value or (ts, device) > (current.ts, current.device):"
_OWN = "return current.device == device and current.seq is not None and op.since < current.seq < (op.seq or 0)"
_PAGE = "        versions = _versions(session, library.id, cursor.ver, end, None)\n"
_SEEN = "if gone and revival.unseen("
_HIDDEN = '_HIDDEN = ("paper_tag", "list_entry", "annotation", "annotation_tag")'
_LEASE = "  if (meta.lease !== lease) {"

SERVER: tuple[Mutant, ...] = (
    _server(
        "timestamp-only last-writer-wins",
        (_MERGE, _ACCEPT, "if (ts, device) > (current.ts, current.device):"),
        (_MERGE, "ts=max(ts, current.ts + 1),\n        device=device,", "ts=ts,\n        device=device,"),
    ),
    _server("arrival order only", (_MERGE, _ACCEPT, "if True:")),
    _server("own earlier operation not counted as seen", (_MERGE, _OWN, "return False")),
    _server(
        "no de-duplication of retries",
        ("services/replicas.py", "        if seq <= replica.last_seq:\n", "        if False:\n"),
        (
            "services/replicas.py",
            "    last = replica.last_seq\n",
            "    last = min(replica.last_seq, request.ops[0][0] - 1) if request.ops else 0\n",
        ),
    ),
    _server("note last-writer-wins", (_MERGE, "    if seen or fresh or current.value == op.value:", "    if True:")),
    _server("note conflict keeps one side", (_MERGE, "merged += [*group[2], *group[3]]", "merged += group[3]")),
    _server(
        "operations and last_seq in two transactions",
        (
            "services/sync.py",
            "    replicas.processed(session, replica, ops,",
            "    session.commit()\n    replicas.processed(session, replica, ops,",
        ),
    ),
    _server(
        "cursor skipping a commit on a full page",
        (
            "services/changes.py",
            _PAGE,
            f"{_PAGE}        end = min(last.ver, _boundary(session, library.id, end, end + 1))\n",
        ),
    ),
    _server("delete beats an unseen edit", ("services/ledger.py", _SEEN, "if False and revival.unseen(")),
    _server(
        "no revive",
        ("services/ledger.py", "for thing in revival.revived(batch, op):", "for thing in ():"),
    ),
    _server("no nonce of commits", ("services/sync.py", "tokens.get(token.ver) != token:", "token.ver not in tokens:")),
    _server(
        "no nonce of operations",
        ("services/replicas.py", "            if mark and known and mark != known:", "            if False:"),
    ),
    _server("merged text attributed to its pusher", (_MERGE, "        device=MERGE,", "        device=device,")),
    _server("a moved line twice", (_MERGE, "_no_more_often(merged, ours, theirs)", "merged")),
    _server(
        "remove beats a concurrent add",
        (_MERGE, "        if current.value and not causal(current, op, device):", "        if False:"),
    ),
    _server("the loser goes nowhere", (_MERGE, "    lost = keep and op.value != current.value", "    lost = False")),
    _server(
        "a copied profile's waiting edits twice",
        ("services/sync.py", "known = replicas.sent_by_copies(session, replica)", "known: set[str] = set()"),
    ),
    _server(
        "deleting a paper hides an unseen annotation",
        ("services/revival.py", _HIDDEN, '_HIDDEN = ("paper_tag", "list_entry")'),
    ),
    _server(
        "deleting an annotation hides an unseen comment",
        (
            "services/revival.py",
            '_WRITTEN = {"paper": "note", "annotation": "comment"}',
            '_WRITTEN = {"paper": "note"}',
        ),
    ),
    _server(
        "an annotation leaves its paper in the trash",
        (
            "services/batch.py",
            'if entity == "annotation" and self.exists(entity, ident) and self._rows',
            "if False and self._rows",
        ),
    ),
)

CLIENT: tuple[Mutant, ...] = (
    _client(
        "outbox dropped when sent",
        (
            "sync.ts",
            "  if (sent !== meta.sent) await writeMeta(tx, { ...meta, sent });",
            "  if (sent !== meta.sent) await writeMeta(tx, { ...meta, sent });\n  await trim(tx, sent);",
        ),
    ),
    _client(
        "late answer worked in over a newer row",
        ("lease.ts", _LEASE, "  if (lease === '') {"),
        ("shadow.ts", "      if (known && known.ver >= ver) continue;\n", ""),
        (
            "sync.ts",
            "{ cursor: answer.cursor, trail:",
            "{ cursor: answer.cursor[0] > meta.cursor[0] ? answer.cursor : meta.cursor, trail:",
        ),
    ),
    _client("rewind without re-upload", ("swap.ts", "  if (fork) found.lost.push(", "  if (!fork) found.lost.push(")),
    _client(
        "rewind that drops the outbox",
        ("swap.ts", "    return lowered(op, fork, found.held.get(place(op)));", "    return undefined;"),
    ),
    _client(
        "outbox trimmed before the pull is complete",
        (
            "sync.ts",
            "  if (complete) for (const paper of await trim(",
            "  for (const paper of await trim(",
        ),
    ),
)

MUTANTS = SERVER + CLIENT
