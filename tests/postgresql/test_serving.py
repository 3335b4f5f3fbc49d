"""`postil` on PostgreSQL as its operator uses it: accounts, import, serving, search, sync, restarts of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from concurrency.crowd import Replica
from concurrency.place import Place, placed
from postgresql.cluster import Cluster, rows
from postil.models.engine import writing

LISTING = """Attention for Everything
We show that attention is all one needs, and measure how much of it. It is much.
Sparse Graphs of Thought
Thoughts are sparse, as we find in a study of many graphs. We publish the graphs as well.
"""


@pytest.fixture(scope="module")
def place(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with placed(tmp_path_factory.mktemp("place") / "data", cluster.new_database()) as made:
        yield made


def test_a_listing_is_imported_found_and_pulled(place: Place, tmp_path: Path):
    file = tmp_path / "listing.txt"
    file.write_text(LISTING)
    place.server.done("import-listing", str(file), "--user", place.server.USER, "--tag", "Graphs")
    status, answer = place.api.call("GET", "/api/v1/search?q=sparse+thoughts")
    assert status == 200
    assert [hit["paper"]["title"] for hit in answer["items"]] == ["Sparse Graphs of Thought"]
    one = Replica(place.device("laptop"))
    while one.pull(10):
        pass
    titles = {value for (_, _, field), (_, value) in one.held.items() if field == "title"}
    assert titles == {"Attention for Everything", "Sparse Graphs of Thought"}
    assert {value for (entity, _, field), (_, value) in one.held.items() if (entity, field) == ("tag", "name")} == {
        "Graphs"
    }
    assert place.server.command("index", "check").returncode == 0


def test_pages_are_shown_and_write(place: Place):
    paper, page = place.paper("Seen on a page"), place.page()
    assert page.post(f"/papers/{paper}/status", status="read") == 303
    assert page.post(f"/papers/{paper}/tags", name="Größe, tags") == 303
    found = place.api.call("GET", f"/api/v1/papers/{paper}")[1]
    assert (found["status"], sorted(tag["name"] for tag in found["tags"])) == ("read", ["Größe", "tags"])


def test_the_database_is_not_ours_to_back_up_and_that_is_said(place: Place):
    done = place.server.command("backup")
    assert (done.returncode, done.stdout) == (1, "")
    assert "pg_dump" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_nothing_is_kept_beside_the_database_but_what_can_be_made_again(place: Place):
    assert not list(place.server.folder.glob("*.sqlite*"))


def test_a_restart_of_the_database_costs_an_answer_at_most(place: Place, cluster: Cluster):
    paper = place.paper("Before the restart")
    cluster.stop()
    cluster.start()
    assert place.api.call("GET", f"/api/v1/papers/{paper}")[0] == 200
    assert place.change(place.api, paper, "*", venue="after the restart")[0] == 200


def test_while_the_database_is_away_everybody_is_told_so_and_then_goes_on(place: Place, cluster: Cluster):
    paper, page = place.paper("While away"), place.page()
    cluster.stop()
    try:
        for method, path, body in (
            ("GET", f"/api/v1/papers/{paper}", None),
            ("POST", "/api/v1/papers", {"title": "Not now"}),
            ("POST", "/api/v1/sync", {"v": 1, "ops": []}),
            ("GET", "/api/v1/health", None),
        ):
            status, answer = place.api.call(method, path, body)
            assert (status, answer["type"]) == (503, "/api/problems/database-unavailable"), (path, answer)
        assert page.post(f"/papers/{paper}/status", status="read") == 503
        refused = place.server.command("user", "list")
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
        assert "cannot be used" in refused.stderr
    finally:
        cluster.start()
    assert place.change(place.api, paper, "*", venue="back again")[0] == 200
    assert page.post(f"/papers/{paper}/status", status="read") == 303


def test_a_connection_that_is_ended_in_the_middle_is_told_and_the_next_request_works(place: Place, cluster: Cluster):
    paper = place.paper("Cut off")
    name = place.engine.url.database or ""
    with place.looking() as session:
        writing(session)
        answers: list[tuple[int, object]] = []
        waiting = threading.Thread(target=lambda: answers.append(place.change(place.api, paper, "*", venue="cut")))
        waiting.start()
        blocked = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        deadline = time.monotonic() + 10
        while not rows(cluster.dsn(name), blocked) and time.monotonic() < deadline:
            time.sleep(0.02)
        rows(cluster.dsn(name), f"SELECT pg_terminate_backend(pid) FROM ({blocked}) AS waiting")
        waiting.join(20)
        session.rollback()
    assert [status for status, _ in answers] == [503]
    assert place.change(place.api, paper, "*", venue="not cut")[0] == 200
