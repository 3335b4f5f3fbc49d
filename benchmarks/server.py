"""The running server with a library at size: import, memory, saving, syncing and searching over HTTP. Prints figures.

Run: python benchmarks/server.py [--papers 10000]. Everything goes through the real `postil serve` over loopback and
the real command line. Times are in milliseconds. Beside them stands the time of `GET /api/v1/health`, measured in
the same run: what any answer of this server costs on this machine at this moment.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from e2e.server import Api, Server
from known_items import DATA
from postil.domain.identifiers import Identifier, paper_id
from search_corpus import corpus, percentile, queries


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=10_000)
    count = options.parse_args().papers
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data")
        server.folder.mkdir()
        server.create_user()
        papers = list(corpus(count))
        listing = Path(folder) / "listing.txt"
        listing.write_text("\n\n".join(f"{paper.title} {n}\n\n{paper.abstract}" for n, paper in enumerate(papers)))
        began = time.monotonic()
        said = server.done("import-listing", str(listing)).strip()
        spent = time.monotonic() - began
        print(f"import            {said} {count / spent:.0f} papers/s, indexed ({spent:.0f} s)")
        print(f"database          {size(server.folder, 'postil.sqlite*') / 1e6:.1f} MB")
        print(f"index             {size(server.folder, 'index/**/*') / 1e6:.1f} MB")
        api = Api(server.address, server.create_token())
        server.start()
        try:
            measure(server, api, [text for _, text in queries(papers, 200)])
            server.stop()
            print(f"index check       exit {server.command('index', 'check').returncode}")
        finally:
            server.stop()
        known_items(Path(folder))


def size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


def memory(server: Server) -> float:
    """Resident memory of the server's process, MB (Linux)."""
    status = Path(f"/proc/{server.process.pid}/status") if server.process else Path("/nowhere")
    if not status.exists():
        return float("nan")
    kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1000


def report(name: str, times: list[float], reference: float) -> None:
    median = statistics.median(times)
    print(
        f"{name:<18}median {median:7.1f}  p95 {percentile(times, 0.95):7.1f}  first {times[0]:7.1f}  "
        f"n {len(times)}  {median / reference:5.1f} x health"
    )


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(server: Server, api: Api, texts: list[str]) -> None:
    print(f"memory at start   {memory(server):.0f} MB")
    health = [timed(lambda: api.call("GET", "/api/v1/health")) for _ in range(100)]
    reference = statistics.median(health)
    report("health", health, reference)
    found = [timed(lambda text=text: get(api, f"/api/v1/search?q={quote(text)}&limit=20")) for text in texts]
    report("search", found, reference)
    again = [timed(lambda text=text: get(api, f"/api/v1/search?q={quote(text)}&limit=20")) for text in texts]
    report("search, again", again, reference)
    pages = [timed(lambda: get(api, "/api/v1/papers?limit=50")) for _ in range(50)]
    report("list of 50", pages, reference)
    saves, right_after, missed = saving(api)
    report("save (POST)", saves, reference)
    report("search after it", right_after, reference)
    print(f"found right after {len(saves) - missed} of {len(saves)}")
    pushes, pulls = syncing(api)
    report("push of 20 ops", pushes, reference)
    report("idle pull", pulls, reference)
    print(f"memory at end     {memory(server):.0f} MB")


def get(api: Api, path: str) -> dict[str, object]:
    status, answer = api.call("GET", path)
    assert status == 200, (status, answer)
    return dict(answer)


def saving(api: Api) -> tuple[list[float], list[float], int]:
    saves, searches, missed = [], [], 0
    for n in range(1, 101):
        word = f"zyx{n}qua"
        body = {"title": f"A {word} paper", "identifiers": {"arxiv": f"2401.{n:05d}"}, "tags": ["bench"]}
        saves.append(timed(lambda body=body: api.call("POST", "/api/v1/papers", body)))
        answer: dict[str, object] = {}
        searches.append(timed(lambda word=word, answer=answer: answer.update(get(api, f"/api/v1/search?q={word}"))))
        missed += not any(word in str(hit) for hit in answer["items"])  # type: ignore[attr-defined]
    return saves, searches, missed


def syncing(api: Api) -> tuple[list[float], list[float]]:
    """A replica that is up to date: pushes of twenty operations, then pulls that bring nothing."""
    said: dict[str, object] = {"v": 1, "device": str(uuid.uuid4()), "cursor": [0, "0"], "max_seen": [0, "0"], "ops": []}
    rng, seq, pushes = random.Random(4), 0, []

    def exchange() -> None:
        status, answer = api.call("POST", "/api/v1/sync", said)
        assert status == 200, (status, answer)
        said.update({name: answer[name] for name in ("epoch", "cursor", "max_seen")})
        said["more"] = answer["more"]

    exchange()
    while said["more"]:
        exchange()
    for _ in range(50):
        ops = []
        for _ in range(20):
            seq += 1
            ident = paper_id(Identifier("arxiv", f"2401.{rng.randint(1, 100):05d}"))
            ops.append({"seq": seq, "op": "set", "e": "paper", "id": ident, "f": "starred", "val": bool(seq % 2)})
        said["ops"] = ops
        pushes.append(timed(exchange))
    said["ops"] = []
    return pushes, [timed(exchange) for _ in range(100)]


def known_items(folder: Path) -> None:
    """MRR@10 of the shared queries over the shared listings, through the command line and HTTP."""
    listings = sorted(DATA.glob("listing-*.txt"))
    if not listings:
        print("known items       skipped: the shared listings are not here")
        return
    server = Server(folder / "known")
    server.folder.mkdir()
    server.create_user()
    print(f"shared listings   {server.done('import-listing', *map(str, listings)).strip()}")
    api = Api(server.address, server.create_token())
    server.start()
    try:
        ranks = []
        for item in json.loads((DATA / "search-queries.json").read_text()):
            items = get(api, f"/api/v1/papers?q={quote(item['query'])}&limit=10")["items"]
            titles = [hit["title"] for hit in items]  # type: ignore[attr-defined]
            ranks.append(1 / (titles.index(item["title"]) + 1) if item["title"] in titles else 0.0)
    finally:
        server.stop()
    print(f"known items       MRR@10 {statistics.mean(ranks):.3f} over {len(ranks)} queries")


if __name__ == "__main__":
    main()
