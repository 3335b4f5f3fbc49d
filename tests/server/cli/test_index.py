"""The index from the command line: checked, found wrong, made anew."""

from __future__ import annotations

import json
import shutil
import signal
import time

import pytest


def test_a_fresh_library_agrees_with_its_index(ada, machine):
    assert "agree" in ada.out("index", "check")


def test_where_there_is_nobody_there_is_nothing_to_disagree(machine):
    assert machine.out("index", "check") == ""


def test_after_an_import_they_agree_and_once_tampered_with_they_do_not_until_rebuilt(ada):
    ada.out("import-listing", ada.listing())
    assert "agree" in ada.out("index", "check")
    segments = [path for path in (ada.folder / "index").rglob("*") if path.is_file() and path.stat().st_size > 200]
    for path in segments:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "postil index rebuild" in ada.refused("index", "check")
    assert "2 papers indexed" in ada.out("index", "rebuild")
    assert "agree" in ada.out("index", "check")


def test_a_missing_index_is_said_and_a_server_that_starts_makes_it(ada):
    ada.out("import-listing", ada.listing())
    shutil.rmtree(ada.folder / "index")
    assert "postil index rebuild" in ada.refused("index", "check")
    with ada.serving() as server:
        deadline = time.monotonic() + 30
        while not list((ada.folder / "index").rglob("*.toc")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0
    assert "agree" in ada.out("index", "check")


def test_an_index_that_lacks_a_paper_is_said_with_how_many(ada):
    ada.out("import-listing", ada.listing())
    kept = ada.folder.parent / "kept"
    shutil.copytree(ada.folder / "index", kept)
    ada.out("import-listing", ada.listing("Another Paper\nIts abstract is long enough to be one. It is.\n", "2.txt"))
    shutil.rmtree(ada.folder / "index")
    shutil.copytree(kept, ada.folder / "index")
    assert "1 missing" in ada.refused("index", "check")


def test_after_a_kill_they_agree(ada):
    with ada.serving() as server:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(10)
    ada.out("import-listing", ada.listing())
    assert "agree" in ada.out("index", "check")


def test_stats_tell_what_each_index_is_like(ada):
    ada.out("import-listing", ada.listing())
    head, row = ada.out("index", "stats").splitlines()
    assert head.split() == ["library", "backend", "papers", "size", "words", "segments", "lag"]
    assert row.split()[-7:-5] == ["whoosh", "2"]
    (told,) = json.loads(ada.out("index", "stats", "--json"))
    assert (told["backend"], told["papers"], told["segments"], told["lag"]) == ("whoosh", 2, 1, 0)
    assert told["size_bytes"] > 0


def test_stats_of_a_damaged_index_are_refused_with_what_to_run(ada):
    ada.out("import-listing", ada.listing())
    for path in (ada.folder / "index").rglob("*.toc"):
        path.write_bytes(b"rubbish")
    assert "postil index rebuild" in ada.refused("index", "stats")


def test_a_library_is_switched_to_another_backend_and_back(ada):
    ada.out("import-listing", ada.listing())
    for backend in ("fts5", "whoosh"):
        assert f"2 papers indexed by {backend}" in ada.out("index", "rebuild", "--backend", backend)
        assert json.loads(ada.out("index", "stats", "--json"))[0]["backend"] == backend
        assert "agree" in ada.out("index", "check")


def test_a_server_that_runs_goes_on_while_its_library_is_switched(ada):
    ada.out("import-listing", ada.listing())
    with ada.serving() as server:
        ada.out("index", "rebuild", "--backend", "fts5")
        assert server.get("/api/v1/health")["indexes"] == [{"backend": "fts5", "waiting": 0, "oldest_seconds": None}]


@pytest.mark.parametrize("name", ["nonsense", "memory", "postgresql"])
def test_a_backend_that_cannot_be_used_is_refused(ada, name):
    assert "must be one of fts5, whoosh" in ada.refused("index", "rebuild", "--backend", name)
    ada.settings["POSTIL_SEARCH_BACKEND"] = name
    assert "POSTIL_SEARCH_BACKEND must be one of fts5, whoosh" in ada.refused("index", "check")
    assert "POSTIL_SEARCH_BACKEND" in ada.refused("serve", "--port", "0")


def test_a_new_library_gets_the_configured_backend(ada):
    ada.settings["POSTIL_SEARCH_BACKEND"] = "fts5"
    ada.out("import-listing", ada.listing())
    assert "agree" in ada.out("index", "check")
    assert json.loads(ada.out("index", "stats", "--json"))[0]["backend"] == "fts5"
