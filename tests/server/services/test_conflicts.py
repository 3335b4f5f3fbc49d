"""Two versions of a note: found until somebody chooses, and a choice loses nothing that was written since."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid
from postil.domain.ops import Op
from postil.models import Paper
from postil.services import conflicts, ledger, papers
from postil.services.edits import Writer
from postil.services.papers import PaperDraft

BASE = "top\nmiddle\nend"
MINE = "top\nmine\nend"
THEIRS = "top\ntheirs\nend"


@pytest.fixture
def paper(session: Session, writer: Writer) -> Paper:
    """A paper whose note two machines changed in the same line."""
    made = papers.save(session, writer, PaperDraft({"title": "One"}, {"arxiv": "2501.00001"}, note=BASE)).paper
    papers.write_note(session, writer, made.id, MINE)
    push(session, writer, made, THEIRS)
    return made


def push(session: Session, writer: Writer, paper: Paper, text: str, base: str = BASE) -> None:
    op = Op("text", "paper", paper.id, field="note", value=text, base_text=base)
    ledger.apply(session, writer.library_id, ledger.Author("elsewhere"), [op])


def found(session: Session, writer: Writer, paper: Paper) -> conflicts.Conflict | None:
    return conflicts.open_in(session, writer.library_id, [paper.id]).get(paper.id)


def settle(session: Session, writer: Writer, paper: Paper, keep: str) -> None:
    one = found(session, writer, paper)
    assert one is not None
    conflicts.settle(session, writer, paper.id, one.ver, keep)


def test_both_versions_are_found_with_who_wrote_them(session: Session, writer: Writer, paper: Paper):
    one = found(session, writer, paper)
    assert one is not None
    assert (one.stood.value, one.stood.device, one.came.value) == (MINE, "laptop", THEIRS)
    assert paper.note == "top\nmine\ntheirs\nend"


@pytest.mark.parametrize(
    ("keep", "note"), [("stood", MINE), ("came", THEIRS), ("both", "top\nmine\ntheirs\nend")]
)  # fmt: skip
def test_what_is_kept_stands_and_the_conflict_is_over(
    session: Session, writer: Writer, paper: Paper, keep: str, note: str
):
    settle(session, writer, paper, keep)
    assert paper.note == note
    assert found(session, writer, paper) is None


def test_what_was_written_since_by_others_stays(session: Session, writer: Writer, paper: Paper):
    push(session, writer, paper, "first\n" + BASE)
    assert found(session, writer, paper) is not None
    settle(session, writer, paper, "came")
    assert paper.note == f"first\n{THEIRS}"


def test_whoever_writes_the_note_has_seen_both(session: Session, writer: Writer, paper: Paper):
    papers.write_note(session, writer, paper.id, "edited")
    assert found(session, writer, paper) is None
    push(session, writer, paper, "edited\nmore", "edited")
    assert found(session, writer, paper) is None


def test_a_later_merge_of_what_somebody_wrote_does_not_open_it_again(session: Session, writer: Writer, paper: Paper):
    papers.write_note(session, writer, paper.id, "1\n2\n3")
    papers.write_note(session, writer, paper.id, "1!\n2\n3")
    push(session, writer, paper, "1\n2\n3!", "1\n2\n3")
    assert paper.note == "1!\n2\n3!"
    assert found(session, writer, paper) is None


def test_a_plain_merge_is_no_conflict(session: Session, writer: Writer):
    made = papers.save(session, writer, PaperDraft({"title": "Two"}, {"arxiv": "2501.00002"}, note=BASE)).paper
    papers.write_note(session, writer, made.id, "top!\nmiddle\nend")
    push(session, writer, made, "top\nmiddle\nend!")
    assert made.note == "top!\nmiddle\nend!"
    assert found(session, writer, made) is None


def test_a_choice_from_a_page_that_is_out_of_date_is_refused(session: Session, writer: Writer, paper: Paper):
    one = found(session, writer, paper)
    assert one is not None
    settle(session, writer, paper, "both")
    with pytest.raises(Conflict, match="settled meanwhile"):
        conflicts.settle(session, writer, paper.id, one.ver, "stood")
    assert paper.note == "top\nmine\ntheirs\nend"


def test_only_a_version_or_both_can_be_kept(session: Session, writer: Writer, paper: Paper):
    with pytest.raises(Invalid):
        settle(session, writer, paper, "neither")
