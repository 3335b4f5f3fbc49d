"""Many writers on one field, one note and one list: every accepted write is a version, and none is lost.

Run with `-s` to see the figures.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import Counter
from functools import partial

from sqlalchemy import select

from concurrency.crowd import Replica, together
from concurrency.place import Place
from postil.domain.order import insertion
from postil.models import ListEntry

STATUSES = ("unread", "reading", "read")
WRITES = 20


def told(place: Place, what: str, **figures: object) -> None:
    """Print one line of figures."""
    shown = ", ".join(f"{name} {value}" for name, value in figures.items())
    sys.stdout.write(f"\n{place.engine.dialect.name}: {what}: {shown}\n")


def test_every_value_that_was_accepted_is_the_fields_value_or_in_its_history(place: Place):
    paper, before = place.paper("One field"), place.version()
    sent: list[str] = []

    def replica(number: int) -> None:
        one = Replica(place.device(f"replica {number}"))
        while one.pull():
            pass
        for count in range(WRITES):
            value = f"replica {number} write {count}"
            base = one.version("paper", paper, "venue")
            one.push({"op": "set", "e": "paper", "id": paper, "f": "venue", "val": value, "base": base})
            sent.append(value)

    def script(number: int) -> None:
        api = place.device(f"script {number}")
        for count in range(WRITES):
            value = f"script {number} write {count}"
            status, answer = place.change(api, paper, "*", venue=value)
            assert (status, answer["venue"]) == (200, value)
            sent.append(value)

    took = together([partial(kind, n) for kind in (replica, script) for n in range(4)])
    versions = place.version() - before
    history = place.history(paper, "venue", before)
    status, found = place.api.call("GET", f"/api/v1/papers/{paper}")
    assert status == 200
    kept = Counter([value for _, value, _ in history] + [found["venue"]])
    kept.pop("", None)  # what the field held before the first write
    told(
        place,
        "one field",
        threads=8,
        writes=8 * WRITES,
        accepted=len(sent),
        versions=versions,
        commits=len(place.commits(before)),
        lost=len(set(sent) - set(kept)),
        seconds=round(took, 2),
    )
    assert len(sent) == 8 * WRITES == versions == len(place.commits(before))
    assert kept == Counter(sent)
    assert len({ver for ver, _, _ in history}) == len(history), "one version put two values aside"


def test_writes_of_one_status_field_are_counted_once_each(place: Place):
    """Pages and scripts never say "read" here: they would write the time of reading with it."""
    paper, before = place.paper("One status"), place.version()
    replicas: list[str] = []
    chance = random.Random(1)

    def replica(number: int) -> None:
        one = Replica(place.device(f"replica {number}"))
        for _ in range(WRITES):
            value = chance.choice(STATUSES)
            base = one.version("paper", paper, "status")
            one.push({"op": "set", "e": "paper", "id": paper, "f": "status", "val": value, "base": base})
        replicas.append(one.device)

    def script(number: int) -> None:
        api = place.device(f"script {number}")
        for count in range(WRITES):
            assert place.change(api, paper, "*", status=STATUSES[(number + count) % 2])[0] == 200

    def browser() -> None:
        page = place.page()
        for count in range(WRITES):
            assert page.post(f"/papers/{paper}/status", status=STATUSES[count % 2]) in {200, 303}

    together([*(partial(kind, n) for kind in (replica, script) for n in range(3)), browser, browser])
    commits, writers = place.commits(before), place.writers(before)
    history = place.history(paper, "status", before)
    told(place, "one status", threads=8, requests=8 * WRITES, versions=place.version() - before, commits=len(commits))
    assert place.version() - before == len(commits)
    assert [writers[one] for one in replicas] == [WRITES] * 3
    # who sets through REST or a page what is there already writes nothing
    assert WRITES < len(commits) - 3 * WRITES <= 5 * WRITES
    assert len({ver for ver, _, _ in history}) == len(history)
    # what a write put aside is what the one before it had written, so it is not what that one had put aside
    replaced = [value for _, value, reason in history if reason == "replaced"]
    assert all(one != two for one, two in itertools.pairwise(replaced))


def test_no_line_of_a_note_is_lost_however_many_write(place: Place):
    paper, before = place.paper("One note"), place.version()
    lines: list[str] = []

    def replica(number: int) -> None:
        one = Replica(place.device(f"replica {number}"))
        while one.pull():
            pass
        for count in range(WRITES):
            text = one.value("paper", paper, "note") or ""
            line = f"replica {number} line {count}"
            base = one.version("paper", paper, "note")
            note = {"op": "text", "e": "paper", "id": paper, "f": "note", "base": base, "base_text": text}
            one.push(note | {"val": f"{text}{line}\n"})
            lines.append(line)

    def script(number: int) -> None:
        api = place.device(f"script {number}")
        text = ""
        for count in range(WRITES):
            line = f"script {number} line {count}"
            body = {"text": f"{line}\n{text}", "base_text": text}
            status, answer = api.call("PUT", f"/api/v1/papers/{paper}/note", body)
            assert status == 200
            lines.append(line)
            text = answer["text"]

    def browser(number: int) -> None:
        page, api = place.page(), place.device(f"browser {number}")
        for count in range(WRITES):
            text = api.call("GET", f"/api/v1/papers/{paper}/note")[1]["text"]
            line = f"browser {number} line {count}"
            assert page.post(f"/papers/{paper}/note", text=f"{text}{line}\n", base_text=text) in {200, 303}
            lines.append(line)

    took = together([partial(kind, n) for kind in (replica, script, browser) for n in range(2)])
    note = place.api.call("GET", f"/api/v1/papers/{paper}/note")[1]["text"]
    found = Counter(line for line in note.split("\n") if line)
    lost, versions = set(lines) - set(found), place.version() - before
    told(place, "one note", threads=6, lines=len(lines), versions=versions, lost=len(lost), seconds=round(took, 2))
    assert len(lines) == 6 * WRITES == versions == len(place.commits(before))
    assert not lost
    assert found == Counter(lines), "a line stands there twice"


def test_a_list_that_many_sort_at_once_has_every_paper_once_and_one_order(place: Place):
    papers = [place.paper(f"Entry {number}") for number in range(8)]
    status, made = place.api.call("POST", "/api/v1/lists", {"name": f"Sorted {time.monotonic_ns()}"})
    assert status == 201
    for paper in papers:
        assert place.api.call("PUT", f"/api/v1/lists/{made['id']}/entries/{paper}", {})[0] == 204
    before = place.version()

    def replica(number: int) -> None:
        one, chance = Replica(place.device(f"replica {number}")), random.Random(number)
        while one.pull():
            pass
        for _ in range(WRITES):
            moved = chance.choice(papers)
            entry = f"{made['id']}|{moved}"
            ranks = sorted(
                one.value("list_entry", f"{made['id']}|{paper}", "rank") for paper in papers if paper != moved
            )
            rank, _ = insertion(ranks, chance.randrange(len(ranks) + 1), chance)
            base = one.version("list_entry", entry, "rank")
            one.push({"op": "set", "e": "list_entry", "id": entry, "f": "rank", "val": rank, "base": base})

    def script(number: int) -> None:
        api, chance = place.device(f"script {number}"), random.Random(10 + number)
        for _ in range(WRITES):
            moved, other = chance.sample(papers, 2)
            path = f"/api/v1/lists/{made['id']}/entries/{moved}"
            assert api.call("PUT", path, {"before": other})[0] == 204

    def browser(number: int) -> None:
        page, chance = place.page(), random.Random(20 + number)
        for _ in range(WRITES):
            to = chance.choice(["up", "down", "top", "bottom"])
            assert page.post(f"/lists/{made['id']}/move", paper=chance.choice(papers), to=to) in {200, 303}

    took = together([partial(kind, n) for kind in (replica, script, browser) for n in range(2)])
    status, answer = place.api.call("GET", f"/api/v1/lists/{made['id']}/entries?limit=100")
    assert status == 200
    shown = [one["paper"]["id"] for one in answer["items"]]
    watching = Replica(place.device("watching"))
    while watching.pull():
        pass
    ranked = [(watching.value("list_entry", f"{made['id']}|{paper}", "rank"), paper) for paper in papers]
    with place.looking() as session:
        stored = session.execute(
            select(ListEntry.rank, ListEntry.paper_id).where(ListEntry.list_id == made["id"])
        ).all()
    commits = place.commits(before)
    told(
        place,
        "one list's order",
        threads=6,
        requests=6 * WRITES,
        versions=place.version() - before,
        commits=len(commits),
        seconds=round(took, 2),
    )
    assert sorted(shown) == sorted(papers)
    assert shown == [paper for _, paper in sorted(ranked)] == [paper for _, paper in sorted(map(tuple, stored))]
    assert len(set(commits)) == len(commits) <= 6 * WRITES
    assert commits[-1] == place.version()
