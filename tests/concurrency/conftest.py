"""The same questions to a server on SQLite and to one on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from concurrency.place import Place, placed
from postgresql.cluster import Cluster, running


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running() as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running server with one user, on each database."""
    url = request.getfixturevalue("cluster").new_database() if request.param == "postgresql" else ""
    with placed(tmp_path_factory.mktemp("place") / "data", url) as made:
        yield made
