"""What every format does: a golden file each, told apart by content, read again, and streamed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from postil import formats
from postil.formats import FORMATS, READ, WRITTEN, BadFormat, Format
from postil.formats.reference import Reference, Shelf
from server.formats.shelf import BARE, NOTES, PAPERS, PREPRINT, SHELF

GOLDEN = Path(__file__).parent / "golden"
BOTH = [one for one in WRITTEN if one.read]


def text_of(kind: Format, papers: tuple[Reference, ...] = PAPERS, shelf: Shelf = SHELF) -> str:
    assert kind.write is not None
    return "".join(kind.write(iter(papers), shelf))


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_a_file_is_as_it_was_agreed(kind: Format):
    assert text_of(kind).encode() == (GOLDEN / f"library.{kind.suffix}").read_bytes()


def test_every_golden_file_is_of_a_format():
    assert {path.name for path in GOLDEN.iterdir()} == {f"library.{kind.suffix}" for kind in WRITTEN}


@pytest.mark.parametrize("kind", BOTH, ids=lambda kind: kind.name)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_was_written_is_told_by_its_content_and_read_again(kind: Format, mark: str, ends: str):
    text = mark + text_of(kind).replace("\r\n", "\n").replace("\n", ends)
    found, document = formats.read(text.encode())
    assert found is kind
    assert not document.unread
    assert [one.text("title") for one in document.references] == [one.text("title") for one in PAPERS]
    assert [one.authors for one in document.references] == [one.authors for one in PAPERS]
    assert [one.year for one in document.references] == [one.year for one in PAPERS]
    assert document.references[0].identifier("doi") == NOTES.identifier("doi")
    assert document.references[1].identifier("arxiv") == PREPRINT.identifier("arxiv")
    assert document.references[0].tags == NOTES.tags
    assert "one" in document.references[0].note


@pytest.mark.parametrize("kind", BOTH, ids=lambda kind: kind.name)
def test_a_file_in_an_old_encoding_is_read(kind: Format):
    text = text_of(
        kind, (Reference({"title": "Caf\u00e9 na\u00efve", "authors": ["Jos\u00e9 N\u00fa\u00f1ez"]}, key="k"),)
    )
    document = formats.read(text.encode("latin-1"))[1]
    assert document.references[0].text("title") == "Caf\u00e9 na\u00efve"


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_a_large_library_is_written_piece_by_piece(kind: Format):
    asked = 0

    def papers():
        nonlocal asked
        for _ in range(1000):
            asked += 1
            yield BARE

    assert kind.write is not None
    pieces = iter(kind.write(papers(), Shelf()))
    for _ in range(3):
        next(pieces)
    assert asked <= 3


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_nothing_at_all_can_be_written(kind: Format):
    text = text_of(kind, (), Shelf())
    if kind.suffix.endswith("json"):
        json.loads(text)


@pytest.mark.parametrize("kind", READ, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "text", ["", "[", "{}", "TY  - ", "@", "[1, null, {}]", '{"postil": 1, "papers": [1]}', "x" * 999]
)
def test_a_reader_says_what_is_wrong_or_reads(kind: Format, text: str):
    assert kind.read is not None
    try:
        document = kind.read(text)
    except BadFormat as why:
        said = [why.message]
    else:
        said = [one.why for one in document.unread]
        assert document.references or said or text in {"[", "{}", '{"postil": 1, "papers": [1]}'}
    assert all(sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize("source", [b"", b"\xef\xbb\xbf \n", b"\x89PNG\r\n\x00", b"<?xml version='1.0'?><a/>", b"{}"])
def test_what_is_no_file_of_papers_is_refused_with_a_sentence(source: bytes):
    with pytest.raises(BadFormat, match=r"^[A-Z].+\.$"):
        formats.read(source)


def test_names_suffixes_and_labels_are_of_one_format_each():
    for of in (lambda one: one.name, lambda one: one.label):
        assert len({of(one) for one in FORMATS.values()}) == len(FORMATS)
    assert len({one.suffix for one in WRITTEN}) == len(WRITTEN)


def test_an_independent_reader_takes_our_ris():
    found = rispy.loads(text_of(FORMATS["ris"]).replace("\r\n", "\n"))
    assert [one.get("title") for one in found] == [one.text("title") for one in PAPERS]
    assert found[0]["authors"] == ["Lovelace, Ada", "van der M\u00fcller, J\u00fcrgen", "The Engine Collaboration"]
    assert found[0]["doi"] == "10.1234/notes(1843)"


def test_a_spreadsheet_takes_no_title_for_a_formula():
    rows = list(csv.DictReader(io.StringIO(text_of(FORMATS["csv"]).lstrip("\ufeff"))))
    assert rows[2]["title"] == "'=SUM(A1) of LLMs"
    assert rows[0]["authors"] == "Ada Lovelace; J\u00fcrgen van der M\u00fcller; The Engine Collaboration"
    assert rows[0]["note"] == NOTES.note


def test_our_own_format_loses_nothing():
    document = formats.read(text_of(FORMATS["postil"]))[1]
    for one, read in zip(PAPERS, document.references, strict=True):
        assert dict(read.fields) == dict(one.fields)
        assert (read.identifiers, read.tags, read.lists, read.note) == (
            one.identifiers,
            one.tags,
            one.lists,
            one.note,
        )
        assert (read.canonical, read.saved_at) == (one.canonical, one.saved_at)
    assert document.shelf == SHELF


def test_a_file_of_a_later_version_is_refused():
    with pytest.raises(BadFormat, match="later version"):
        formats.read('{"postil": 2, "papers": []}')


LINES = st.lists(
    st.sampled_from(
        ["TY  - JOUR", "TI  - A title", "AU  - Lovelace, Ada", "ER  - ", "DO  - 10.1234/x", "free text", "", "T2  -"]
    )
    | st.text(max_size=20)
)
WORDS = st.text(max_size=8) | st.sampled_from(["10.1234/x", "2020-01-02", "arXiv"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["title", "author", "issued", "date-parts", "DOI", "type", "family", "given", "keyword", "papers", "tags",
             "lists", "name", "identifiers", "canonical", "note", "extra", "id", "items", "archive"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(LINES)
def test_any_lines_are_records_or_refused(lines: list[str]):
    kind = FORMATS["ris"]
    assert kind.read is not None
    try:
        found = kind.read("\n".join(lines))
    except BadFormat:
        return
    assert len(found.references) + len(found.unread) == sum(
        line.strip("\ufeff \t").startswith("TY  -") for line in "\n".join(lines).splitlines()
    )


@given(st.lists(JSON, max_size=3))
def test_any_json_is_read_or_refused(items: list[object]):
    for text in (json.dumps(items), json.dumps({"postil": 1, "papers": items, "tags": items, "lists": items})):
        try:
            _, document = formats.read(text)
        except BadFormat:
            continue
        assert len(document.references) + len(document.unread) <= max(1, len(items))
