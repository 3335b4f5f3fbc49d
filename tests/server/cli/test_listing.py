"""Importing captures of listing pages: all of a file or nothing, as often as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli.conftest import PASSWORD

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def test_importing_twice_changes_nothing_the_second_time(ada):
    done = ada.run("import-listing", ada.listing(), "--tag", "daily")
    assert (done.returncode, done.stdout) == (0, "2 rows: 2 new papers, 0 already there.\n")
    assert done.stderr == ""  # a bar is for terminals
    assert ada.out("import-listing", ada.listing()) == "2 rows: 0 new papers, 2 already there.\n"


def test_a_file_that_is_no_listing_is_refused_and_those_with_it(ada):
    wrong = ada.listing("", "empty.txt")
    assert "no papers" in ada.refused("import-listing", ada.listing(), wrong).lower()
    assert ada.out("import-listing", ada.listing()) == "2 rows: 2 new papers, 0 already there.\n"


def test_bytes_that_are_no_text_are_refused(ada):
    wrong = ada.listing()
    wrong.write_bytes(bytes(range(256)) * 50)
    ada.refused("import-listing", wrong)


def test_a_missing_file_is_wrong_usage(ada):
    assert ada.run("import-listing", "missing.txt").returncode == 2


def test_whose_library_is_meant_must_be_clear(ada, machine):
    ada.out("user", "create", "Grace", "--password-stdin", given=PASSWORD)
    assert "--user NAME" in ada.refused("import-listing", ada.listing())
    assert "2 new" in ada.out("import-listing", ada.listing(), "--user", "grace")
    assert "no account called 'Eve'" in ada.refused("import-listing", ada.listing(), "--user", "Eve")


def test_without_any_user_it_says_how_to_make_one(machine):
    assert "postil user create" in machine.refused("import-listing", machine.listing())


def test_a_tag_that_cannot_be_is_refused_and_nothing_imported(ada):
    assert "name" in ada.refused("import-listing", ada.listing(), "--tag", " ")
    assert "2 new" in ada.out("import-listing", ada.listing())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared listings are not beside this checkout")
def test_the_shared_listings_hold_466_papers_in_481_rows(ada):
    files = sorted(SHARED.glob("listing-[A-D].txt"))
    assert ada.out("import-listing", *files) == "481 rows: 466 new papers, 15 already there.\n"
    assert ada.out("import-listing", *files) == "481 rows: 0 new papers, 481 already there.\n"
    assert "agree" in ada.out("index", "check")
