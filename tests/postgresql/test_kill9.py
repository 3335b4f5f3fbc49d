"""`kill -9` under load: of the server, and of the database with all its processes; nothing acknowledged is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from concurrency.place import placed
from e2e.ordeal import ordeal
from e2e.server import Server
from postgresql.cluster import Cluster, running


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """A cluster that syncs every commit, as an operator's does."""
    with running(durable=True) as made:
        yield made


class Frail(Server):
    """A server whose database is killed with it."""

    cluster: Cluster

    def kill(self) -> None:
        """The database first, under load."""
        self.cluster.kill()
        super().kill()
        self.cluster.start()


def told(what: str, figures: object) -> None:
    sys.stdout.write(f"\npostgresql: {what}: {figures}\n")


def test_three_kills_of_the_server_lose_no_acknowledged_save(durable: Cluster, tmp_path: Path):
    with placed(tmp_path / "data", durable.new_database()) as place:
        figures = ordeal(place.server, 3)
    told("server killed", figures)
    assert figures.acknowledged > 10
    assert (figures.lost, figures.doubled, figures.refused) == ([], [], [])
    assert figures.unequal == 0


def test_three_kills_of_the_database_lose_no_acknowledged_save(durable: Cluster, tmp_path: Path):
    with placed(tmp_path / "data", durable.new_database()) as place:
        place.server.__class__, place.server.cluster = Frail, durable  # type: ignore[attr-defined]
        figures = ordeal(place.server, 3)
    told("database and server killed", figures)
    assert figures.acknowledged > 10
    assert (figures.lost, figures.doubled, figures.refused) == ([], [], [])
    assert figures.unequal == 0
