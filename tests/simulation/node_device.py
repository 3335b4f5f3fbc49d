"""Machines that run the extension's own background under Node; faults, time and chance come from here."""

from __future__ import annotations

import atexit
import json
import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulation.authoring import PAGES, Op, Page, View, order
from simulation.client import Send
from simulation.devices import Died, LateAnswer, Lost
from simulation.network import Garbled
from simulation.profile import shown
from simulation.server import Rows, Server

HERE = Path(__file__).parent
EXTENSION = HERE.parents[1] / "extension"
Fetch = dict[str, Any]


def bundle(folder: Path, source: Path = EXTENSION / "src") -> Path:
    """The machines' script with the extension's source from `source`, in one file."""
    out = folder / "machines.mjs"
    command = [EXTENSION / "node_modules" / ".bin" / "esbuild", HERE / "node" / "machines.ts", "--bundle"]
    options = ["--platform=node", "--format=esm", f"--alias:@src={source}", f"--outfile={out}", "--log-level=error"]
    modules = {**os.environ, "NODE_PATH": str(EXTENSION / "node_modules")}
    subprocess.run([*map(str, command), *options], check=True, env=modules)
    return out


class Node:
    """One process with all machines of a seed."""

    def __init__(self, script: Path) -> None:
        self.process = subprocess.Popen(["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)
        self.last = 0

    def tell(self, line: dict[str, Any]) -> None:
        """One line to the process."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def command(self, command: str, now: int, **given: Any) -> int:
        """Begin a command; returns its number."""
        self.last += 1
        self.tell({"id": self.last, "now": now, "command": command, **given})
        return self.last

    def hear(self, number: int, fetched: Callable[[Fetch], None]) -> Any:
        """What the command came to; requests on the way go to `fetched`."""
        assert self.process.stdout is not None
        while True:
            text = self.process.stdout.readline()
            if not text:
                raise RuntimeError("the machines' process has ended")
            line = json.loads(text)
            if "fetch" in line:
                fetched(line)
            elif line["id"] == number:
                if "error" in line:
                    raise RuntimeError(line["error"])
                return line["done"]


class NodeDevice:
    """One machine: the extension as it ships."""

    able = frozenset(
        {"save", "unsave", "restore-paper", "mark", "note", "tag", "untag"}
        | {"make-list", "list", "unlist", "move", "rename-list", "delete-list", "restore-list"}
        | {"annotate", "comment", "recolor", "retarget", "tag-annotation", "untag-annotation"}
        | {"delete-annotation", "restore-annotation"}
    )

    def __init__(self, number: int, rng: random.Random, server: Server, node: Node) -> None:
        self.name = f"machine {number}"
        self.token = number
        self.skew = 0
        self.server = server
        self.node = node
        #: Ticket → what a stopped worker waits for, and the command that it was at.
        self.stopped: dict[int, tuple[Fetch, int]] = {}
        self.page = rng.choice([3, 10, 50, 500])
        self.load(None)

    def _now(self) -> int:
        return self.server.clock.ms + self.skew

    def _run(self, command: str, fetched: Callable[[Fetch], None] | None = None, **given: Any) -> Any:
        number = self.node.command(command, self._now(), machine=self.name, **given)
        return self.node.hear(number, fetched or self._alone)

    def _answer(self, fetch: Fetch, status: int | None = None, body: str = "") -> None:
        given = {} if status is None else {"status": status, "body": body}
        self.node.tell({"now": self._now(), "answer": fetch["fetch"], **given})

    def _alone(self, fetch: Fetch) -> None:
        """Outside a sync run only the question whose token it is gets an answer."""
        if fetch["path"].endswith("/session"):
            status, _, text = self.server.request(fetch["method"], fetch["path"], self.token)
            return self._answer(fetch, status, text)
        return self._answer(fetch)

    def _ask(self, name: str, request: dict[str, Any], fetched: Callable[[Fetch], None] | None = None) -> Any:
        return self._run("ask", fetched, name=name, request=request)

    def load(self, disk: int | None) -> None:
        """As in Device."""
        self._run("load", disk=disk)
        if disk is None:
            server = "http://127.0.0.1:8765"
            self._ask("configure", {"server": server, "token": f"token-{self.token}"})

    def disk(self) -> int:
        """As in Device."""
        return int(self._run("disk"))

    def kill(self) -> None:
        """As in Device."""
        self._run("kill")

    def do(self, kind: str, given: dict[str, Any]) -> list[Op]:
        """As in Device."""
        known = {op["n"] for op in self.waiting()}
        name, request = self._message(kind, given)
        self._ask(name, request)
        return [op for op in self.waiting() if op["n"] not in known]

    def _message(self, kind: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:  # noqa: C901, PLR0911, PLR0912
        ident = str(given.get("ident", ""))
        left, _, right = ident.partition("|")
        match kind:
            case "save":
                return "save", {"paper": _seen(given["page"])}
            case "unsave":
                return "unsave", {"paper": _seen(self._page_of(ident))}
            case "restore-paper":
                return "restorePaper", {"paperId": ident}
            case "mark" if given["f"] == "status":
                return _edit(ident, {"kind": "status", "status": given["val"]})
            case "mark":
                return _edit(ident, {"kind": "star", "starred": given["val"]})
            case "note":
                return _edit(ident, {"kind": "note", "text": given["text"], "baseText": given["base_text"]})
            case "tag" | "list":
                return _edit(ident, {"kind": f"{kind}-add", "name": given["name"]})
            case "untag":
                return _edit(left, {"kind": "tag-remove", "tagId": right})
            case "unlist":
                return _edit(right, {"kind": "list-remove", "listId": left})
            case "make-list":
                return "createList", {"name": given["name"]}
            case "rename-list":
                return "renameList", {"listId": ident, "name": given["name"]}
            case "delete-list" | "restore-list":
                return "deleteList" if kind == "delete-list" else "restoreList", {"listId": ident}
            case "annotate":
                made = {name: given[name] for name in ("id", "target", "color", "comment", "tags")}
                return "annotate", {"paper": _seen(self._page_of(ident)), "annotation": made}
            case "comment":
                return _annotating(ident, {"kind": "comment", "text": given["text"], "baseText": given["base_text"]})
            case "retarget":
                return _annotating(ident, {"kind": "target", "target": given["target"]})
            case "recolor":
                return _annotating(ident, {"kind": "color", "color": given["color"]})
            case "tag-annotation":
                return _annotating(ident, {"kind": "tag-add", "name": given["name"]})
            case "untag-annotation":
                return _annotating(left, {"kind": "tag-remove", "tagId": right})
            case "delete-annotation" | "restore-annotation":
                return f"{'remove' if kind == 'delete-annotation' else 'restore'}Annotation", {"id": ident}
            case _:
                papers = [one for one in order(self.shown(), given["list"]) if one != given["paper"]]
                before = papers[given["at"]] if given["at"] < len(papers) else None
                return "moveEntry", {"listId": given["list"], "paperId": given["paper"], "before": before}

    def _page_of(self, paper: str) -> Page:
        canonical = self.shown()["paper", paper]["canonical"]
        return next((page for page in PAGES if page.paper == paper), Page(canonical, (canonical,), canonical))

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._run("state")
        return found

    def shown(self) -> View:
        """As in Device."""
        state = self._state()
        rows = {(e, i): {f: (value, ver, 0) for f, (value, ver) in fields.items()} for e, i, fields in state["rows"]}
        return shown(rows, state["outbox"])

    def order(self, listed: str) -> list[str]:
        """As in Device."""
        answer = self._ask("list", {"listId": listed})
        return [entry["paperId"] for entry in answer["ok"]["entries"]] if "ok" in answer else []

    def sync(self, send: Send) -> bool:
        """As in Device."""

        def fetched(fetch: Fetch) -> None:
            body = json.loads(fetch["body"]) if fetch["body"] else None
            if isinstance(body, dict) and "limit" in body:
                body["limit"] = self.page
            try:
                status, answer = send(fetch["method"], fetch["path"], body)
            except Garbled as half:
                return self._answer(fetch, 200, half.text)
            except (Lost, Died) as end:
                if isinstance(end, Lost) and not end.ticket:
                    return self._answer(fetch)
                # Who waits for a late answer is a worker that the browser has stopped meanwhile.
                self.stopped[end.ticket] = (fetch, self.node.last)
                raise Died from end
            return self._answer(fetch, status, json.dumps(answer))

        try:
            connection = self._ask("sync", {}, fetched)
        except Died:
            self.kill()
            return False
        return "ok" in connection and "problem" not in connection["ok"] and connection["ok"]["pending"] == 0

    def compare(self, send: Send) -> bool:
        """As in Device: the extension compares by itself once a day, and mends without a word."""
        self.server.clock.ms += 2 * 86_400_000
        return self.sync(send)

    def late(self, answer: LateAnswer) -> None:
        """As in Device: the answer reaches a worker that was stopped, if it is not quite dead yet."""
        fetch, number = self.stopped.pop(answer.ticket)
        self._answer(fetch, answer.status, json.dumps(answer.answer))
        self.node.hear(number, self._answer)

    def rows(self) -> Rows:
        """As in Device."""
        return {
            (e, i): {f: (value, ver) for f, (value, ver) in fields.items()} for e, i, fields in self._state()["rows"]
        }

    def waiting(self) -> list[Op]:
        """As in Device."""
        found: list[Op] = self._state()["outbox"]
        return found

    def told(self) -> None:
        """As in Device."""


def _edit(paper: str, what: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "editSaved", {"paperId": paper, "edit": what}


def _annotating(annotation: str, what: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "editAnnotation", {"id": annotation, "edit": what}


def _seen(page: Page) -> dict[str, Any]:
    """A page's paper as content scripts tell of it."""
    known = dict(one.split(":", 1) for one in page.identifiers)
    url = known.pop("url", "https://example.org/")
    return {
        "canonical": page.canonical,
        "identifiers": known,
        "title": page.title,
        "authors": ["Ada Lovelace"],
        "publishedOn": "2025-01",
        "url": url,
    }
