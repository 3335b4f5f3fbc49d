"""Postil beside linkding with the same records in one run: adding, the list page, search. Prints times and ratios.

Run: python benchmarks/linkding.py --linkding http://127.0.0.1:9090 --token TOKEN --user NAME --password PASSWORD
[--papers 10000]. The linkding is one that you have installed, with an empty account to fill (its settings page shows
the API token); only its documented REST API and its own pages are used, without fetching any address that is saved
(`disable_scraping`). Postil is started here. Both answer over loopback, in turn, request by request, so that the
machine's other work moves both alike. Times are in milliseconds; a ratio above 1 says that Postil is faster.
"""

from __future__ import annotations

import argparse
import contextlib
import http.cookiejar
import json
import random
import re
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from e2e.server import Server
from large import arxiv
from search_corpus import TAGS, corpus, percentile, queries

TIMES = 60


class Site:
    """One of the two: a REST API with a token, and pages with a signed-in session."""

    def __init__(self, address: str, authorization: str) -> None:
        self.address = address.rstrip("/")
        self.authorization = authorization
        self.jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def sign_in(self, path: str, fields: dict[str, str], token_name: str) -> None:
        """Sign in by the form at `path`, whose CSRF field is called `token_name`; ends the run when that fails."""
        form = self.page(path)
        token = re.findall(rf'name="{token_name}"[^>]*value="([^"]+)"', form)[0]
        data = urllib.parse.urlencode({**fields, token_name: token}).encode()
        headers = {"Referer": self.address + path}
        with self.jar.open(urllib.request.Request(self.address + path, data, headers), timeout=60) as answer:
            if answer.url.split("?")[0].endswith(path):
                sys.exit(f"{self.address} does not let {next(iter(fields.values()))} sign in")

    def page(self, path: str) -> str:
        """A page of the signed-in session."""
        with self.jar.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def call(self, path: str, body: dict[str, Any]) -> None:
        """A POST to the API."""
        headers = {"Content-Type": "application/json", "Authorization": self.authorization}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--linkding", help="address of the linkding to compare with")
    options.add_argument("--token", help="its API token")
    options.add_argument("--user")
    options.add_argument("--password")
    options.add_argument("--papers", type=int, default=10_000)
    given = options.parse_args()
    if not all((given.linkding, given.token, given.user, given.password)):
        print("skipped: name a linkding with --linkding, --token, --user and --password")
        return
    theirs = Site(given.linkding, f"Token {given.token}")
    try:
        theirs.sign_in("/login/", {"username": given.user, "password": given.password}, "csrfmiddlewaretoken")
    except OSError as error:
        print(f"skipped: {given.linkding} cannot be reached ({error})")
        return
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as closing:
        server = Server(Path(folder) / "data")
        server.folder.mkdir()
        server.create_user()
        ours = Site(server.address, f"Bearer {server.create_token()}")
        server.start()
        closing.callback(server.stop)
        ours.sign_in("/sign-in", {"name": server.USER, "password": server.PASSWORD}, "csrf_token")
        compare(ours, theirs, given.papers)


def compare(ours: Site, theirs: Site, count: int) -> None:
    papers = list(corpus(count))

    def records(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        paper, name = papers[number], arxiv(number)
        tags = [TAGS[(number + step) % len(TAGS)] for step in (1, 7, 13)]
        url, title = f"https://arxiv.org/abs/{name}", f"{paper.title} {number}"
        own = {"title": title, "abstract": paper.abstract, "url": url, "identifiers": {"arxiv": name}, "tags": tags}
        other = {
            "url": url,
            "title": title,
            "description": paper.abstract,
            "tag_names": [one.replace(" ", "-") for one in tags],
        }
        return own, other

    last = max(0, count - TIMES)
    began = time.monotonic()
    for number in range(last):
        own, other = records(number)
        ours.call("/api/v1/papers", own)
        theirs.call("/api/bookmarks/?disable_scraping", other)
    print(f"filled            {last} records in both in {time.monotonic() - began:.0f} s")
    side_by_side(
        "add",
        [lambda n=n: ours.call("/api/v1/papers", records(n)[0]) for n in range(last, count)],
        [lambda n=n: theirs.call("/api/bookmarks/?disable_scraping", records(n)[1]) for n in range(last, count)],
    )
    side_by_side("list page", [lambda: ours.page("/")] * TIMES, [lambda: theirs.page("/bookmarks")] * TIMES)
    tags = [random.Random(n).choice(TAGS) for n in range(TIMES)]
    side_by_side(
        "list page, one tag",
        [lambda tag=tag: ours.page("/?" + urllib.parse.urlencode({"tag": tag})) for tag in tags],
        [
            lambda tag=tag: theirs.page("/bookmarks?" + urllib.parse.urlencode({"q": f"#{tag.replace(' ', '-')}"}))
            for tag in tags
        ],
    )
    texts = [text for _, text in queries(papers, TIMES)]
    side_by_side(
        "search page",
        [lambda text=text: ours.page("/?" + urllib.parse.urlencode({"q": text})) for text in texts],
        [lambda text=text: theirs.page("/bookmarks?" + urllib.parse.urlencode({"q": text})) for text in texts],
    )


def side_by_side(name: str, ours: list[Callable[[], object]], theirs: list[Callable[[], object]]) -> None:
    """Do both in turn; print the medians, the 95th percentiles, and how many times as long the other takes."""
    spent: tuple[list[float], list[float]] = ([], [])
    for pair in zip(ours, theirs, strict=True):
        for times, work in zip(spent, pair, strict=True):
            began = time.perf_counter()
            work()
            times.append((time.perf_counter() - began) * 1000)
    medians = [statistics.median(times) for times in spent]
    tails = [percentile(times, 0.95) for times in spent]
    print(
        f"{name:<20}Postil {medians[0]:7.1f} (p95 {tails[0]:7.1f})  linkding {medians[1]:7.1f} (p95 {tails[1]:7.1f})"
        f"  ratio {medians[1] / medians[0]:5.2f} (p95 {tails[1] / tails[0]:5.2f})"
    )


if __name__ == "__main__":
    main()
