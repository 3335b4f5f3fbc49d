"""Annotations: they belong to the paper, on whatever record they were made, and nothing of them is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from postil.domain.errors import Conflict, Invalid, NotFound, Stale
from postil.domain.ops import Op
from postil.services import aliases, annotations, edits, ledger, papers, tags, undo
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft

SOURCE = "https://arxiv.org/abs/2501.00001v2"
PAPER = PaperDraft({"title": "Attention"}, {"arxiv": "2501.00001"})


def target(exact: str = "we attend", start: int = 10, source: str = SOURCE) -> dict:
    selectors = [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": "here ", "suffix": " to all"},
        {"type": "TextPositionSelector", "start": start, "end": start + len(exact)},
    ]
    return {"source": source, "version": 2, "context": f"here {exact} to all", "parts": [{"selector": selectors}]}


def draft(**more) -> AnnotationDraft:
    names = more.pop("tags", ())
    ident = more.pop("id", "")
    return AnnotationDraft({"target": target(), "motivation": "highlighting", "color": "yellow", **more}, names, ident)


@pytest.fixture
def paper(session, writer):
    return papers.save(session, writer, PAPER).paper


def test_an_annotation_is_of_its_paper_with_what_it_quotes_and_its_tags(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft(comment="so it does", tags=("rl", "RL", "core")))
    assert (made.quote, made.source, made.highlighted) == ("we attend", SOURCE, True)
    (seen,) = annotations.of_paper(session, writer.library_id, paper.id)
    assert (seen.annotation.id, [tag.name for tag in seen.tags]) == (made.id, ["core", "rl"])


def test_they_come_page_notes_first_then_in_the_order_of_the_text(session, writer, paper):
    late = annotations.create(session, writer, paper.id, draft(target=target(start=500)))
    early = annotations.create(session, writer, paper.id, draft(target=target(start=5)))
    note = annotations.create(session, writer, paper.id, draft(target={"source": "https://arxiv.org/abs/2501.00001"}))
    found = annotations.of_paper(session, writer.library_id, paper.id)
    assert [one.annotation.id for one in found] == [note.id, early.id, late.id]
    assert not note.highlighted


def test_where_no_place_is_told_the_oldest_comes_first(session, writer, paper):
    quoted = {**target(), "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "we attend"}]}]}
    made = []
    for number in "5a1c":
        for about in ({"source": SOURCE}, quoted):
            ident = f"{number}{len(made)}345678-1234-4234-8234-123456789012"
            made.append(annotations.create(session, writer, paper.id, draft(target=about, id=ident)))
    for age, one in enumerate(made):
        one.created_at = datetime(2026, 1, 1, 9, 0, 0, age, UTC)
    found = annotations.of_paper(session, writer.library_id, paper.id)
    assert [one.annotation.id for one in found] == [one.id for one in (*made[::2], *made[1::2])]


def test_what_a_joined_record_was_annotated_with_is_the_papers(session, writer, paper):
    other = papers.save(session, writer, PaperDraft({"title": "Attention"}, {"doi": "10.1234/x"})).paper
    made = annotations.create(session, writer, other.id, draft())
    edits.commit(session, writer, [edits.put("paper", other.id, "alias_of", paper.id)])
    assert [one.annotation.id for one in annotations.of_paper(session, writer.library_id, paper.id)] == [made.id]
    assert aliases.resolve(session, writer.library_id, made.paper_id).id == paper.id


def test_an_annotation_that_is_brought_back_brings_its_paper(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft())
    annotations.remove(session, writer, made.id)
    papers.remove(session, writer, paper.id)
    annotations.restore(session, writer, made.id)
    assert not papers.get(session, writer.library_id, paper.id).deleted


def test_to_annotate_a_paper_in_the_trash_brings_it_back(session, writer, paper):
    papers.remove(session, writer, paper.id)
    annotations.create(session, writer, paper.id, draft())
    assert not paper.deleted


def test_a_paper_whose_annotation_a_device_had_not_seen_is_not_deleted_by_it(session, writer, paper):
    seen = ledger.current(session, writer.library_id).version
    annotations.create(session, writer, paper.id, draft())
    receipt = ledger.apply(
        session, writer.library_id, ledger.Author("phone"), [Op("del", "paper", paper.id, seen=seen, seq=1)]
    )
    assert (receipt.outcomes[0].outcome, paper.deleted) == ("kept", False)


def test_an_annotation_whose_comment_a_device_had_not_seen_is_not_deleted_by_it(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft())
    seen = ledger.current(session, writer.library_id).version
    annotations.write_comment(session, writer, made.id, "a thought")
    receipt = ledger.apply(
        session, writer.library_id, ledger.Author("phone"), [Op("del", "annotation", made.id, seen=seen, seq=1)]
    )
    assert (receipt.outcomes[0].outcome, made.deleted) == ("kept", False)


def test_an_edit_of_a_deleted_annotation_brings_it_and_its_paper_back(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft())
    annotations.remove(session, writer, made.id)
    papers.remove(session, writer, paper.id)
    edits.commit(session, writer, [edits.put("annotation", made.id, "color", "blue")])
    assert (made.deleted, paper.deleted, made.color) == (False, False, "blue")


def test_comments_merge_like_notes(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft(comment="one\ntwo\nthree\n"))
    annotations.write_comment(session, writer, made.id, "ONE\ntwo\nthree\n", base_text="one\ntwo\nthree\n")
    outcome = annotations.write_comment(session, writer, made.id, "one\ntwo\nTHREE\n", base_text="one\ntwo\nthree\n")
    assert (outcome, made.comment) == ("merged", "ONE\ntwo\nTHREE\n")


def test_a_change_touches_the_paper_and_is_refused_when_stale(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft())
    before, own = paper.ver, made.ver
    annotations.change(session, writer, made.id, {"color": "green"}, expected=own)
    assert (made.color, paper.ver > before, made.ver > own) == ("green", True, True)
    with pytest.raises(Stale):
        annotations.change(session, writer, made.id, {"color": "pink"}, expected=own)


def test_a_removed_one_is_gone_and_can_be_brought_back_with_its_tags(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft(tags=("rl",)))
    annotations.remove(session, writer, made.id)
    assert annotations.of_paper(session, writer.library_id, paper.id) == []
    with pytest.raises(NotFound):
        annotations.get(session, writer.library_id, made.id)
    annotations.restore(session, writer, made.id)
    (seen,) = annotations.of_paper(session, writer.library_id, paper.id)
    assert [tag.name for tag in seen.tags] == ["rl"]


def test_tags_are_put_on_and_taken_off(session, writer, paper):
    made = annotations.create(session, writer, paper.id, draft())
    annotations.tag(session, writer, made.id, "new")
    before = ledger.current(session, writer.library_id).version
    annotations.tag(session, writer, made.id, "NEW")
    assert ledger.current(session, writer.library_id).version == before
    known = tags.find(session, writer.library_id, "new")
    assert known is not None
    annotations.untag(session, writer, made.id, known.id)
    assert annotations.of_paper(session, writer.library_id, paper.id)[0].tags == ()


def test_renaming_a_tag_touches_the_paper_of_an_annotation_that_carries_it(session, writer, paper):
    annotations.create(session, writer, paper.id, draft(tags=("rl",)))
    known = tags.find(session, writer.library_id, "rl")
    before = paper.ver
    tags.change(session, writer, known.id, {"name": "reinforcement"})
    assert paper.ver > before


def test_an_id_is_given_once(session, writer, paper):
    ident = "12345678-1234-4234-8234-123456789012"
    assert annotations.create(session, writer, paper.id, draft(id=ident)).id == ident
    with pytest.raises(Conflict):
        annotations.create(session, writer, paper.id, draft(id=ident))


@pytest.mark.parametrize(
    "fields",
    [
        {"color": "mauve"},
        {"target": {"source": "x" * 5000}},
        {"target": {"source": "https://a.example", "parts": [{"selector": "x"}]}},
        {"target": {"source": "https://a.example", "version": 0}},
        {"target": "https://a.example"},
    ],
)
def test_what_cannot_be_kept_is_refused(session, writer, paper, fields):
    with pytest.raises(Invalid):
        annotations.create(session, writer, paper.id, draft(**fields))


def test_making_one_is_undone_and_done_again(session, writer, paper):
    before = ledger.current(session, writer.library_id).version
    made = annotations.create(session, writer, paper.id, draft(tags=("rl",)))
    done = ledger.current(session, writer.library_id).version
    undo.undo(session, writer, before, done)
    assert made.deleted
    undo.undo(session, writer, done, ledger.current(session, writer.library_id).version)
    assert not made.deleted
    assert [tag.name for tag in annotations.of_paper(session, writer.library_id, paper.id)[0].tags] == ["rl"]


def test_what_becomes_of_a_tag_changes_the_version_of_what_carries_it(session, writer, paper):
    marked = annotations.create(session, writer, paper.id, draft(tags=("rl",)))
    plain = annotations.create(session, writer, paper.id, draft())
    before = (marked.ver, plain.ver)
    renamed = tags.find(session, writer.library_id, "rl")
    tags.change(session, writer, renamed.id, {"name": "reinforcement"})
    assert marked.ver > before[0]
    assert plain.ver == before[1]
    changed = marked.updated_at
    tags.remove(session, writer, renamed.id)
    assert marked.updated_at > changed


def test_bringing_back_one_of_a_joined_record_brings_the_paper_back_that_shows_it(session, writer, paper):
    other = papers.save(session, writer, PaperDraft({"title": "Attention"}, {"doi": "10.1234/x"})).paper
    made = annotations.create(session, writer, other.id, draft())
    edits.commit(session, writer, [edits.put("paper", other.id, "alias_of", paper.id)])
    annotations.remove(session, writer, made.id)
    papers.remove(session, writer, paper.id)
    annotations.restore(session, writer, made.id)
    assert (made.deleted, other.deleted, paper.deleted) == (False, False, False)
