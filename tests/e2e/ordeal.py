"""`kill -9` of the server at random moments under load, and the proof that nothing acknowledged was lost."""

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from e2e.browsers.driver import until
from e2e.server import Api, Server
from postil.domain import identifiers


@dataclass
class Figures:
    """What an ordeal saw. `lost` and `doubled` must be empty, `unequal` zero."""

    kills: int = 0
    acknowledged: int = 0
    refused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unequal: int = 0
    restart_seconds: list[float] = field(default_factory=list)


class Writer(threading.Thread):
    """Saves one invented paper after another; what was answered with success is in `acknowledged`."""

    def __init__(self, api: Api, number: int, going: threading.Event) -> None:
        super().__init__(daemon=True)
        self.api, self.number, self._going = api, number, going
        self.idle, self.ended = threading.Event(), threading.Event()
        self.acknowledged: dict[str, str] = {}
        self.refused: list[str] = []
        self._count = 0

    def run(self) -> None:
        while not self.ended.is_set():
            if not self._going.is_set():
                self.idle.set()
                self._going.wait(0.2)
                continue
            self.idle.clear()
            self._count += 1
            value = f"{2301 + self.number // 10:04d}.{self.number % 10}{self._count:04d}"
            title = f"Paper {value} of writer {self.number}"
            path, body = self.request(value, title)
            self._insist(path, body, value, title)

    def request(self, value: str, title: str) -> tuple[str, dict[str, Any]]:
        """Path and body of one save."""
        return "/api/v1/papers", {"title": title, "identifiers": {"arxiv": value}, "note": f"note of {value}"}

    def answered(self, answer: dict[str, Any]) -> None:
        """Take in a success."""

    def _insist(self, path: str, body: dict[str, Any], value: str, title: str) -> None:
        """Send the same request until it is answered, as every careful client does."""
        while not self.ended.is_set():
            try:
                status, answer = self.api.call("POST", path, body)
            except OSError:
                time.sleep(0.05)  # the server is being restarted
                continue
            except (ValueError, HTTPException):
                continue  # the answer was cut in the middle
            if status == 503:
                time.sleep(0.05)  # the server lives, its database does not yet
                continue
            if status in {200, 201}:
                self.answered(answer)
                self.acknowledged[value] = title
            else:
                self.refused.append(f"{path} {status}: {answer}")
            return


class Replica(Writer):
    """A device that saves through /sync; a lost answer is asked for again with the same numbers."""

    def __init__(self, api: Api, number: int, going: threading.Event) -> None:
        super().__init__(api, number, going)
        self._device, self._seq = str(uuid.uuid4()), 0
        self._at: dict[str, Any] = {"epoch": "", "cursor": [0, "0"], "max_seen": [0, "0"], "ack": 0}

    def request(self, value: str, title: str) -> tuple[str, dict[str, Any]]:
        canonical = identifiers.normalise("arxiv", value)
        paper = identifiers.paper_id(canonical)
        fields = [("canonical", str(canonical)), ("title", title)]
        ops: list[dict[str, Any]] = [{"op": "set", "e": "paper", "id": paper, "f": f, "val": v} for f, v in fields]
        ops.append({"op": "add", "e": "identifier", "id": f"{paper}|{canonical}"})
        note = {"op": "text", "e": "paper", "id": paper, "f": "note", "val": f"note of {value}", "base_text": ""}
        for op in (*ops, note):
            self._seq += 1
            op |= {"seq": self._seq, "base": 0, "ts": "2026-01-31T09:00:00Z"}
        return "/api/v1/sync", {"v": 1, "device": self._device, **self._at, "ops": [*ops, note], "limit": 500}

    def answered(self, answer: dict[str, Any]) -> None:
        bad = [result for result in answer["results"] if result["outcome"] == "rejected"]
        if bad:
            self.refused.append(f"rejected: {bad}")
        self._at = {name: answer[name] for name in ("epoch", "cursor", "max_seen")} | {"ack": answer["last_seq"]}


def ordeal(server: Server, kills: int, *, seed: int = 1, writers: int = 4) -> Figures:
    """Kill a running server `kills` times under load and check after each restart."""
    chance, figures, going = random.Random(seed), Figures(), threading.Event()
    api = Api(server.address, server.create_token("checks"))
    kinds = [Writer, Replica]
    crew = [kinds[n % 2](Api(server.address, server.create_token(f"writer {n}")), n, going) for n in range(writers)]
    for writer in crew:
        writer.start()
    try:
        for _ in range(kills):
            going.set()
            time.sleep(chance.uniform(0.02, 0.9))
            server.kill()
            figures.kills += 1
            began = time.monotonic()
            server.start()
            figures.restart_seconds.append(time.monotonic() - began)
            going.clear()
            until(lambda: all(writer.idle.is_set() for writer in crew), 30, "the writers did not come to rest")
            _check(server, api, crew, figures)
    finally:
        for writer in crew:
            writer.ended.set()
    figures.refused = [problem for writer in crew for problem in writer.refused]
    return figures


def _check(server: Server, api: Api, crew: list[Writer], figures: Figures) -> None:
    wanted = {value: title for writer in crew for value, title in writer.acknowledged.items()}
    figures.acknowledged = len(wanted)
    there: dict[str, list[dict[str, Any]]] = {}
    for paper in everything(api):
        there.setdefault(paper["identifiers"].get("arxiv", ""), []).append(paper)
    for value, title in wanted.items():
        found = there.get(value, [])
        if not found or found[0]["title"] != title or found[0]["note"] != f"note of {value}":
            figures.lost.append(value)
        if len(found) > 1:
            figures.doubled.append(value)
    if server.command("index", "check").returncode != 0:
        figures.unequal += 1


def everything(api: Api) -> list[dict[str, Any]]:
    """All papers, page by page."""
    papers: list[dict[str, Any]] = []
    path = "/api/v1/papers?limit=100"
    while path:
        status, answer = api.call("GET", path)
        assert status == 200, answer
        papers += answer["items"]
        path = f"/api/v1/papers?limit=100&cursor={answer['next']}" if answer.get("next") else ""
    return papers
