"""Files of papers in and out on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BIB = """@article{one, title={One}, doi={10.1234/one}, keywords={robots}}
@article{broken, title={X
@misc{two, title={Two}}
"""


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    path = tmp_path / "mine.bib"
    path.write_text(BIB)
    return path


def test_files_come_in_and_what_is_broken_is_named(ada, bib):
    done = ada.run("import", bib, ada.listing(), "--tag", "thesis")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{bib} (BibTeX): 2 new, 0 known before, 1 not read.",
        f"{ada.folder.parent / 'listing.txt'} (Listing page): 2 new, 0 known before, 0 not read.",
    ]
    assert done.stderr.startswith(f"{bib}: line 2, broken: ")
    assert "0 new, 2 known before" in ada.out("import", bib)
    assert "agree" in ada.out("index", "check")


def test_a_file_that_cannot_be_read_stops_no_other_and_fails_in_the_end(ada, bib, tmp_path):
    wrong = tmp_path / "wrong.bib"
    wrong.write_bytes(bytes(range(256)))
    done = ada.run("import", wrong, bib)
    assert done.returncode == 1
    assert "2 new" in done.stdout
    assert done.stderr.splitlines()[0].startswith(f"{wrong}: This file is not text")
    assert done.stderr.splitlines()[-1] == "postil: One file was not imported."


def test_what_goes_out_comes_in_again(ada, bib, tmp_path):
    ada.out("import", bib)
    whole = tmp_path / "all.postil.json"
    assert ada.out("export", whole) == f"2 papers in {whole}.\n"
    assert len(json.loads(whole.read_text())["papers"]) == 2
    assert "0 new, 2 known before, 0 not read" in ada.out("import", whole)
    assert "exist" in ada.refused("export", whole).lower()


def test_formats_are_told_by_name_or_given(ada, bib, tmp_path):
    ada.out("import", bib)
    assert ada.out("export", "--format", "bibtex").count("@") == 2
    listed = ada.out("export", "--format", "markdown", "--query", "tag:robots")
    assert listed == "- **[One](https://doi.org/10.1234/one)**\n"
    ada.out("export", tmp_path / "x.ris")
    assert (tmp_path / "x.ris").read_text().startswith("TY  - JOUR")
    assert "--format" in ada.refused("export", tmp_path / "x.docx")
    assert ada.run("export", "--format", "docx").returncode == 2


def test_a_tag_that_cannot_be_is_refused_before_anything_is_imported(ada, bib):
    assert "name" in ada.refused("import", bib, "--tag", " ")
    assert "2 new" in ada.out("import", bib)


def test_annotations_come_in_once_and_go_out_below_their_papers(ada, tmp_path):
    whole = tmp_path / "all.postil.json"
    target = {"source": "https://example.org/a", "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "q"}]}]}
    annotations = [{"target": target, "comment": "so it does"}]
    whole.write_text(json.dumps({"postil": 1, "papers": [{"title": "One", "annotations": annotations}]}))
    assert ada.out("import", whole).endswith("1 new, 0 known before, 0 not read. 1 new annotation.\n")
    assert ada.out("import", whole).endswith("0 new, 1 known before, 0 not read.\n")
    listed = ada.out("export", "--format", "markdown", "--query", "has:highlight")
    assert "  - “q” ([example.org/a](https://example.org/a#:~:text=q))\n\n    so it does\n" in listed
