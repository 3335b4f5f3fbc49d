"""BibTeX out and in: spelt as TeX wants it, read as people have it; nothing is lost on the way."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.database import parse_string as independent

from postil.formats import BadFormat, bibtex, latex, read
from postil.formats.reference import Reference, Shelf
from server.formats.shelf import NOTES, PREPRINT

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Zl", "Zp"]), max_size=60)
TEX = st.lists(st.sampled_from([*r"\{}$%&#_^~-`'?!@,=\" ab0é", r"\alpha", "$x$", '\\"o', "--", "``", "and"])).map(
    "".join
)


def written(*references: Reference) -> str:
    return "".join(bibtex.write(references, Shelf()))


def one(text: str) -> Reference:
    return bibtex.read(text).references[0]


def folded(text: str) -> str:
    return " ".join(latex.accents(text).split())


@given(WORDS | TEX)
@example("$5 and $6 of $\\alpha_{x}$ {BERT} \\emph{x} -- --- ``q'' ?` \\")
@example("}{")
@example("@article{x,")
@example('Erd\\H{o}s and Schr\\"odinger: 100% #1 a_b ~ ^')
def test_any_title_survives_an_independent_reader(title: str):
    file = written(Reference({"title": title}, key="k"))
    entry = independent(file, "bibtex").entries["k"]
    assert folded(latex.decode(entry.fields.get("title", ""))) == folded(title)
    again = one(file)
    assert again.text("title") == folded(title)
    assert again.key == "k"


@given(st.lists(WORDS.map(lambda name: " ".join(name.replace(",", " ").split())).filter(bool), max_size=4))
@example(["Barnes and Noble", "others", "Ada Lovelace", "AND and and", "J. {R.} O'Neil--Smith"])
def test_any_authors_survive_an_independent_reader(names: list[str]):
    file = written(Reference({"title": "T", "authors": names}, key="k"))
    people = independent(file, "bibtex").entries["k"].persons.get("author", [])
    assert len(people) == len(names)
    assert one(file).authors == [folded(name) for name in names]


@given(WORDS | TEX)
def test_any_text_between_entries_and_in_them_gives_entries_or_a_refusal(text: str):
    for source in (text, f"@article{{a, title = {{{text}}}}}", f"@article{{{text}", f"@misc{{k, note={text}\n}}"):
        try:
            found = bibtex.read(source)
        except BadFormat:
            continue
        assert found.references or found.unread


@given(st.lists(WORDS, max_size=3))
def test_tags_and_notes_come_back(lines: list[str]):
    note = "\n".join(" ".join(line.split()) for line in lines).strip()
    assert one(written(Reference({"title": "T"}, key="k", note=note))).note == "\n".join(
        folded(line) for line in note.split("\n")
    )


def test_what_is_written_is_read_again():
    again = one(written(NOTES))
    assert again.text("title") == NOTES.text("title")
    assert again.authors == NOTES.authors
    assert again.text("abstract") == NOTES.text("abstract")
    assert again.text("published_on") == "1843-09"
    assert again.text("venue") == "Scientific Memoirs"
    assert again.text("url") == NOTES.text("url")
    assert again.identifier("doi") == "10.1234/notes(1843)"
    assert again.tags == NOTES.tags
    assert again.note == NOTES.note
    assert again.facts["pages"].replace("\u2013", "-") == "666-731"


def test_an_arxiv_paper_says_so_in_the_fields_of_archives():
    text = written(PREPRINT)
    assert text.startswith("@misc{vaswani2017attention,\n")
    assert "  eprint = {1706.03762},\n  archivePrefix = {arXiv},\n" in text
    assert one(text).identifiers == (("arxiv", "1706.03762"),)


def test_acronyms_keep_their_capitals():
    text = written(Reference({"title": "BERT and GPT-4 for iPhone users: A Study"}, key="k"))
    assert "title = {{BERT} and {GPT-4} for {iPhone} users: A Study}" in text


def test_names_with_a_comma_are_turned_round_and_bodies_are_not():
    text = "@misc{k, author = {Lovelace, Ada and King, Jr., William and {Barnes and Noble} and Noble, Inc. and others}}"
    assert one(text).authors == ["Ada Lovelace", "William King Jr.", "Barnes and Noble", "Noble, Inc."]


def test_strings_are_filled_in_and_pieces_joined():
    text = """@string{ j = "Journal of " }
    @STRING{full = j # {Larks}}
    @article{a, title = "First {N}ested " # {more}, journal = full, year = 2020, month = feb # "~12"}"""
    found = one(text)
    assert (found.text("title"), found.text("venue"), found.text("published_on")) == (
        "First Nested more",
        "Journal of Larks",
        "2020-02",
    )


def test_broken_entries_are_named_by_line_and_key_and_stop_nobody():
    text = (
        "@article{good, title = {Good}}\n@article{broken, title = {Never closed}\n, author = {X\n"
        "@article{after, title = {After}}\n@article{nocomma title={x}}\n\n@misc{last, title = {Last}}\n"
    )
    found = bibtex.read(text)
    assert [one.text("title") for one in found.references] == ["Good", "After", "Last"]
    assert [one.place for one in found.unread] == ["line 2, broken", "line 5, nocomma"]
    assert all(one.why.endswith(".") for one in found.unread)


def test_a_key_or_a_field_given_twice_loses_nothing():
    text = "@misc{a, title={One}}\n@misc{a, title={Two}}\n@misc{b, title={Three}, title={Four}}"
    assert [one.text("title") for one in bibtex.read(text).references] == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    "entry",
    ["@misc(k, title = {A (b) c})", "@Misc {k ,\n\ttitle\t= \"A (b) c\"\n}", "@misc{k,\r\n title={A\r\n (b) c}\r\n}",
     "text before @misc{k, title={A (b) c},}", "@comment{x}\n% @misc{no}\n@misc{k, title={{A (b) c}}}"],
)  # fmt: skip
def test_entries_are_read_however_they_are_set(entry: str):
    assert "A (b) c" in [found.text("title") for found in bibtex.read(entry).references]


def test_an_entry_without_title_is_read_with_what_it_has():
    found = one("@misc{k, doi = {https://doi.org/10.1234/x}, author={Ada Lovelace}}")
    assert (found.text("title"), found.identifiers) == ("", (("doi", "10.1234/x"),))


@pytest.mark.parametrize(
    ("fields", "identifier"),
    [
        ("journal = {arXiv preprint arXiv:1706.03762}", ("arxiv", "1706.03762")),
        ("eprint = {1706.03762v5}, archivePrefix = {arXiv}", ("arxiv", "1706.03762")),
        ("eprint = {hep-th/9711200}, eprinttype = {arxiv}", ("arxiv", "hep-th/9711200")),
        ("note = {arXiv:1706.03762 [cs]}", ("arxiv", "1706.03762")),
        ("doi = {10.1000/a\\_b}", ("doi", "10.1000/a_b")),
        ("pmid = {12345}", ("pmid", "12345")),
    ],
)
def test_identifiers_are_found_where_people_put_them(fields: str, identifier: tuple[str, str]):
    assert identifier in one(f"@article{{k, title = {{T}}, {fields}}}").identifiers


def test_a_preprint_server_is_no_journal():
    assert one("@article{k, title={T}, journal={CoRR}, volume={abs/1706.03762}}").text("venue") == ""


def test_a_file_without_entries_is_refused():
    with pytest.raises(BadFormat):
        bibtex.read("no entry here")


def test_pybtex_reads_what_is_written_as_one_file():
    file = io.StringIO(written(NOTES, PREPRINT))
    assert list(independent(file.read(), "bibtex").entries) == ["lovelace1843notes", "vaswani2017attention"]


def test_a_missing_comma_between_fields_loses_neither():
    found = one('@article{k, title = {A {B} c}\n author = "Ada Lovelace" year = 1843, journal = {J}\n}')
    assert (found.text("title"), found.authors, found.year, found.text("venue")) == (
        "A B c",
        ["Ada Lovelace"],
        "1843",
        "J",
    )


@pytest.mark.parametrize("code", [*range(1, 9), *range(14, 32), 127])
def test_a_control_character_neither_closes_a_field_nor_keeps_a_file_from_being_read(code):
    title = f"One{chr(code)} of a thousand characters, as PDFs leave them"
    text = written(Reference({"title": title}, key="one"))
    assert [one.text("title") for one in bibtex.read(text).references] == [title.replace(chr(code), "")]
    kind, document = read(f"@misc{{one, title = {{{title}}}}}".encode())
    assert (kind, document.references[0].text("title")) == (bibtex.FORMAT, title.replace(chr(code), ""))
