"""One private cluster for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postgresql.cluster import Cluster, running


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running() as made:
        yield made
