"""The index from the command line: checked, found wrong, made anew."""

from __future__ import annotations

import shutil
import signal
import time


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
