"""Those who only pull: nobody keeps them waiting, and no commit passes them by.

Run with `-s` to see the figures.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from concurrency.crowd import Replica, together
from concurrency.place import Place
from postil.models import Library, Paper
from postil.models.engine import writing


@pytest.mark.parametrize("everybody", [False, True], ids=["one library", "the whole database"])
def test_an_idle_pull_is_answered_while_somebody_writes_for_long(place: Place, everybody: bool):
    one = Replica(place.device("idle"))
    while one.pull():
        pass
    paper, fresh = place.paper("Before the long write"), Replica(place.device("fresh"))
    with Session(place.engine) as session:
        library = place.library_id()
        writing(session, None if everybody else library)
        session.get_one(Library, library).name = "being written"
        session.add(Paper(library_id=library, id=str(uuid.uuid4()), canonical="", title="not committed"))
        session.flush()
        while one.pull():
            pass
        assert one.value("paper", paper, "title") == "Before the long write"
        assert not any(value == "not committed" for _, value in one.held.values())
        times = [_seconds(one.pull) * 1000 for _ in range(40)]
        first = _seconds(fresh.pull)
        session.rollback()
    median, worst = statistics.median(times), max(times)
    sys.stdout.write(
        f"\n{place.engine.dialect.name}: idle pull while another writes: median {median:.1f} ms, worst {worst:.1f} ms, "
        f"first pull of a new device {first * 1000:.0f} ms\n"
    )
    assert median < 250
    assert worst < 5000  # a writer's patience is 15 s: nobody waited for the lock


def test_a_cursor_skips_no_commit_while_commits_go_on(place: Place):
    papers = [place.paper(f"Moving {number}") for number in range(5)]
    before, done = place.version(), threading.Event()
    readers = [(Replica(place.device(f"reader {limit}")), limit) for limit in (1, 7, 500)]
    pushers = [Replica(place.device(f"pusher {number}")) for number in range(4)]
    left = [len(pushers)]

    def push(number: int) -> None:
        try:
            for count in range(15):
                pushers[number].push(*(_set(papers[(number + at) % 5], f"{number} {count} {at}") for at in range(4)))
        finally:
            left[0] -= 1
            if not left[0]:
                done.set()

    def read(one: Replica, limit: int) -> None:
        while not done.is_set():
            one.pull(limit)
        while one.pull(limit):
            pass

    pushing = [lambda n=n: push(n) for n in range(len(pushers))]
    took = together([*pushing, *(lambda o=one, n=limit: read(o, n) for one, limit in readers)])
    there, commits = place.fields(), set(place.commits(0))
    for one, limit in readers:
        assert {key: ver for key, (ver, _) in one.held.items()} == there, f"limit {limit}"
        for start, end, vers in one.pages:
            assert end in commits
            assert all(start < ver <= end for ver in vers)
        for start, end, vers in one.pages:
            assert len(vers) <= limit or len([ver for ver in commits if start < ver <= end]) == 1
    pages = {limit: len(one.pages) for one, limit in readers}
    sys.stdout.write(
        f"\n{place.engine.dialect.name}: 4 devices pushed {place.version() - before} operations in {took:.1f} s; "
        f"three readers pulled {pages} pages (by limit) meanwhile, none missed a version\n"
    )
    assert place.version() - before == 4 * 15 * 4


def _set(paper: str, value: str) -> dict[str, object]:
    return {"op": "set", "e": "paper", "id": paper, "f": "venue", "val": value, "base": 0}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
