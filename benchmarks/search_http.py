"""Search in a running server: answers per second, keystrokes, and how soon a save is found. Prints figures.

Run: python benchmarks/search_http.py [--papers 10000] [--seconds 10] [--keep FOLDER]. The library has a note on every
fifth paper and a highlight for every second one; it is made in the database, indexed by the command line, and searched
through the real `postil serve` over loopback, by clients on the same machine, each with a connection of its own. Times
are in milliseconds. `save → found` is from the answer to a save until a search that has the paper has been answered;
saves come at a steady 20 a second by four writers. They are looked for on the server that saved; by another process
on the same folder, without HTTP; and, with an index in the database (FTS5), on a second server on that database.
`in process` is without HTTP altogether: from the commit until `LibrarySearch` has answered with the paper.
`--keep` leaves the library in a folder, and the next run searches it again.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from e2e.server import Server
from large import AUTHOR, fill
from postil.domain.identifiers import Identifier, paper_id
from postil.domain.ops import Op
from postil.domain.query import parse
from postil.models import Library
from postil.models.engine import connect, writing
from postil.search.library import LibrarySearch
from postil.services import ledger
from search import resident
from search_corpus import Asked, asked, corpus, percentile

SAVES_PER_SECOND, WRITERS = 20, 4


class Client:
    """One kept connection; counts answers by status."""

    def __init__(self, server: Server, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.statuses: Counter[int] = Counter()

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The decoded answer, whatever its status."""
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, f"/api/v1{path}", content, self._headers)
        answer = self._connection.getresponse()
        self.statuses[answer.status] += 1
        return json.loads(answer.read() or b"null")

    def search(self, text: str, **more: object) -> Any:
        """The answer to a search."""
        return self.call("GET", f"/search?{urlencode({'q': text, 'limit': 20, **more})}")

    def found(self, word: str) -> bool:
        """Whether a paper with the word in its title is found now."""
        return word in json.dumps(self.search(word).get("items"))


class Searcher(Protocol):
    """What looks for saves."""

    def found(self, word: str) -> bool:
        """Whether a paper with the word is found now."""


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def told(name: str, times: list[float], more: str = "") -> None:
    """One line."""
    tails = f"p95 {percentile(times, 0.95):7.1f}  p99 {percentile(times, 0.99):7.1f}"
    print(f"{name:<34}p50 {statistics.median(times):7.1f}  {tails}  n {len(times):<6}{more}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10, help="how long each load lasts")
    parser.add_argument("--keep", type=Path, help="folder that the library is left in")
    given = parser.parse_args()
    mixed = asked(list(corpus(min(given.papers, 10_000))), 20)
    with tempfile.TemporaryDirectory() as temporary:
        server = library((given.keep or Path(temporary)) / f"library-{given.papers}", given.papers)
        token = server.create_token()
        in_process(server, 200)
        with serving(server):
            print(f"memory of the server at start     {_memory(server):.0f} MB")
            requests(server, token, mixed, given.seconds)
            keystrokes(Client(server, token), mixed)
            saves("same process", server, token, given.seconds, lambda: Client(server, token))
            with elsewhere(server) as other:
                saves("another process", server, token, given.seconds, lambda: other)
            print(f"memory of the server at the end   {_memory(server):.0f} MB")
        two_servers(server, token, given.seconds)


def library(folder: Path, papers: int) -> Server:
    """A stopped server whose library has this many papers, all of them indexed."""
    server = Server(folder)
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        server.create_user()
        spent = fill(server, papers, papers // 5, at_once=100, highlights=papers // 2)
        print(f"library of {papers} papers made in {spent:.0f} s", flush=True)
        spent = timed(lambda: server.done("index", "rebuild")) / 1000
        print(f"indexed in {spent:.0f} s, {papers / spent:.0f} papers/s by the command line", flush=True)
        (folder / "done").touch()
    return server


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server, while it serves."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _memory(server: Server) -> float:
    return resident(server.process.pid) if server.process else float("nan")


def requests(server: Server, token: str, mixed: list[Asked], seconds: float) -> None:
    """Searches without pause, by one connection and by four, with and without facets."""
    client = Client(server, token)
    told("health", [timed(lambda: client.call("GET", "/health")) for _ in range(100)])
    told("search, first time", [timed(lambda one=one: _ask(client, one)) for one in mixed])
    for connections in (1, 4):
        for facets in (False, True):
            clients = [Client(server, token) for _ in range(connections)]
            times = load(clients, mixed, seconds, facets=facets)
            name = f"search, {connections} connection{'s' * (connections > 1)}{', facets' * facets}"
            told(name, times, f"{len(times) / seconds:.0f}/s  {_failed(clients)}")


def load(clients: list[Client], mixed: list[Asked], seconds: float, *, facets: bool) -> list[float]:
    """Searches without pause by all clients at once, each beginning elsewhere among the queries: their times."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        for one in itertools.islice(itertools.cycle(mixed), number * 37, None):
            if time.monotonic() > end:
                return
            times.append(timed(lambda one=one: _ask(clients[number], one, facets=facets)))

    together([lambda number=number: ask(number) for number in range(len(clients))])
    return times


def _ask(client: Client, one: Asked, *, facets: bool = False) -> None:
    client.search(one.text, typing=str(one.typing).lower(), facets=str(facets or one.kind == "faceted").lower())


def _failed(clients: list[Client]) -> str:
    statuses = sum((client.statuses for client in clients), Counter())
    return f"5xx {sum(count for status, count in statuses.items() if status >= 500)}, " + ", ".join(
        f"{status}: {count}" for status, count in sorted(statuses.items())
    )


def together(works: list[Callable[[], None]]) -> None:
    """Do each in a thread of its own."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def keystrokes(client: Client, mixed: list[Asked]) -> None:
    """Two words typed letter by letter, as the box asks while one types, with facets."""
    texts = [" ".join(one.words) for one in mixed if one.kind == "or"]
    times = [
        timed(lambda text=text, length=length: client.search(text[:length], typing="true", facets="true"))
        for text in texts
        for length in range(1, len(text) + 1)
    ]
    told("keystroke", times)


def saves(name: str, server: Server, token: str, seconds: float, searcher: Callable[[], Searcher]) -> None:
    """Papers saved at a steady rate by four writers, each looked for at once."""
    spent: list[float] = []
    lag: list[float] = []
    at_once: list[bool] = []
    savers = [Client(server, token) for _ in range(WRITERS)]
    searchers = [searcher() for _ in range(WRITERS)]
    begin = time.monotonic()
    run = "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns()))

    def write(number: int) -> None:
        for turn in range(int(seconds * SAVES_PER_SECOND / WRITERS)):
            due = begin + (turn * WRITERS + number) / SAVES_PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            word = f"{run}{chr(ord('a') + number)}{turn}"
            body = {"title": f"A paper on {word}", "url": f"https://example.org/{word}", "tags": ["bench"]}
            spent.append(timed(lambda body=body: savers[number].call("POST", "/papers", body)))
            began = time.perf_counter()
            found = [searchers[number].found(word)]
            while not found[-1] and len(found) < 100:
                found.append(searchers[number].found(word))
            lag.append((time.perf_counter() - began) * 1000)
            at_once.append(found[0])

    together([lambda number=number: write(number) for number in range(WRITERS)])
    told(f"save, {WRITERS} writers, {SAVES_PER_SECOND}/s", spent, _failed(savers))
    told(f"save → found, {name}", lag, f"found by the first search: {sum(at_once)} of {len(lag)}")


def two_servers(server: Server, token: str, seconds: float) -> None:
    """Saves on one server, found on another that shares the database alone; the index is in it meanwhile."""
    address = f"sqlite:///{server.folder / 'postil.sqlite'}"
    second = Server(server.folder.with_name(server.folder.name + "-second"), POSTIL_DATABASE_URL=address)
    second.folder.mkdir(exist_ok=True)
    server.done("index", "rebuild", "--backend", "fts5")
    try:
        with serving(server), serving(second):
            saves("another server, fts5", server, token, seconds, lambda: Client(second, token))
    finally:
        server.done("index", "rebuild", "--backend", "whoosh")


class Elsewhere:
    """A process on the same folder as the server: this one."""

    def __init__(self, search: LibrarySearch, library_id: str) -> None:
        self.search, self.library_id = search, library_id

    def found(self, word: str) -> bool:
        """Whether a paper with the word is found now."""
        return self.search.search(self.library_id, parse(word), limit=5).total == 1


@contextmanager
def elsewhere(server: Server) -> Iterator[Elsewhere]:
    """The library of a server, searched by this process."""
    engine = connect(f"sqlite:///{server.folder / 'postil.sqlite'}")
    sessions = sessionmaker(engine, expire_on_commit=False)
    search = LibrarySearch(server.folder / "index", sessions)
    with sessions() as session:
        library_id = session.scalars(select(Library.id)).one()
    search.search(library_id, parse("warm"), limit=1)
    yield Elsewhere(search, library_id)
    search.close()
    engine.dispose()


def in_process(server: Server, count: int) -> None:
    """Saves committed and searched for without a server."""
    engine = connect(f"sqlite:///{server.folder / 'postil.sqlite'}")
    sessions = sessionmaker(engine, expire_on_commit=False)
    run, lag, missed = time.time_ns(), [], 0
    with elsewhere(server) as library:
        for number in range(count):
            word = f"inproc{run}x{number}"
            ident = paper_id(Identifier("url", f"https://example.org/{word}"))
            fields = {"canonical": f"url:https://example.org/{word}", "title": f"A paper on {word}"}
            ops = [Op("set", "paper", ident, field=name, value=value, fill=True) for name, value in fields.items()]
            with sessions() as session:
                writing(session)
                ledger.apply(session, library.library_id, AUTHOR, [Op("restore", "paper", ident), *ops])
                session.commit()
            library.search.changed(library.library_id)
            began = time.perf_counter()
            missed += not library.found(word)
            lag.append((time.perf_counter() - began) * 1000)
            time.sleep(1 / SAVES_PER_SECOND)
    told("save → found, in process", lag, f"missed {missed}")
    engine.dispose()


if __name__ == "__main__":
    main()
