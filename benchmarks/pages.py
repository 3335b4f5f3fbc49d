"""The library's pages at size: server time, bytes and SQL statements of each; tags of 500 papers, and their undo.

Run: python benchmarks/pages.py [--papers 10000] [--folder kept-library]. There are half as many highlights as papers,
100 of them on one paper. Times are the whole answer of the application without the network, in milliseconds, by one
client; beside them stands `GET /api/v1/health` of the same run. A folder that is named is filled once and used again.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from e2e.server import Server
from large import fill
from postil.app import create_app
from postil.config import Config
from postil.db import db
from postil.models import Annotation, Library, Paper, ReadingList, User
from search_corpus import corpus, percentile

TYPED = ("HX-Request", "true"), ("HX-Target", "library"), ("HX-Trigger-Name", "q")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--papers", type=int, default=10_000)
    options.add_argument("--folder", type=Path, help="a data folder to keep and use again")
    options.add_argument("--only-fill", action="store_true")
    given = options.parse_args()
    with contextlib.ExitStack() as closing:
        folder = given.folder or Path(closing.enter_context(tempfile.TemporaryDirectory())) / "data"
        made = filled(folder, given.papers)
        app = create_app(Config(data_dir=folder, rate_limit="1000000 per minute"))
        closing.callback(app.extensions["postil_search"].close)
        with app.app_context():
            library_id = db.session.scalars(select(Library.id)).one()
        began = time.monotonic()
        app.extensions["postil_search"].catch_up(library_id)
        indexed = time.monotonic() - began
        print(f"library           {given.papers} papers (made in {made:.0f} s, indexed in {indexed:.0f} s)")
        if not given.only_fill:
            measure(app, given.papers)


def filled(folder: Path, papers: int) -> float:
    """Make the library unless it is there; the seconds that took."""
    done = folder / "filled"
    if done.exists():
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(folder)
    server.create_user()
    spent = fill(server, papers, papers // 5, at_once=100, highlights=papers // 2)
    done.touch()
    return spent


class Reader:
    """One signed-in client."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        with app.app_context():
            user = db.session.scalars(select(User)).one()
        with self.client.session_transaction() as cookie:
            cookie["user"], cookie["epoch"] = user.id, user.session_epoch
        page = self.client.get("/settings").text
        self.token = re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]

    def get(self, path: str, *headers: tuple[str, str]) -> TestResponse:
        """A page, or with htmx's headers a part of it."""
        answer = self.client.get(path, headers=list(headers))
        assert answer.status_code == 200, (path, answer.status)
        return answer

    def post(self, path: str, form: dict[str, object]) -> TestResponse:
        """A change, as htmx sends it."""
        headers = {"X-CSRFToken": self.token, "HX-Request": "true"}
        answer = self.client.post(path, data=form, headers=headers)
        assert answer.status_code < 300, (path, answer.status, answer.text[:300])
        return answer


@contextlib.contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are executed within."""
    said: list[str] = []

    def note(*given: object) -> None:
        said.append(str(given[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def report(app: Flask, name: str, work: Callable[[int], TestResponse], times: int, reference: float) -> float:
    """Do it once to warm up, then `times` times; prints median, p95, bytes and statements of the last; the median."""
    work(0)
    spent = []
    for number in range(1, times + 1):
        began = time.perf_counter()
        with counted(app) as said:
            answer = work(number)
            body = answer.get_data()
        spent.append((time.perf_counter() - began) * 1000)
    median = statistics.median(spent)
    size = f"{len(body) / 1000:6.1f} kB ({len(gzip.compress(body)) / 1000:5.1f} gz)"
    print(
        f"{name:<26}median {median:7.1f}  p95 {percentile(spent, 0.95):7.1f}  {size}  {len(said):3d} statements"
        f"  {median / reference:5.1f} x health"
    )
    return median


def measure(app: Flask, papers: int) -> None:
    reader = Reader(app)
    with app.app_context():
        idents = list(db.session.scalars(select(Paper.id).limit(2000)))
        most = select(Annotation.paper_id).group_by(Annotation.paper_id).order_by(func.count().desc()).limit(1)
        highlighted = db.session.scalars(most).first()
        shelf = db.session.scalars(select(ReadingList.id).limit(1)).one()
    words = [paper.title.split()[0] for paper, _ in zip(corpus(200), range(200), strict=False)]
    reference = statistics.median(timed(lambda: app.test_client().get("/api/v1/health")) for _ in range(50))
    pages: dict[str, Callable[[int], TestResponse]] = {
        "library": lambda _: reader.get("/"),
        "by title": lambda _: reader.get("/?sort=title"),
        "filtered": lambda n: reader.get(f"/?tag=topic+{n % 60}&status=unread&year=2010..2020"),
        "filtered by site, code": lambda n: reader.get(
            f"/?site=arXiv&has=code&has=note&sort=-author&year={2005 + n % 20}"
        ),
        "further down": lambda _: reader.get(further[0]),
        "search": lambda n: reader.get(f"/?q={words[n]}+{words[n + 1]}"),
        "while typing": lambda n: reader.get(f"/?q={words[n % 100]}+{words[n % 100 + 1][: 1 + n % 6]}", *TYPED),
        "search, by title": lambda n: reader.get(f"/?q={words[n]}&sort=title"),
        "paper": lambda n: reader.get(f"/papers/{idents[n]}"),
        "paper, 100 highlights": lambda _: reader.get(f"/papers/{highlighted}"),
        "the same, all 100 shown": lambda _: reader.get(f"/papers/{highlighted}?annotations=100"),
        "filtered by highlights": lambda _: reader.get("/?has=highlight"),
        "highlights": lambda _: reader.get("/annotations"),
        "highlights, by words": lambda n: reader.get(f"/annotations?q={words[n]}&color=blue"),
        "lists": lambda _: reader.get("/lists"),
        "list": lambda _: reader.get(f"/lists/{shelf}"),
        "tags": lambda _: reader.get("/tags"),
        "insight": lambda _: reader.get("/insight"),
        "trash": lambda _: reader.get("/trash"),
    }
    found = re.findall(r'id="more"[^>]*href="([^"]+)"', reader.get("/").text)
    further = [found[0].replace("&amp;", "&") if found else "/"]
    for name, work in pages.items():
        report(app, name, work, 40 if papers <= 20_000 else 20, reference)
    print("after a change:")
    report(app, "library, just changed", lambda n: changed(reader, idents[n]), 20, reference)
    some = idents[:500]
    report(
        app,
        "bulk-tag of 500",
        lambda n: reader.post("/bulk", {"action": "tag", "tag_name": f"bulk {time.time_ns()}", "id": some}),
        6,
        reference,
    )
    versions: list[str] = []

    def tag_and_undo(n: int) -> TestResponse:
        if not versions:
            answer = reader.post("/bulk", {"action": "tag", "tag_name": f"again {time.time_ns()}", "id": some})
            versions.append(re.findall(r'"undo": ?"(\d+-\d+)"', answer.headers["HX-Trigger"])[0])
        answer = reader.post("/undo", {"versions": versions.pop()})
        versions.append(re.findall(r'"undo": ?"(\d+-\d+)"', answer.headers["HX-Trigger"])[0])
        return answer

    report(app, "undo, redo of it", tag_and_undo, 6, reference)


def changed(reader: Reader, ident: str) -> TestResponse:
    """The library page right after a paper was tagged, when nothing that is counted is remembered."""
    reader.post("/bulk", {"action": "tag", "tag_name": f"just {time.time_ns()}", "id": [ident]})
    return reader.get("/")


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
