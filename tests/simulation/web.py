"""The library pages and scripts that edit meanwhile, through the REST API with its preconditions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from simulation.authoring import View
from simulation.edits import LISTS, TAGS, Dice, changed_text, target
from simulation.oracle import WEB, Oracle
from simulation.profile import Key
from simulation.server import Processed, Server

_TOKEN = 5
_KINDS = ("save", "patch", "patch", "note", "note", "tags", "place", "rename", "bin", "annotate", "mark", "search")
#: Answers that are the caller's own business: gone, stale, refused.
_EXPECTED = {404, 409, 412, 422}


@dataclass
class Web:
    """Somebody at the library's pages. What was read stays on the screen until it is written back."""

    server: Server
    dice: Dice
    oracle: Oracle
    #: Paper, list or annotation → (ETag, note or comment) as read, maybe long ago.
    screen: dict[Key, tuple[str, str]] = field(default_factory=dict)
    stale: int = 0
    edits: int = 0

    def edit(self) -> str:
        """One edit; returns what was done, for the trace."""
        rows = {key: {name: one[0] for name, one in fields.items()} for key, fields in self.server.rows().items()}
        what = self.dice.rng.choice(_KINDS)
        if what == "search":
            return self._search(self.dice.one(rows, "saved_search"))
        if what == "mark" and (annotation := self.dice.one(rows, "annotation")) is not None:
            return self._mark(("annotation", annotation))
        return self._edit_paper(what, rows)

    def _edit_paper(self, what: str, rows: View) -> str:
        """A paper is saved, or something is done to one, or to a list."""
        paper, listed = self.dice.one(rows, "paper"), self.dice.one(rows, "list")
        if what == "save" or paper is None:
            return self._save()
        key = ("paper", paper)
        if key not in self.screen or self.dice.rng.random() < 0.6:
            self._read(key)
        if what == "place" and listed:
            before = self.dice.one(rows, "paper") if self.dice.rng.random() < 0.5 else None
            return self._write("PUT", f"/lists/{listed}/entries/{paper}", {"before": before} if before else {})
        if what == "rename" and listed:
            self._read(("list", listed))
            return self._write("PATCH", f"/lists/{listed}", {"name": self.dice.unique("list")}, ("list", listed))
        if what == "note":
            text = self.screen[key][1]
            body = {"text": changed_text(self.dice, text), "base_text": text}
            return self._write("PUT", f"/papers/{paper}/note", body)
        if what == "tags":
            names = self.dice.rng.sample(TAGS, self.dice.rng.randint(0, 2))
            return self._write("PATCH", f"/papers/{paper}", {"tags": names}, key)
        if what == "annotate":
            body = {"target": target(self.dice), "comment": self.dice.unique("line"), "tags": [TAGS[0]]}
            return self._write("POST", f"/papers/{paper}/annotations", body)
        if what == "bin" and self.dice.rng.random() < 0.4:
            return self._write("DELETE", f"/papers/{paper}", None, key)
        name = self.dice.rng.choice(["venue", "status"])
        value = self.dice.unique("v") if name == "venue" else self.dice.rng.choice(["read", "reading"])
        return self._write("PATCH", f"/papers/{paper}", {name: value}, key)

    def _mark(self, key: Key) -> str:
        """An edit of an annotation."""
        path = f"/annotations/{key[1]}"
        if key not in self.screen or self.dice.rng.random() < 0.6:
            self._read(key)
        what = self.dice.rng.choice(["comment", "comment", "target", "bin"])
        if what == "comment":
            text = self.screen[key][1]
            return self._write("PATCH", path, {"comment": changed_text(self.dice, text), "base_text": text}, "*")
        if what == "target":
            return self._write("PATCH", path, {"target": target(self.dice)}, key)
        return self._write("DELETE", path, None, key)

    def _search(self, ident: str | None) -> str:
        """A search is saved, or a saved one is changed or deleted."""
        path = f"/saved-searches/{ident}"
        what = self.dice.rng.choice(["name", "query", "query", "query", "bin"]) if ident else "save"
        if what == "save":
            body = {"name": self.dice.unique("search"), "query": self.dice.unique("q")}
            return self._write("POST", "/saved-searches", body)
        if what == "bin":
            return self._write("DELETE", path, None, "*")
        return self._write("PATCH", path, {what: self.dice.unique("search")}, "*")

    def _save(self) -> str:
        page = self.dice.page()
        known = dict(one.split(":", 1) for one in page.identifiers)
        body: dict[str, Any] = {"title": page.title, "url": known.pop("url", ""), "identifiers": known}
        if self.dice.rng.random() < 0.3:
            body["lists"] = [self.dice.rng.choice(LISTS)]
        return self._write("POST", "/papers", {name: value for name, value in body.items() if value})

    def _read(self, key: Key) -> None:
        kind, ident = key
        status, headers, text = self.server.request("GET", f"/api/v1/{kind}s/{ident}", _TOKEN)
        body = json.loads(text)
        self.screen[key] = (
            (headers.get("ETag", "*"), body.get("note") or body.get("comment") or "") if status == 200 else ("*", "")
        )

    def _write(self, method: str, path: str, body: Any, match: Key | str = "") -> str:
        tag = match if isinstance(match, str) else self.screen[match][0]
        headers = {"If-Match": tag} if tag else {}
        before = {key: {name: one[0] for name, one in fields.items()} for key, fields in self.server.rows().items()}
        known = len(self.server.log)
        status, _, text = self.server.request(method, f"/api/v1{path}", _TOKEN, body, headers)
        said = f"web {method} {path} {json.dumps(body)} {headers.get('If-Match', '')} → {status}"
        if status in _EXPECTED:
            self.stale += status == 412
            return said
        if status not in {200, 201, 204}:
            raise AssertionError(f"{said}: {text}")
        fresh = self.server.log[known:]
        self.edits += len(fresh)
        for one in fresh:
            self.oracle.note(WEB, self.server.clock.ms, [_wire(one)], _as_read(before, one))
        return said


def _wire(one: Processed) -> dict[str, Any]:
    op = one.op
    made = {"op": op.kind, "e": op.entity, "id": op.id, "f": op.field, "val": op.value, "base_text": op.base_text}
    return {**made, "fill": op.fill}


def _as_read(before: dict[Key, dict[str, Any]], one: Processed) -> dict[Key, dict[str, Any]]:
    """What the writer saw: the text as read, all else as it was when the request came."""
    op = one.op
    if op.kind != "text" or op.base_text is None:
        return before
    key = (op.entity, op.id)
    return {**before, key: {**before.get(key, {}), op.field: op.base_text}}
