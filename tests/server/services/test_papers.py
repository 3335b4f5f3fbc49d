"""Saving papers again and again, from several sites: one paper, all its links, and nothing that the user wrote lost."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound, Stale
from postil.models import Commit, FieldVersion, History, Library, Paper
from postil.models.engine import writing
from postil.services import aliases, library, narrowing, papers, tags, views
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer

FACE = PaperDraft(
    {"title": "Attention", "authors": ["Ada"], "url": "https://huggingface.co/papers/2501.00001"},
    {"arxiv": "2501.00001"},
)
ARXIV = PaperDraft(
    {"title": "Attention!", "abstract": "We attend.", "url": "https://arxiv.org/abs/2501.00001v2"},
    {"arxiv": "2501.00001v2"},
)


def number(session: Session) -> int:
    """How many records there are."""
    return session.scalar(select(func.count()).select_from(Paper)) or 0


def test_the_first_save_makes_the_paper(session, writer):
    saved = papers.save(session, writer, FACE)
    assert (saved.created, saved.paper.title, saved.paper.authors) == (True, "Attention", ["Ada"])
    assert saved.paper.canonical == "arxiv:2501.00001"


def test_saving_again_keeps_what_the_user_wrote_and_says_it_was_there(session, writer):
    paper = papers.save(session, writer, FACE).paper
    papers.change(session, writer, paper.id, {"title": "My own title", "status": "read"})
    papers.write_note(session, writer, paper.id, "my note")
    tags.add(session, writer, paper.id, "mine")
    again = PaperDraft(
        {**FACE.fields, "status": "reading", "abstract": "New."}, FACE.identifiers, tags=("theirs",), note="not mine"
    )
    saved = papers.save(session, writer, again)
    assert not saved.created
    assert (paper.title, paper.status, paper.note, paper.abstract) == ("My own title", "read", "my note", "New.")
    shown = views.view(session, writer.library_id, saved.paper)
    assert [tag.name for tag in shown.tags] == ["mine", "theirs"]


def test_saving_the_very_same_again_writes_nothing(session, writer, library):
    papers.save(session, writer, FACE)
    before = library.version
    assert not papers.save(session, writer, FACE).created
    assert library.version == before


@pytest.mark.parametrize(("field", "first", "chosen"), [("status", "read", "unread"), ("starred", True, False)])
def test_a_choice_that_was_taken_back_is_not_made_again_by_a_save(session, writer, field, first, chosen):
    paper = papers.save(session, writer, FACE).paper
    papers.change(session, writer, paper.id, {field: first})
    papers.change(session, writer, paper.id, {field: chosen})
    papers.save(session, writer, PaperDraft({**FACE.fields, field: first}, FACE.identifiers))
    assert getattr(paper, field) == chosen


def test_the_same_paper_from_two_sites_is_one_with_both_links(session, writer):
    first = papers.save(session, writer, FACE)
    second = papers.save(session, writer, ARXIV)
    assert (second.paper.id, second.created, number(session)) == (first.paper.id, False, 1)
    links = views.view(session, writer.library_id, second.paper).links
    assert {link.split("/")[2] for link in links} == {"huggingface.co", "arxiv.org"}
    assert second.paper.abstract == "We attend."


def test_a_doi_that_a_page_names_finds_the_record_that_holds_it(session, writer):
    first = papers.save(session, writer, PaperDraft({"title": "A"}, {"doi": "10.1234/abc"}))
    both = PaperDraft({"title": "A", "url": "https://arxiv.org/abs/2501.00009"}, {"doi": "10.1234/ABC"})
    second = papers.save(session, writer, both)
    assert not second.created
    assert (
        views.view(session, writer.library_id, second.paper).paper.id
        == aliases.resolve(session, writer.library_id, first.paper.id).id
    )


def test_two_records_that_prove_to_be_one_are_shown_as_one_with_all_that_hung_on_either(session, writer):
    papers.save(session, writer, PaperDraft({"title": "A"}, {"doi": "10.1234/abc"}, tags=("by doi",)))
    arxiv = papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00009"}, tags=("by arxiv",)))
    proof = papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00009", "doi": "10.1234/abc"}))
    assert proof.paper.id == arxiv.paper.id
    page = library.page(session, writer.library_id, narrowing.PaperFilter())
    assert [paper.id for paper in page.papers] == [arxiv.paper.id]
    shown = views.view(session, writer.library_id, proof.paper)
    assert [tag.name for tag in shown.tags] == ["by arxiv", "by doi"]
    assert ("doi", "10.1234/abc") in shown.identifiers


def test_two_arxiv_papers_that_name_one_doi_stay_two(session, writer):
    one = papers.save(session, writer, PaperDraft({"title": "A"}, {"arxiv": "2501.00001", "doi": "10.1234/abc"}))
    two = papers.save(session, writer, PaperDraft({"title": "B"}, {"arxiv": "2501.00002", "doi": "10.1234/abc"}))
    assert two.created
    assert one.paper.id != two.paper.id
    assert (one.paper.alias_of, two.paper.alias_of) == (None, None)


def test_saving_a_paper_from_the_trash_brings_it_back_with_its_note_and_tags(session, writer):
    paper = papers.save(session, writer, PaperDraft(FACE.fields, FACE.identifiers, tags=("kept",), note="kept")).paper
    papers.remove(session, writer, paper.id)
    saved = papers.save(session, writer, ARXIV)
    assert (saved.paper.id, saved.paper.deleted, saved.paper.note) == (paper.id, False, "kept")
    assert [tag.name for tag in views.view(session, writer.library_id, paper).tags] == ["kept"]


def test_a_title_alone_names_a_paper_until_something_better_does(session, writer):
    first = papers.save(session, writer, PaperDraft({"title": "Étude on  Attention"}))
    again = papers.save(session, writer, PaperDraft({"title": "Etude on attention!"}))
    assert (again.paper.id, again.created) == (first.paper.id, False)
    strong = papers.save(session, writer, PaperDraft({"title": "Étude on Attention"}, {"arxiv": "2501.00003"}))
    assert strong.created  # a title suggests; it never merges


@pytest.mark.parametrize(
    "draft",
    [
        PaperDraft({}),
        PaperDraft({"title": "   "}),
        PaperDraft({"title": "A"}, {"arxiv": "not one"}),
        PaperDraft({"title": "A"}, {"nonsense": "1"}),
        PaperDraft({"title": "A", "url": "javascript:alert(1)"}),
        PaperDraft({"title": "A", "status": "burnt"}, {"arxiv": "2501.00001"}),
        PaperDraft({"title": "A"}, {"arxiv": "2501.00001"}, tags=(" ",)),
        PaperDraft({"title": "A"}, {"arxiv": "2501.00001"}, note="x" * 70_000),
    ],
    ids=repr,
)
def test_a_draft_that_cannot_be_used_is_refused_and_nothing_is_saved(session, writer, library, draft):
    with pytest.raises(Invalid):
        papers.save(session, writer, draft)
    assert (number(session), library.version) == (0, 0)


def test_a_change_that_changes_nothing_makes_no_version(session, writer, library):
    paper = papers.save(session, writer, FACE).paper
    before = library.version
    papers.change(session, writer, paper.id, {"title": "  Attention "})
    assert library.version == before


def test_a_change_made_from_an_old_reading_is_refused(session, writer):
    paper = papers.save(session, writer, FACE).paper
    old = paper.ver
    papers.change(session, writer, paper.id, {"title": "B"}, old)
    with pytest.raises(Stale):
        papers.change(session, writer, paper.id, {"title": "C"}, old)
    assert paper.title == "B"


def test_a_note_written_from_an_old_text_is_merged_and_the_old_one_kept(session, writer):
    paper = papers.save(session, writer, FACE).paper
    papers.write_note(session, writer, paper.id, "one\n")
    papers.write_note(session, writer, paper.id, "one\ntwo\n")
    assert papers.write_note(session, writer, paper.id, "zero\none\n", base_text="one\n") == "merged"
    assert paper.note == "zero\none\ntwo\n"
    session.flush()
    kept = session.scalars(select(History.value).where(History.field == "note")).all()
    assert "one\ntwo\n" in kept


def test_removing_hides_a_paper_and_restoring_shows_it_as_it_was(session, writer):
    paper = papers.save(session, writer, FACE).paper
    papers.remove(session, writer, paper.id)
    with pytest.raises(NotFound, match="trash"):
        papers.get(session, writer.library_id, paper.id)
    papers.restore(session, writer, paper.id)
    assert papers.get(session, writer.library_id, paper.id).title == "Attention"


def test_removing_a_joined_paper_removes_all_its_records_and_restoring_brings_all_back(session, writer):
    test_two_records_that_prove_to_be_one_are_shown_as_one_with_all_that_hung_on_either(session, writer)
    paper = library.page(session, writer.library_id, narrowing.PaperFilter()).papers[0]
    papers.remove(session, writer, paper.id)
    assert all(session.scalars(select(Paper.deleted)).all())
    papers.restore(session, writer, paper.id)
    assert not any(session.scalars(select(Paper.deleted)).all())


def test_nobody_sees_the_papers_of_another_library(session, writer, owner):
    paper = papers.save(session, writer, FACE).paper
    session.add(Library(id="other", owner_id=owner.id, name="Other", epoch="e"))
    session.flush()
    with pytest.raises(NotFound):
        papers.get(session, "other", paper.id)
    assert papers.save(session, Writer("other", writer.device_id), FACE).created


def test_threads_that_write_one_paper_at_once_all_get_their_turn_and_every_write_is_counted(sessions, session, writer):
    paper = papers.save(session, writer, FACE).paper.id
    session.commit()
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(6):
                with sessions() as own:
                    writing(own)
                    papers.save(own, writer, ARXIV)
                    papers.change(own, writer, paper, {"title": f"{number}/{turn}"})
                    tags.add(own, writer, paper, f"tag {number}")
                    own.commit()
        except BaseException as why:
            failures.append(why)
            raise

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    with sessions() as after:
        versions = after.scalars(select(FieldVersion.ver)).all()
        commits = after.scalars(select(Commit.ver).order_by(Commit.ver)).all()
        assert after.get_one(Library, writer.library_id).version == max(versions) == commits[-1]
        replaced = after.scalars(select(History.value).where(History.field == "title")).all()
        title = after.get_one(Paper, (writer.library_id, paper)).title
        written = {f"{number}/{turn}" for number in range(6) for turn in range(6)}
        assert written <= {*replaced, title}
        assert len(views.view(after, writer.library_id, after.get_one(Paper, (writer.library_id, paper))).tags) == 6
