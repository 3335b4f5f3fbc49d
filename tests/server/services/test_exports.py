"""Papers on their way out: citation keys that are unique and stay, and everything that hangs on a paper."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from postil.services import aliases, edits, exports, lists, papers, tags
from postil.services.papers import PaperDraft


@pytest.fixture
def save(session, writer):
    """Save a paper; its id."""
    numbers = iter(range(1, 1000))

    def saving(title: str, *authors: str, year: str = "1843", **extra: Any) -> str:
        fields = {"title": title, "authors": list(authors), "published_on": year, "extra": extra}
        draft = PaperDraft(fields, {"arxiv": f"2501.{next(numbers):05}"})
        return papers.save(session, writer, draft).paper.id

    return saving


def keys(session, writer, *idents: str) -> list[str]:
    found = exports.keys(session, writer.library_id, idents)
    return [found[ident] for ident in idents]


def test_a_key_is_made_of_author_year_and_word(session, writer, save):
    idents = [
        save("Notes on the Engine", "Ada Lovelace"),
        save("The Müller Problem", "Jürgen Müller", year="2020-05"),
        save("What do we know?", "García Márquez, Gabriel", year=""),
        save("2020 in review", year="2020"),
        save("王", "王 小明", year="2021"),
    ]
    assert keys(session, writer, *idents) == [
        "lovelace1843notes",
        "muller2020muller",
        "garciaknow",
        "anon2020review",
        "anon2021untitled",
    ]


def test_namesakes_get_letters_and_keep_them_whatever_is_exported_and_saved_later(session, writer, save):
    first = save("Notes one", "Ada Lovelace")
    second = save("Notes two", "Augusta Lovelace")
    assert keys(session, writer, first, second) == ["lovelace1843notes", "lovelace1843notesa"]
    third = save("Notes three", "Ada Lovelace")
    assert keys(session, writer, third) == ["lovelace1843notesb"]
    assert keys(session, writer, second) == ["lovelace1843notesa"]
    assert keys(session, writer, third, first) == ["lovelace1843notesb", "lovelace1843notes"]
    papers.remove(session, writer, first)
    assert keys(session, writer, third) == ["lovelace1843notesb"]


def test_a_key_that_a_file_gave_is_kept_and_stays_unique(session, writer, save):
    idents = [
        save("Notes", "Ada Lovelace", bib={"key": "ada:notes"}),
        save("More", "Ada Lovelace", bib={"key": "Ada:Notes"}),
        save("Bad", "Ada Lovelace", bib={"key": "not a {key}"}),
    ]
    assert keys(session, writer, *idents) == ["ada:notes", "Ada:Notesa", "lovelace1843bad"]


def test_keys_of_many_are_those_of_each(session, writer, save):
    idents = [save(f"Notes {number}", "Ada Lovelace") for number in range(exports._FEW + 2)]
    many = exports.keys(session, writer.library_id, idents)
    assert len(set(many.values())) == len(idents)
    assert (
        exports.keys(session, writer.library_id, idents[30:31])[idents[30]] == many[idents[30]] == "lovelace1843notesad"
    )


def test_letters_go_on_behind_z():
    assert [exports.letters(number) for number in (0, 1, 26, 27, 52, 703)] == ["", "a", "z", "aa", "az", "aaa"]


def test_a_reference_has_what_the_page_shows_joined_records_included(session, writer, save):
    one, other = save("One", "Ada Lovelace"), save("Two")
    tags.add(session, writer, other, "robots")
    lists.add(session, writer, one, "To read")
    papers.write_note(session, writer, one, "Mine")
    edits.commit(session, writer, [edits.put("paper", other, "alias_of", one)])
    assert aliases.family(session, writer.library_id, one) == [one, other]
    assert exports.everything(session, writer.library_id) == [one]
    (found,) = exports.references(session, writer.library_id, [one, other], {one: "k"})
    assert (found.key, found.tags, found.lists, found.note) == ("k", ("robots",), ("To read",), "Mine")
    assert found.identifiers == (("arxiv", "2501.00001"), ("arxiv", "2501.00002"))
    assert found.canonical == "arxiv:2501.00001"


def test_the_shelf_has_tags_with_colours_and_lists_in_order(session, writer, save):
    one, two = save("One"), save("Two")
    tags.create(session, writer, "robots", "#aa0000")
    lists.create(session, writer, "To cite", "For chapter 2")
    for ident in (two, one):
        lists.add(session, writer, ident, "To cite")
    shelf = exports.shelf(session, writer.library_id, [one, two])
    assert shelf.colors == {"robots": "#aa0000"}
    assert [(one.name, one.description, one.papers) for one in shelf.lists] == [
        ("To cite", "For chapter 2", ("arxiv:2501.00002", "arxiv:2501.00001"))
    ]


def test_a_chunk_takes_a_fixed_number_of_statements(session, writer, save, engine):
    counts = []
    for number in (3, 60):
        idents = [save(f"Paper {number} {at}", "Ada Lovelace") for at in range(number)]
        session.flush()
        session.expire_all()
        seen: list[str] = []
        listen = lambda *given, seen=seen: seen.append(given[2])  # noqa: E731 - one listener a round
        event.listen(engine, "before_cursor_execute", listen)
        assert len(exports.references(session, writer.library_id, idents, {})) == number
        event.remove(engine, "before_cursor_execute", listen)
        counts.append(len(seen))
    assert counts[0] == counts[1]
