"""Sync with a library at size: first sync, idle pulls, pushes, what one server process sustains. Prints figures.

Run: python benchmarks/sync.py [--papers 10000] [--notes 2000]. Everything goes through the real `postil serve` over
loopback HTTP; client and server share the machine's cores. Times are in milliseconds. Beside them stands the time
of `GET /api/v1/health` in the same run.
"""

import argparse
import gzip
import http.client
import json
import random
import statistics
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from e2e.server import Server
from large import arxiv, fill
from postil.domain.identifiers import Identifier, paper_id
from search_corpus import percentile


class Client:
    """One kept connection; counts requests and the bytes of answers as they travelled."""

    def __init__(self, server: Server, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip",
        }
        self.requests = self.sent = self.received = self.plain = 0

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """The answer, which must be a success."""
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, f"/api/v1{path}", content, self._headers)
        response = self._connection.getresponse()
        raw = response.read()
        assert response.status == 200, (response.status, raw[:300])
        self.requests += 1
        self.sent += len(content or b"")
        self.received += len(raw)
        text = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
        self.plain += len(text)
        return dict(json.loads(text))


class Replica:
    """A client database that is up to date."""

    def __init__(self, client: Client, cursor: list[Any]) -> None:
        self.client, self.cursor, self.seq, self.id = client, cursor, 0, str(uuid.uuid4())

    def sync(self, *ops: dict[str, Any]) -> dict[str, Any]:
        """One round trip, further ones while there is more."""
        body = {"v": 1, "device": self.id, "cursor": self.cursor, "max_seen": self.cursor, "ack": self.seq}
        answer = self.client.call("POST", "/sync", {**body, "ops": ops})
        self.cursor = answer["cursor"]
        return self.sync() if answer["more"] else answer

    def edits(self, count: int, rng: random.Random, papers: int) -> list[dict[str, Any]]:
        """Operations on papers of the library."""
        made = []
        for _ in range(count):
            self.seq += 1
            ident = paper_id(Identifier("arxiv", arxiv(rng.randrange(papers))))
            op = {"seq": self.seq, "n": f"{self.seq:x}", "op": "set", "e": "paper", "id": ident, "base": self.cursor[0]}
            made.append({**op, "f": "starred", "val": rng.random() < 0.5, "ts": "2026-01-01T00:00:00Z"})
        return made


def main() -> None:
    """Measure everything, one after the other."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=10_000)
    options.add_argument("--notes", type=int, default=2_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data")
        server.folder.mkdir()
        server.create_user()
        print(f"library           {given.papers} papers made in {fill(server, given.papers, given.notes):.0f} s")
        token = server.create_token()
        server.start()
        try:
            server.done("index", "check")  # what waits for the index would compete with what is measured
            measure(server, token, given.papers)
        finally:
            server.stop()


def measure(server: Server, token: str, papers: int) -> None:
    """All figures of one library."""
    client = Client(server, token)
    health = [timed(client, "GET", "/health") for _ in range(100)]
    reference = statistics.median(health)
    report("health", health, reference)
    replica = Replica(Client(server, token), first_sync(Client(server, token)))
    replica.sync()
    by_pages(Client(server, token))
    rng = random.Random(7)
    before = replica.client.received
    pulls = [timed_sync(replica) for _ in range(200)]
    report("idle pull", pulls, reference)
    print(f"idle pull bytes   {(replica.client.received - before) / 200:.0f}")
    report("push of 20", [timed_sync(replica, *replica.edits(20, rng, papers)) for _ in range(100)], reference)
    digests = [timed(client, "GET", f"/sync/digest?ver={replica.cursor[0]}") for _ in range(3)]
    report("digest", digests, reference)
    for share in (0.0, 0.2):
        sustain(server, token, replica.cursor, papers, share)


def first_sync(client: Client) -> list[Any]:
    """The snapshot, as the extension takes it."""
    began = time.perf_counter()
    after, rows, answer = "", 0, {}
    while after is not None:
        answer = client.call("GET", f"/sync/snapshot?after={after}" if after else "/sync/snapshot")
        rows += len(answer["rows"])
        after = answer["after"]
    spent = time.perf_counter() - began
    print(
        f"first sync        {spent:.1f} s, {rows} rows, {client.requests} requests, "
        f"{client.received / 1e6:.2f} MB compressed ({client.plain / 1e6:.1f} MB plain)"
    )
    return list(answer["cursor"])


def by_pages(client: Client) -> None:
    """The same without the snapshot, as the extension did before it."""
    began = time.perf_counter()
    replica = {"v": 1, "device": str(uuid.uuid4()), "cursor": [0, "0"], "max_seen": [0, "0"]}
    more = True
    while more:
        answer = client.call("POST", "/sync", replica)
        replica["cursor"], replica["max_seen"], more = answer["cursor"], answer["cursor"], answer["more"]
    print(
        f"  by pages of 500 {time.perf_counter() - began:.1f} s, {client.requests} requests, "
        f"{client.received / 1e6:.2f} MB compressed ({client.plain / 1e6:.1f} MB plain)"
    )


def timed(client: Client, method: str, path: str) -> float:
    """Milliseconds of one request."""
    began = time.perf_counter()
    client.call(method, path)
    return (time.perf_counter() - began) * 1000


def timed_sync(replica: Replica, *ops: dict[str, Any]) -> float:
    """Milliseconds of one round trip."""
    began = time.perf_counter()
    replica.sync(*ops)
    return (time.perf_counter() - began) * 1000


def sustain(server: Server, token: str, cursor: list[Any], papers: int, share: float, seconds: float = 10.0) -> None:
    """Eight machines that sync without pause: requests per second, and their times."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def machine(number: int) -> None:
        rng, replica = random.Random(number), Replica(Client(server, token), cursor)
        replica.sync()
        while time.monotonic() < end:
            ops = replica.edits(5, rng, papers) if rng.random() < share else []
            times.append(timed_sync(replica, *ops))

    threads = [threading.Thread(target=machine, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        f"sustained         {len(times) / seconds:.0f} syncs/s by 8 machines, {share:.0%} of them pushes of 5: "
        f"median {statistics.median(times):.1f}, p99 {percentile(times, 0.99):.1f}"
    )


def report(name: str, times: list[float], reference: float) -> None:
    """One line."""
    median = statistics.median(times)
    print(
        f"{name:<18}median {median:7.1f}  p95 {percentile(times, 0.95):7.1f}  n {len(times)}  "
        f"{median / reference:5.1f} x health"
    )


if __name__ == "__main__":
    main()
