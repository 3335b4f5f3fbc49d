"""Importing, again and again, in whatever order: each paper once, nothing of the user's replaced, all undoable."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from postil import formats
from postil.domain.ops import Op
from postil.formats.listing import ListingRow
from postil.formats.own import FIELDS
from postil.models import Annotation, Commit, FieldVersion, Library, Paper
from postil.models.engine import writing
from postil.services import annotations, devices, edits, exports, imports, lists, papers, saved_searches, tags, undo
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft
from postil.services.imports import CHUNK, Count, Report

ROWS = [ListingRow(f"Paper number {number}", f"Abstract {number}.", n_authors=number) for number in range(CHUNK + 20)]


@pytest.fixture
def run(sessions, session, writer):
    """Import into a committed library; returns the count and the progress that was told."""
    session.commit()

    def importing(rows: Sequence[ListingRow], names: Sequence[str] = ()) -> tuple[Count, list[int]]:
        told: list[int] = []
        return imports.rows(sessions, writer, rows, names, told.append), told

    return importing


def test_every_row_becomes_a_paper_in_commits_that_let_others_in(run, session):
    count, told = run(ROWS)
    assert count == Count(CHUNK + 20, CHUNK + 20)
    assert told == [CHUNK, CHUNK + 20]
    assert len(session.scalars(select(Commit)).all()) == 2
    paper = session.scalars(select(Paper).where(Paper.title == "Paper number 7")).one()
    assert (paper.abstract, paper.extra) == ("Abstract 7.", {"n_authors": 7})


def test_importing_again_makes_nothing_new_and_keeps_what_the_user_wrote(run, session, writer):
    run(ROWS)
    paper = session.scalars(select(Paper).where(Paper.title == "Paper number 7")).one()
    papers.change(session, writer, paper.id, {"title": "Mine", "status": "read"})
    papers.write_note(session, writer, paper.id, "my note")
    session.commit()
    assert run(ROWS[::-1])[0] == Count(CHUNK + 20, 0)
    session.refresh(paper)
    assert (paper.title, paper.status, paper.note) == ("Mine", "read", "my note")
    assert len(session.scalars(select(Commit)).all()) == 4


def test_a_paper_that_the_page_shows_twice_is_one(run, session):
    count, _ = run([ListingRow("A title", ""), ListingRow("A  Title!", "Its abstract.")])
    assert count == Count(2, 1)
    assert session.scalars(select(Paper.abstract)).all() == ["Its abstract."]


def test_all_rows_get_the_tag_and_it_is_one_also_where_its_name_was_taken_before(run, session, writer):
    old, _ = tags.create(session, writer, "Daily")
    tags.change(session, writer, old.id, {"name": "Weekly"})
    session.commit()
    run(ROWS[:30], ["Daily", "daily"])
    counted = {tag.name_key: held for tag, held in tags.counted(session, writer.library_id)}
    assert counted == {"daily": 30, "weekly": 0}


@pytest.fixture
def take(sessions, session, writer):
    """Import a file of papers into the committed library; the report."""
    session.commit()

    def taking(text: str | bytes, *names: str) -> Report:
        report = imports.document(sessions, writer, formats.read(text)[1], lambda _done: None, names)
        session.expire_all()
        return report

    return taking


def exported(session, writer) -> str:
    """The library in our own format, its papers in the order of saving."""
    idents = exports.everything(session, writer.library_id)
    found = exports.references(session, writer.library_id, idents, {})
    write = formats.FORMATS["postil"].write
    assert write is not None
    return "".join(write(found, exports.shelf(session, writer.library_id, idents)))


def test_our_own_export_gives_the_same_papers_in_an_empty_library(take, session, writer, owner):
    first = papers.save(
        session,
        writer,
        PaperDraft(
            {"title": "Ünë $\\alpha$", "authors": ["Ada"], "abstract": "a\nb", "published_on": "2020-01", "venue": "V",
             "url": "https://example.org/a", "pdf_url": "https://example.org/a.pdf",
             "extra": {"n": 1, "bib": {"key": "k"}},
             "status": "read", "rating": 4, "starred": True, "progress": 0.5, "read_at": "2026-01-01T00:00:00+00:00"},
            {"doi": "10.1234/a"}, tags=("robots", "x, y"), lists=("To cite",), note="Mine\n\n- *x*",
        ),
    ).paper  # fmt: skip
    edits.commit(session, writer, [Op("add", "identifier", f"{first.id}|arxiv:2501.00001")])
    second = papers.save(session, writer, PaperDraft({"title": "Second"}, lists=("To cite",))).paper
    joined = papers.save(session, writer, PaperDraft({"title": "Joined"}, {"arxiv": "2501.00009"}, tags=("t",))).paper
    edits.commit(session, writer, [edits.put("paper", joined.id, "alias_of", second.id)])
    lists.place(session, writer, lists.find(session, writer.library_id, "To cite").id, second.id, first.id)
    lists.create(session, writer, "Empty", "Nothing yet")
    robots = tags.find(session, writer.library_id, "robots")
    tags.change(session, writer, robots.id, {"color": "#aa0000"})
    first.created_at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    said = annotations.create(session, writer, first.id, ANNOTATED)
    said.created_at, said.updated_at = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC)
    annotations.create(session, writer, joined.id, AnnotationDraft({"comment": "on the page", "slug": "mine"}))
    gone = annotations.create(session, writer, joined.id, AnnotationDraft({"comment": "gone"}))
    annotations.remove(session, writer, gone.id)
    before = exported(session, writer)
    ids = set(exports.everything(session, writer.library_id))

    empty = Library(id="empty", owner_id=owner.id, name="Empty", epoch="e")
    session.add(empty)
    session.flush()
    there = devices.writer(session, "empty", "import")
    session.commit()
    report = imports.document(sessions_of(session), there, formats.read(before)[1], lambda _done: None)
    session.expire_all()
    assert (report.created, report.known, report.unread, report.left_out) == (2, 0, [], [])
    assert exported(session, there) == before
    assert (before.count('"target"'), before.count("on the page"), before.count("gone")) == (1, 1, 0)
    assert set(exports.everything(session, "empty")) == ids
    again = imports.document(sessions_of(session), there, formats.read(before)[1], lambda _done: None)
    assert (again.created, again.known, again.after) == (0, 2, again.until)


#: Everything that an annotation can have.
ANNOTATED = AnnotationDraft(
    {
        "target": {
            "source": "https://example.org/a.pdf", "version": 2, "context": "around it",
            "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "Ünë \U0001d6fc"}, {"type": "Theirs"}]}],
        },
        "motivation": "commenting", "color": "pink", "comment": "so\n\n- *it* does", "extra": {"creator": "urn:x"},
    },
    ("core", "x, y"),
)  # fmt: skip


def test_annotations_of_a_file_are_made_once_keep_their_day_and_replace_nothing(take, session, writer):
    quoted = {"source": "https://example.org/a", "parts": []}
    one = {"id": str(uuid.uuid4()), "target": quoted, "comment": "c", "created_at": "2020-02-03T04:05:06+00:00"}
    nameless = {"target": quoted, "comment": "n", "color": "puce", "tags": ["t", ""], "created_at": "no", "slug": None}
    text = json.dumps({"postil": 1, "papers": [{"title": "T", "annotations": [one, nameless, 7]}]})
    report = take(text)
    assert report.left_out[0].why.startswith("The color must be one of")
    found = sorted(session.scalars(select(Annotation)), key=lambda row: row.comment)
    assert [(row.comment, row.color) for row in found] == [("c", ""), ("n", "")]
    assert found[0].created_at == found[0].updated_at == datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    annotations.change(session, writer, found[0].id, {"comment": "mine"})
    annotations.remove(session, writer, found[1].id)
    session.commit()
    again = take(text.replace('"comment": "c"', '"comment": "c", "color": "blue"'))
    assert (report.annotations, again.annotations, again.known) == (2, 0, 1)
    found = sorted(session.scalars(select(Annotation)), key=lambda row: row.comment)
    assert [(row.comment, row.color, row.deleted) for row in found] == [("mine", "blue", False), ("n", "", False)]
    last = take(text)
    assert last.after == last.until


def sessions_of(session: Session) -> sessionmaker[Session]:
    return sessionmaker(session.get_bind(), expire_on_commit=False)


def test_one_bad_entry_stops_no_other_and_is_named(take, session):
    text = (
        "TY  - JOUR\nTI  - Good\nER  - \nTY  - JOUR\nTI  - ...\nER  - \n"
        "TY  - JOUR\nTI  - Also good\nDO  - not-a-doi\nER  - \n"
    )
    report = take(text)
    assert (report.entries, report.created, report.known) == (3, 2, 0)
    assert [one.place for one in report.unread] == ["line 4, ..."]
    assert sorted(session.scalars(select(Paper.title))) == ["Also good", "Good"]


def test_what_cannot_be_kept_is_left_out_and_said(take, session):
    long = "x" * 200_000
    report = take(
        f'[{{"id": "k", "title": "Kept", "abstract": "{long}", "note": "{long}", "keyword": "{"y" * 900}, ok"}}]'
    )
    assert report.created == 1
    assert {one.place for one in report.left_out} == {"entry 1, k"}
    assert [one.why.split()[1] for one in report.left_out] == ["abstract", "note", "name"]
    paper = session.scalars(select(Paper)).one()
    assert (paper.title, paper.abstract, paper.note) == ("Kept", "", "")


def test_a_files_own_words_fill_gaps_and_replace_nothing(take, session, writer):
    take("@misc{a, title={T}, doi={10.1234/a}, keywords={one}}")
    paper = session.scalars(select(Paper)).one()
    papers.change(session, writer, paper.id, {"title": "My title", "rating": 2})
    session.commit()
    report = take("@article{a, title={Other}, doi={10.1234/a}, year={2020}, annote={Its note}, keywords={two}}")
    assert (report.created, report.known) == (0, 1)
    session.refresh(paper)
    assert (paper.title, paper.published_on, paper.note, paper.rating) == ("My title", "2020", "Its note", 2)
    assert [tag.name for tag, _ in tags.counted(session, writer.library_id)] == ["one", "two"]


def test_an_import_is_undone_as_a_whole(take, sessions, session, writer):
    report = take(
        "".join(f"@misc{{k{number}, title={{Paper {number}}}, keywords={{t}}}}\n" for number in range(CHUNK + 5))
    )
    with sessions() as undoing:
        writing(undoing, writer.library_id)
        undo.undo(undoing, writer, report.after, report.until)
        undoing.commit()
    assert exports.everything(session, writer.library_id) == []


def test_the_day_of_saving_is_kept_and_the_history_says_saved(take, session, writer):
    take('{"postil": 1, "papers": [{"title": "Old", "saved_at": "2020-02-03T04:05:06+00:00"}]}')
    paper = session.scalars(select(Paper)).one()
    assert paper.created_at == datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    stamp = session.get(FieldVersion, (writer.library_id, "paper", paper.id, "_deleted"))
    assert stamp.ts == int(paper.created_at.timestamp() * 1000)


@pytest.mark.parametrize("value", [None, 7, True, [], {}, ["x"], {"x": 1}, "\x00\ud800", "x" * 9000, -1.5])
def test_values_of_the_wrong_kind_are_left_out_and_stop_nothing(take, session, value):
    fields = dict.fromkeys((*FIELDS, "identifiers", "tags", "lists", "note", "saved_at", "canonical"), value)
    given = [{**fields, "title": "Wrong"}, {"title": "Right"}]
    wrong = {"postil": 1, "tags": [fields, value], "lists": [fields, value], "papers": given}
    report = take(json.dumps(wrong))
    assert report.created == 2
    assert sorted(session.scalars(select(Paper.title))) == ["Right", "Wrong"]


@pytest.mark.parametrize("day", ["soon", "2999-01-01T00:00:00+00:00", "2020-01-01", "0001-01-01T00:00:00+14:00"])
def test_a_day_of_saving_that_cannot_be_is_not_kept(take, session, day):
    take(json.dumps({"postil": 1, "papers": [{"title": "T", "saved_at": day}]}))
    assert session.scalars(select(Paper)).one().created_at.year >= 2026


def test_saved_searches_come_with_the_file_once_and_never_over_another(take, session, writer):
    saved_searches.create(session, writer, "Mine", "other")
    session.commit()
    given = [{"name": "Mine", "query": "tag:rl"}, {"name": "New", "query": "x"}, {"name": "Bad", "query": " "}]
    for _ in range(2):
        take(json.dumps({"postil": 1, "searches": given, "papers": []}))
    names = {one.name: one.query for one in saved_searches.every(session, writer.library_id)}
    assert names == {"Mine": "other", "Mine 2": "tag:rl", "New": "x"}
