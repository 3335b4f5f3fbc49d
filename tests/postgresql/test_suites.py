"""The server's own suites once more, on PostgreSQL: what the ledger, sync and the API promise holds there too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgresql.cluster import Cluster

SERVER = Path(__file__).resolve().parents[1] / "server"
#: Suites whose promises depend on the database; the pages and the rest of the API stand on the same services.
SUITES = {
    "services": (
        "aliases annotation_list annotations batch bulk changes devices digest edits facets finding highlighted "
        "history insight ledger library lists memberships merging narrowing outlines papers positions preferences "
        "pruning published replicas revival rules shares site_reports sizes snapshot suggesting sync tag_merging "
        "saved_searches tags timeline trash undo views"
    ),
    "api": "annotations lists notes papers saved_searches search_in_database sites sync",
}


@pytest.mark.slow
@pytest.mark.parametrize("folder", SUITES)
def test_the_servers_suites_pass_on_postgresql(cluster: Cluster, folder: str):
    files = [SERVER / folder / f"test_{name}.py" for name in SUITES[folder].split()]
    missing = [file.name for file in files if not file.exists()]
    assert missing == []
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "--tb=short",
            *map(str, files),
        ],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
            "POSTIL_TEST_POSTGRESQL_URL": cluster.new_database(),
        },
        cwd=SERVER.parents[1],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
